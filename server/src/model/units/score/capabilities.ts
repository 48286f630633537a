/** `CapabilityBoundingSet=` and `AmbientCapabilities=`: sets of the numbers of capabilities, as bits. */
import { capabilityNames, type SystemdVersion } from "#knowledge/systemd-security.ts";
import { unquotedWordsOf } from "./lines.ts";

const numbers: ReadonlyMap<string, number> = new Map(
  capabilityNames.map((name, number) => [name.toLowerCase(), number]),
);
const everything = (1n << 64n) - 1n;

export function boundingSet(lines: readonly string[], version: SystemdVersion): bigint {
  return capabilities(lines, everything, version);
}

export function ambientSet(lines: readonly string[], version: SystemdVersion): bigint {
  return capabilities(lines, 0n, version);
}

/** `CAP_SYS_ADMIN` */
export function bitsOf(names: readonly string[]): bigint {
  return names.reduce((bits, name) => bits | (1n << BigInt(numbers.get(name.toLowerCase()) ?? 64)), 0n);
}

/** The first line replaces what is so by itself, the others add or take away; one without a capability begins anew. */
function capabilities(lines: readonly string[], initial: bigint, version: SystemdVersion): bigint {
  let set: bigint | undefined;
  for (const line of lines) {
    const isInverted = line.startsWith("~");
    const sum = sumOf(isInverted ? line.slice(1) : line, version);
    // What is the same as nothing said counts as nothing said; since 261 only where that is no capability.
    const isFirst = set === undefined || (set === initial && (version < 261 || initial === 0n));
    const before = isFirst || sum === 0n ? (isInverted ? everything : 0n) : (set ?? initial);
    set = isInverted ? before & ~sum : before | sum;
  }
  return set ?? initial;
}

/** Nobody minds a name that does not exist. */
function sumOf(text: string, version: SystemdVersion): bigint {
  const { words, unfinished } = unquotedWordsOf(text);
  const all = unfinished === undefined || version < 254 ? words : [...words, unfinished];
  return all.reduce((sum, word) => {
    const number = numbers.get(word.toLowerCase()) ?? numberOf(word, version);
    return number === undefined ? sum : sum | (1n << BigInt(number));
  }, 0n);
}

function numberOf(word: string, version: SystemdVersion): number | undefined {
  const number = /^[+-]?(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(word) ? Number(word) : Number.NaN;
  return number >= 0 && number < (version < 254 ? 64 : 63) ? number : undefined;
}
