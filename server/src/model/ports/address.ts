/** Addresses that services bind, and whether two of them mean the same socket. */

/**
 * `ip` in its shortest form, without brackets; `0.0.0.0` and `::` are every address. `v6only`: a socket of `::` that takes no IPv4, which
 * Linux else lets it do (`net.ipv6.bindv6only`). `name`: a host name or network interface that only the machine knows.
 */
export type Address =
  | { readonly kind: "ip"; readonly ip: string; readonly v6only?: boolean }
  | { readonly kind: "name"; readonly name: string };

export const everywhere: readonly Address[] = [{ kind: "ip", ip: "::" }];

/** What a program means by a text: `""` and `*` are every address, `localhost` those of the machine itself. */
export function addressesOf(text: string): readonly Address[] {
  const bare = text.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (bare === "" || bare === "*") return everywhere;
  if (bare === "localhost") return [ip("127.0.0.1"), ip("::1")];
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) return [ip(bare.split(".").map(Number).join("."))];
  const six = bare.includes(":") ? shortest(bare) : undefined;
  return [six === undefined ? { kind: "name", name: text } : ip(six)];
}

function ip(text: string): Address {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  return { kind: "ip", ip: mapped ?? text };
}

/** IPv6 in groups, written as one would compare it; `undefined` for what is none. A zone (`%eth0`) is part of the address. */
function shortest(text: string): string | undefined {
  const [address = "", zone] = text.split("%");
  const four = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const hex = four
    ? `${four[1]}${[0, 2].map((at) => (Number(four[at + 2]) * 256 + Number(four[at + 3])).toString(16)).join(":")}`
    : address;
  const halves = hex.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map(groups);
  const all = tail
    ? [...head, ...new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail]
    : head;
  if (all.length !== 8 || !all.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  const numbers = all.map((group) => Number.parseInt(group, 16));
  const suffix = zone === undefined ? "" : `%${zone}`;
  if (numbers.slice(0, 5).every((group) => group === 0) && numbers[5] === 0xffff) {
    const [high = 0, low = 0] = numbers.slice(6);
    return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `${numbers
    .map((group) => group.toString(16))
    .join(":")
    .replace(/(^|:)0(:0)+(:|$)/, "::")}${suffix}`;
}

/** Whether two sockets of one port and protocol meet. `undefined`: that depends on the machine. */
export function overlap(a: readonly Address[] | undefined, b: readonly Address[] | undefined): boolean | undefined {
  if (a && b && (a.length === 0 || b.length === 0)) return false;
  // What binds every address meets whatever the other one binds.
  if (!a || !b) return isEverywhere(a ?? []) || isEverywhere(b ?? []) ? true : undefined;
  const pairs = a.flatMap((one) => b.map((other) => meet(one, other)));
  return pairs.includes(true) ? true : pairs.includes(undefined) ? undefined : false;
}

function isEverywhere(addresses: readonly Address[]): boolean {
  return addresses.some((address) => address.kind === "ip" && address.ip === "::" && !address.v6only);
}

function meet(a: Address, b: Address): boolean | undefined {
  if (a.kind === "name" || b.kind === "name") {
    if (a.kind === "name" && b.kind === "name" && a.name === b.name) return true;
    return isEverywhere([a]) || isEverywhere([b]) ? true : undefined;
  }
  if (a.ip === b.ip) return true;
  return covers(a, b) || covers(b, a);
}

function covers(any: Extract<Address, { kind: "ip" }>, other: Extract<Address, { kind: "ip" }>): boolean {
  const isSix = other.ip.includes(":");
  if (any.ip === "0.0.0.0") return !isSix;
  return any.ip === "::" && (isSix || any.v6only !== true);
}

/** As people write it; `*` for every address. */
export function showAddress(address: Address): string {
  if (address.kind === "name") return address.name;
  if (address.ip === "::" && address.v6only !== true) return "*";
  return address.ip.includes(":") ? `[${address.ip}]` : address.ip;
}

/** `localhost` for both of its addresses; every address is all there is to say, in one socket or one for each family. */
export function showAddresses(addresses: readonly Address[]): string {
  const shown = addresses.map(showAddress);
  if (shown.includes("*") || (shown.includes("0.0.0.0") && shown.includes("[::]"))) return "*";
  const isLocal = shown.length === 2 && shown.includes("127.0.0.1") && shown.includes("[::1]");
  return isLocal ? "localhost" : shown.join(", ");
}
