/** Algorithms that a server offers although OpenSSH itself gave them up, as the repo's settings name them. */
import type { HostView } from "#model/evaluated.ts";
import { hole, itemsOf, type Part, textOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { sshdSetting } from "./sshd-settings.ts";

export interface LegacyAlgorithm {
  /** `Ciphers`. */
  readonly setting: string;
  readonly name: string;
  readonly reason: Message;
  /** Still among OpenSSH's own defaults. */
  readonly isUsual: boolean;
  /** The item, or the text that names it. */
  readonly part: Part;
  /** The others of the list. */
  readonly others: number;
}

const settings = [
  "KexAlgorithms",
  "Ciphers",
  "Macs",
  "HostKeyAlgorithms",
  "PubkeyAcceptedAlgorithms",
  "PubkeyAcceptedKeyTypes",
  "HostbasedAcceptedAlgorithms",
  "CASignatureAlgorithms",
] as const;

/** In the order of the settings, each as often as it is written. */
export function* legacyAlgorithms(view: HostView): Iterable<LegacyAlgorithm> {
  for (const setting of settings) {
    const value = sshdSetting(view, setting);
    const { items } = itemsOf(view, value);
    const named = items.flatMap((part) => namesIn(part).map((name) => ({ name, part })));
    const [first] = named;
    // With a minus in front, all of them are taken away.
    if (!first || first.name.startsWith("-")) continue;
    for (const { name: written, part } of named) {
      const name = written.replace(/^[+^]/, "");
      const why = legacy.find(({ pattern }) => pattern.test(name));
      if (why && part.isSure)
        yield { setting, name, reason: why.reason, isUsual: why.isUsual, part, others: named.length - 1 };
    }
  }
}

function namesIn(part: Part): readonly string[] {
  const text = textOf(part);
  if (text === undefined) return [];
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.includes(hole));
}

/** What the release notes of OpenSSH (openssh.com/releasenotes.html) say of them. */
const legacy: readonly { readonly pattern: RegExp; readonly reason: Message; readonly isUsual: boolean }[] = [
  {
    pattern: /^(?:arcfour|blowfish-cbc|cast128-cbc|hmac-ripemd160)/,
    reason: message("OpenSSH does not know it any more since 7.6, and sshd does not start with it"),
    isUsual: false,
  },
  {
    pattern: /^ssh-dss/,
    reason: message("OpenSSH turned DSA off in 7.0, and does not know it any more since 10.0"),
    isUsual: false,
  },
  {
    pattern: /^ssh-rsa(?:-cert-v0[01]@openssh\.com)?$/,
    reason: message("it signs with SHA-1, which OpenSSH turned off in 8.8"),
    isUsual: false,
  },
  {
    pattern: /^diffie-hellman-group1-sha1$/,
    reason: message("its group is too small, and OpenSSH turned it off in 7.0"),
    isUsual: false,
  },
  {
    pattern: /^diffie-hellman-group(?:14|-exchange)-sha1$/,
    reason: message("it rests on SHA-1, and OpenSSH turned it off in its server"),
    isUsual: false,
  },
  {
    pattern: /^(?:(?:3des|aes\d+)-cbc|rijndael-cbc@lysator\.liu\.se)$/,
    reason: message("OpenSSH turned CBC off in its server in 6.7"),
    isUsual: false,
  },
  {
    pattern: /^hmac-(?:md5|sha1-96)/,
    reason: message("OpenSSH turned MD5 and shortened codes off in 7.2"),
    isUsual: false,
  },
  {
    pattern: /^hmac-sha1(?:-etm@openssh\.com)?$/,
    reason: message("it rests on SHA-1"),
    isUsual: true,
  },
];
