/** Values of Nix as nested JSON that loses nothing: big integers, floats to the bit, and what cannot be compared says why. */

/** `["int","5"]`, `["string","x"]`, `["opaque","path"]`, …: a value and its type. */
export type Tagged =
  | readonly ["int", string]
  | readonly ["float", string]
  | readonly ["bool", boolean]
  | readonly ["null"]
  | readonly ["string", string]
  | readonly ["list", readonly Tagged[]]
  | readonly ["set", Readonly<Record<string, Tagged>>]
  | readonly ["opaque", string];

/** How a float is written in a {@link Tagged}: as JavaScript prints it, which tells any two floats apart. */
export function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Reads what `nix/tagged.nix` wrote, where floats are still mantissa and exponent. */
export function fromNix(value: unknown): Tagged {
  const [tag, content] = value as [string, unknown];
  if (tag === "float") return ["float", floatFromParts((value as string[]).slice(1))];
  if (tag === "list") return ["list", (content as unknown[]).map(fromNix)];
  if (tag !== "set") return value as Tagged;
  return ["set", Object.fromEntries((content as [string, unknown][]).map(([name, child]) => [name, fromNix(child)]))];
}

/** Text that is equal exactly if the values are: attributes are sorted, whoever wrote them. */
export function canonicalTagged(value: Tagged): string {
  if (value[0] === "list") return `["list",[${value[1].map(canonicalTagged).join(",")}]]`;
  if (value[0] !== "set") return JSON.stringify(value);
  const entries = Object.entries(value[1]).sort(([a], [b]) => (a < b ? -1 : 1));
  return `["set",{${entries.map(([name, child]) => `${JSON.stringify(name)}:${canonicalTagged(child)}`).join(",")}}]`;
}

/** A value as a person would write it, cut to `limit` characters. */
export function showTagged(value: Tagged, limit = 160): string {
  const text = show(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function show(value: Tagged): string {
  switch (value[0]) {
    case "null":
      return "null";
    case "string":
      return JSON.stringify(value[1]);
    case "list":
      return `[ ${value[1].map((item) => `${show(item)} `).join("")}]`;
    case "set":
      return `{ ${Object.entries(value[1])
        .map(([name, child]) => `${name} = ${show(child)}; `)
        .join("")}}`;
    case "opaque":
      return `‹${value[1]}›`;
    default:
      return String(value[1]);
  }
}

function floatFromParts([mantissa = "0", exponent = "0", sign = "+"]: readonly string[]): string {
  if (mantissa === "nan") return "NaN";
  const size = mantissa === "inf" ? Number.POSITIVE_INFINITY : scaled(Number(mantissa), Number(exponent));
  return floatText(sign === "-" ? -size : size);
}

/** In two steps, because 2 ** -1074 times a mantissa is exact but 2 ** -1100 alone is zero. */
function scaled(mantissa: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return mantissa * 2 ** half * 2 ** (exponent - half);
}
