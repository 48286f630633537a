/** `IPAddressDeny=` and `IPAddressAllow=`. */
import { wordsOf } from "./lines.ts";
import { isCleanPath } from "./paths.ts";
import { expanded } from "./specifiers.ts";

/** The bits of an address that count. */
interface Prefix {
  readonly isV6: boolean;
  readonly address: bigint;
  readonly length: number;
}

export function addressBadness(denied: readonly string[], allowed: readonly string[]): number {
  const denies = prefixes(denied);
  if (![false, true].every((isV6) => denies.some((prefix) => prefix.isV6 === isV6 && prefix.length === 0))) return 10;
  const allows = prefixes(allowed);
  if (!allows.every(isLocalhost)) return 5;
  return allows.length > 0 ? 2 : 0;
}

/** Whether `IPIngressFilterPath=` or `IPEgressFilterPath=` names a program. */
export function hasProgram(lines: readonly string[]): boolean {
  return lines.reduce((has, line) => line !== "" && (has || isProgram(expanded(line))), false);
}

function isProgram(path: string | undefined): boolean {
  return path !== undefined && isCleanPath(path);
}

function prefixes(lines: readonly string[]): readonly Prefix[] {
  // An empty line begins anew.
  return lines.slice(lines.lastIndexOf("") + 1).flatMap((line) => wordsOf(line).words.flatMap(prefixesOf));
}

function prefixesOf(word: string): readonly Prefix[] {
  const named = /^(localhost|.*\.localhost)(\.localdomain)?\.?$/i.test(word) ? names["localhost"] : names[word];
  return (named ?? [word]).flatMap((text) => prefixOf(text) ?? []);
}

const names: Readonly<Record<string, readonly string[]>> = {
  any: ["0.0.0.0/0", "::/0"],
  localhost: ["127.0.0.0/8", "::1/128"],
  "link-local": ["169.254.0.0/16", "fe80::/64"],
  multicast: ["224.0.0.0/4", "ff00::/8"],
};

function prefixOf(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const written = slash < 0 ? text : text.slice(0, slash);
  const isV6 = written.includes(":");
  const size = isV6 ? 128 : 32;
  const address = isV6 ? v6(written) : v4(written);
  const length = slash < 0 ? size : lengthOf(text.slice(slash + 1));
  if (address === undefined || length === undefined || length > size) return undefined;
  const rest = BigInt(size - length);
  return { isV6, length, address: (address >> rest) << rest };
}

function lengthOf(text: string): number | undefined {
  if (!/^\+?(\d+|0x[\da-f]+)$/i.test(text)) return undefined;
  const digits = text.replace("+", "");
  return /^0\d/.test(digits) ? (/^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined) : Number(digits);
}

function v4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((address, part) => address * 256n + BigInt(part), 0n);
}

function v6(text: string): bigint | undefined {
  const withV4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const last = withV4 === null ? 0n : v4(withV4[2] ?? "");
  if (last === undefined) return undefined;
  const hex = (number: bigint): string => number.toString(16);
  const whole = withV4 === null ? text : `${withV4[1]}${hex(last >> 16n)}:${hex(last & 0xffffn)}`;
  const halves = whole.split("::");
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((address, group) => address * 65536n + BigInt(`0x${group}`), 0n);
}

function isLocalhost({ isV6, address }: Prefix): boolean {
  return isV6 ? address === 1n : address >> 24n === 127n;
}
