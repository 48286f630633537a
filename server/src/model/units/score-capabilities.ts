/** `CapabilityBoundingSet=` and `AmbientCapabilities=`: sets of the numbers of capabilities, as bits. */
import { capabilityNames } from "#knowledge/systemd-security.ts";
import { unquotedWordsOf } from "./score-lines.ts";

const numbers: ReadonlyMap<string, number> = new Map(
  capabilityNames.map((name, number) => [name.toLowerCase(), number]),
);
const everything = (1n << 64n) - 1n;

export function boundingSet(lines: readonly string[]): bigint {
  return capabilities(lines, everything);
}

export function ambientSet(lines: readonly string[]): bigint {
  return capabilities(lines, 0n);
}

/** `CAP_SYS_ADMIN` */
export function bitsOf(names: readonly string[]): bigint {
  return names.reduce((bits, name) => bits | (1n << BigInt(numbers.get(name.toLowerCase()) ?? 64)), 0n);
}

/** The first line replaces what is so by itself, the others add or take away; one without a capability begins anew. */
function capabilities(lines: readonly string[], initial: bigint): bigint {
  let set = initial;
  for (const line of lines) {
    const isInverted = line.startsWith("~");
    const sum = sumOf(isInverted ? line.slice(1) : line);
    if (sum === 0n || set === initial) set = isInverted ? everything & ~sum : sum;
    else set = isInverted ? set & ~sum : set | sum;
  }
  return set;
}

/** Nobody minds a name that does not exist. */
function sumOf(text: string): bigint {
  return unquotedWordsOf(text).words.reduce((sum, word) => {
    const number = numbers.get(word.toLowerCase()) ?? numberOf(word);
    return number === undefined ? sum : sum | (1n << BigInt(number));
  }, 0n);
}

function numberOf(word: string): number | undefined {
  const number = /^[+-]?(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(word) ? Number(word) : Number.NaN;
  return number >= 0 && number < 64 ? number : undefined;
}
