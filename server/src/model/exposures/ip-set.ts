/** Sets of IP addresses, exactly: what an allow-list lets in, and what of it is no private network. */

/** Both ends belong to it; IPv4 has 32 bits, IPv6 has 128. */
interface Range {
  readonly from: bigint;
  readonly to: bigint;
}

/** Ranges in order that neither touch nor overlap. */
export interface IpSet {
  readonly four: readonly Range[];
  readonly six: readonly Range[];
}

const last = { four: (1n << 32n) - 1n, six: (1n << 128n) - 1n } as const;

export const noIps: IpSet = { four: [], six: [] };

export const everyIp: IpSet = { four: [{ from: 0n, to: last.four }], six: [{ from: 0n, to: last.six }] };

/** `10.0.0.0/8`, `192.168.2.73`, `fc00::/7`, `::1`; bits behind the prefix do not matter. `undefined`: it is none of these. */
export function ipsOf(text: string): IpSet | undefined {
  const [address = "", length, ...rest] = text.trim().split("/");
  if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const four = fourOf(address);
  if (four !== undefined) return block("four", four, 32, length);
  const six = sixOf(address.replace(/%.*$/, ""));
  return six === undefined ? undefined : block("six", six, 128, length);
}

function block(family: keyof IpSet, address: bigint, bits: number, length: string | undefined): IpSet | undefined {
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const from = (address / size) * size;
  return { ...noIps, [family]: [{ from, to: from + size - 1n }] };
}

function fourOf(text: string): bigint | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split(".").map(Number);
  return bytes.some((byte) => byte > 255) ? undefined : bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function sixOf(text: string): bigint | undefined {
  if (!text.includes(":")) return undefined;
  const dotted = /^(.*:)(\d[\d.]*)$/.exec(text);
  const embedded = dotted?.[2]?.includes(".") ? fourOf(dotted[2]) : undefined;
  if (dotted?.[2]?.includes(".") && embedded === undefined) return undefined;
  const hex =
    embedded === undefined
      ? text
      : `${dotted?.[1]}${(embedded >> 16n).toString(16)}:${(embedded & 65535n).toString(16)}`;
  const halves = hex.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail] = halves;
  if (halves.length > 2) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 0 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<string>(missing).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

export function union(...sets: readonly IpSet[]): IpSet {
  return { four: joined(sets.flatMap(({ four }) => four)), six: joined(sets.flatMap(({ six }) => six)) };
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const found: Range[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const before = found.at(-1);
    if (before && range.from <= before.to + 1n)
      found[found.length - 1] = { from: before.from, to: larger(before.to, range.to) };
    else found.push(range);
  }
  return found;
}

export function without(set: IpSet, taken: IpSet): IpSet {
  return common(set, { four: outside(taken.four, last.four), six: outside(taken.six, last.six) });
}

function outside(ranges: readonly Range[], end: bigint): readonly Range[] {
  const found: Range[] = [];
  let from = 0n;
  for (const range of ranges) {
    if (range.from > from) found.push({ from, to: range.from - 1n });
    from = range.to + 1n;
  }
  return from <= end ? [...found, { from, to: end }] : found;
}

export function common(a: IpSet, b: IpSet): IpSet {
  return { four: both(a.four, b.four), six: both(a.six, b.six) };
}

function both(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  const found: Range[] = [];
  for (const one of a)
    for (const other of b) {
      const from = larger(one.from, other.from);
      const to = smaller(one.to, other.to);
      if (from <= to) found.push({ from, to });
    }
  return joined(found);
}

/** `Math.max` knows no large numbers. */
function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

export function isEmpty({ four, six }: IpSet): boolean {
  return four.length === 0 && six.length === 0;
}

export function isWithin(inner: IpSet, outer: IpSet): boolean {
  return isEmpty(without(inner, outer));
}

/** Many ways have the same addresses, and what is left of everybody is many blocks. */
const shown = new WeakMap<IpSet, readonly string[]>();

/** As the fewest blocks that make it up, IPv4 first: `["10.0.0.0/8", "fc00::/7"]`; every address of a family is `0.0.0.0/0` or `::/0`. */
export function showIps(set: IpSet): readonly string[] {
  let texts = shown.get(set);
  if (!texts) {
    texts = [...blocksOf(set)].map(({ address, length, family }) => {
      const { bits, show } = families[family];
      return length === bits ? show(address) : `${show(address)}/${length}`;
    });
    shown.set(set, texts);
  }
  return texts;
}

/** Whether it takes more blocks than that to make it up. */
export function isMoreThan(set: IpSet, most: number): boolean {
  let count = 0;
  for (const _ of blocksOf(set)) if (++count > most) return true;
  return false;
}

interface Block {
  readonly address: bigint;
  readonly length: number;
  readonly family: keyof IpSet;
}

const families = { four: { bits: 32, show: showFour }, six: { bits: 128, show: showSix } } as const;

function* blocksOf(set: IpSet): Iterable<Block> {
  for (const family of ["four", "six"] as const)
    for (const { from, to } of set[family]) {
      const { bits } = families[family];
      for (let address = from; address <= to; ) {
        let free = 0;
        for (let size = 2n; free < bits && address % size === 0n && address + size - 1n <= to; size *= 2n) free++;
        yield { address, length: bits - free, family };
        address += 1n << BigInt(free);
      }
    }
}

function showFour(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".");
}

function showSix(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - index * 16)) & 65535n).toString(16));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
}

function setOf(...texts: readonly string[]): IpSet {
  return union(...texts.map((text) => ipsOf(text) ?? noIps));
}

export const loopback: IpSet = setOf("127.0.0.0/8", "::1");

/**
 * Where no stranger comes from: the machine itself, RFC 1918, CGNAT with the addresses of Tailscale (RFC 6598), unique local addresses
 * (RFC 4193), and what no router hands on (RFC 3927, RFC 4291); each of IPv4 also as IPv6 writes it (`::ffff:10.0.0.0/104`).
 */
export const privateNetworks: IpSet = withMapped(
  union(
    loopback,
    setOf("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
  ),
);

function withMapped(set: IpSet): IpSet {
  const prefix = 0xffffn << 32n;
  return union(set, { four: [], six: set.four.map(({ from, to }) => ({ from: prefix + from, to: prefix + to })) });
}
