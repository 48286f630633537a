/** Keys by which administrators get in, and those by which a server shows who it is: of which kind they are, and how long. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, itemsOf, numberOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import { peopleOf } from "./people.ts";
import { sshdEnable } from "./sshd-settings.ts";

export type KeyKind = "rsa" | "dsa" | "ecdsa";

export interface OldKey {
  readonly kind: KeyKind;
  /** Of RSA, where it is known. */
  readonly bits: number | undefined;
  readonly part: Part;
}

export interface PersonKey extends OldKey {
  readonly person: string;
}

/** Those of root and of the group wheel that are none of Ed25519, nor in hardware. */
export function* administratorKeys(view: HostView): Iterable<PersonKey> {
  if (!sshdEnable(view)) return;
  for (const { name, part, isInWheel } of peopleOf(view).people) {
    if (name !== "root" && isInWheel !== true) continue;
    const keys = attributeOf(view, attributeOf(view, attributeOf(view, part, "openssh"), "authorizedKeys"), "keys");
    for (const item of itemsOf(view, keys).items) {
      const key = item.isSure ? keyIn(stringOf(item) ?? "") : undefined;
      if (key) yield { ...key, part: item, person: name };
    }
  }
}

export interface HostKey extends OldKey {
  /** Whether the list has one of Ed25519, too; `undefined`: not known. */
  readonly isBesides: boolean | undefined;
}

/** Those that the repo lists. By default NixOS makes one of RSA and one of Ed25519; of that nothing is said. */
export function* hostKeys(view: HostView): Iterable<HostKey> {
  if (!sshdEnable(view)) return;
  const { items, isComplete } = itemsOf(view, partAt(view, ["services", "openssh", "hostKeys"]));
  const types = items.map((item) => attributeOf(view, item, "type"));
  const isKnown = isComplete && types.every((type) => type?.isSure === true && stringOf(type) !== undefined);
  const isThere = types.some((type) => type?.isSure === true && stringOf(type) === "ed25519");
  for (const [index, type] of types.entries()) {
    const kind = type?.isSure ? kinds.get(stringOf(type) ?? "") : undefined;
    if (!type || !kind) continue;
    const bits = numberOf(attributeOf(view, items[index], "bits"));
    yield { kind, bits, part: type, isBesides: isThere ? true : isKnown ? false : undefined };
  }
}

const kinds: ReadonlyMap<string, KeyKind> = new Map([
  ["rsa", "rsa"],
  ["dsa", "dsa"],
  ["ecdsa", "ecdsa"],
]);

/** Whole public keys only, as sshd(8) has them in a line: what is merely called one, or cut short, is none. */
export function keyIn(line: string): { readonly kind: KeyKind; readonly bits: number | undefined } | undefined {
  const match = /(?:^|\s)(ssh-rsa|ssh-dss|ecdsa-sha2-nistp\d+)\s+([A-Za-z0-9+/]+={0,2})(?=\s|$)/.exec(line);
  const [, name = "", blob = ""] = match ?? [];
  const fields = match && fieldsOf(bytesOf(blob));
  if (!fields || textOf(fields[0]) !== name) return undefined;
  if (name === "ssh-rsa") return fields.length === 3 ? { kind: "rsa", bits: bitsOf(fields[2] ?? []) } : undefined;
  return { kind: name === "ssh-dss" ? "dsa" : "ecdsa", bits: undefined };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function bytesOf(base64: string): readonly number[] {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const sign of base64.replace(/=+$/, "")) {
    value = ((value << 6) | alphabet.indexOf(sign)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return bytes;
}

/** Each with its length in front, up to the very end (RFC 4253, 6.6). */
function fieldsOf(bytes: readonly number[]): readonly (readonly number[])[] | undefined {
  const fields: (readonly number[])[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0);
    const end = at + 4 + length;
    if (at + 4 > bytes.length || end > bytes.length) return undefined;
    fields.push(bytes.slice(at + 4, end));
    at = end;
  }
  return fields;
}

function textOf(bytes: readonly number[] | undefined): string {
  return String.fromCharCode(...(bytes ?? []));
}

function bitsOf(number: readonly number[]): number {
  const start = number.findIndex((byte) => byte !== 0);
  const first = number[start] ?? 0;
  return first === 0 ? 0 : (number.length - start - 1) * 8 + (32 - Math.clz32(first));
}
