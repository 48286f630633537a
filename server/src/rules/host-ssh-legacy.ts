/** What sshd still lets in that it need not: passwords at any time, keys and algorithms of another age. */
import { type LegacyAlgorithm, legacyAlgorithms } from "#model/access/sshd-algorithms.ts";
import { administratorKeys, type HostKey, hostKeys, type OldKey, type PersonKey } from "#model/access/sshd-keys.ts";
import { type PasswordLogin, passwordLogin, rootLogin, sshdEnable } from "#model/access/sshd-settings.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { removed } from "#model/ports/firewall-edit.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule, Severity } from "./rule.ts";

export const hostSshLegacy: Rule = {
  id: "host/ssh-legacy",
  severity: "warning",
  summary: message("sshd takes passwords at any time, or keys and algorithms of another age"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  if (!sshdEnable(view)) return;
  yield* logins(view);
  for (const algorithm of legacyAlgorithms(view)) {
    const { part, setting, name, reason, isUsual } = algorithm;
    if (!part.place) continue;
    yield {
      ...part.place,
      message: message("sshd offers {0} in {1}: {2}. Remove it.", name, setting, reason),
      fixesLater: () => fixesOf(view, algorithm),
      ...(isUsual ? { severity: "information" } : {}),
    };
  }
  for (const [key, ...same] of byPlace(administratorKeys(view))) {
    if (!key?.part.place) continue;
    const people = [...new Set([key, ...same].map(({ person }) => person))].sort().join(", ");
    yield { ...key.part.place, message: ofPerson(key, people), severity: severityOf(key) };
  }
  for (const key of hostKeys(view))
    if (key.part.place && (isTooOld(key) || key.isBesides !== undefined))
      yield { ...key.part.place, message: ofHost(key), severity: severityOf(key) };
}

/** A key that several people have is written once. */
function byPlace(keys: Iterable<PersonKey>): Iterable<readonly PersonKey[]> {
  const found = new Map<string, PersonKey[]>();
  for (const key of keys) {
    const { file, start, end } = key.part.place ?? { file: "", start: 0, end: 0 };
    const place = JSON.stringify([file, start, end]);
    found.set(place, [...(found.get(place) ?? []), key]);
  }
  return found.values();
}

const ofLogin: Readonly<Record<PasswordLogin["basis"], Message>> = {
  said: message(
    "sshd takes passwords at any time, not only while a rescue window is open: whoever reaches it may try. Set PasswordAuthentication to false, once a key works.",
  ),
  default: message(
    "sshd takes passwords at any time, as NixOS has it by default: whoever reaches it may try. Set services.openssh.settings.PasswordAuthentication to false, once a key works.",
  ),
  keyboard: message(
    "sshd takes passwords at any time, although PasswordAuthentication is off: with this, PAM checks them, and sshd asks for them by keyboard-interactive, which NixOS leaves on. Set services.openssh.settings.KbdInteractiveAuthentication to false.",
  ),
};

function* logins(view: HostView): Iterable<Problem> {
  const login = passwordLogin(view);
  if (login)
    yield {
      ...login.place,
      message: ofLogin[login.basis],
    };
  const root = rootLogin(view);
  if (root)
    yield {
      ...root,
      message: message(
        "sshd lets root in by password, the one name that everybody knows. Set PermitRootLogin to prohibit-password, or to no.",
      ),
    };
}

const shortest = 2048;

function isTooOld({ kind, bits }: OldKey): boolean {
  return kind === "dsa" || (kind === "rsa" && bits !== undefined && bits < shortest);
}

/** Long keys of RSA are as good as any, and only no habit of those who keep to one kind. */
function severityOf(key: OldKey): Severity {
  return isTooOld(key) ? "warning" : "hint";
}

function ofPerson({ kind, bits }: OldKey, person: string): Message {
  if (kind === "dsa")
    return message(
      "This key of {0} is one of DSA, which OpenSSH turned off in 7.0: nobody gets in with it. Replace it by one of Ed25519.",
      person,
    );
  if (kind === "rsa" && bits !== undefined)
    return bits < shortest
      ? message("This key of {0} is one of RSA with no more than {1} bits. Replace it by one of Ed25519.", person, bits)
      : message("An administrator may sign in by this key of RSA with {0} bits, and not of Ed25519.", bits);
  return message(
    "An administrator may sign in by this key of {0}, and not of Ed25519.",
    kind === "rsa" ? "RSA" : "ECDSA",
  );
}

function ofHost({ kind, bits, isBesides }: HostKey): Message {
  if (kind === "dsa")
    return message(
      "sshd is given a host key of DSA, which OpenSSH turned off in 7.0 and cannot make any more since 10.0. Remove it.",
    );
  if (kind === "rsa" && bits !== undefined && bits < shortest)
    return message("sshd is given a host key of RSA with no more than {0} bits. Remove it, or make it longer.", bits);
  const name = kind === "rsa" ? "RSA" : "ECDSA";
  return isBesides
    ? message("sshd is given a host key of {0} besides the one of Ed25519.", name)
    : message("sshd is given a host key of {0}, and none of Ed25519.", name);
}

/** Only an item that is written out, and not the last one: an empty list is no setting. */
function fixesOf(view: HostView, { part, name, setting, others }: LegacyAlgorithm): readonly Fix[] {
  const { place } = part;
  const text = place && view.repo.files.get(place.file)?.source.text;
  if (!place || text === undefined || others === 0 || text.slice(place.start, place.end) !== `"${name}"`) return [];
  if (!/[\s[]$/.test(text.slice(0, place.start)) || !/^[\s\]]/.test(text.slice(place.end))) return [];
  const edits = [{ file: place.file, edits: [removed(text, place)] }];
  const repo = editedRepo(view.repo, edits);
  const after = repo && hostsIn(repo).get(view.name);
  const helps =
    after !== undefined &&
    after.host.problems.length <= view.host.problems.length &&
    [...legacyAlgorithms(after)].every((one) => one.setting !== setting || one.name !== name);
  return helps ? [{ title: message("Remove {0} from {1}", name, setting), safe: true, edits }] : [];
}
