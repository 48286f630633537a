/** A type as text, the way Nix writes it: expectations read like declarations. */
import type { TypeSpec } from "#knowledge/type-spec.ts";

export function written(type: TypeSpec): string {
  switch (type.kind) {
    case "intBetween":
      return interval(type.from, type.to);
    case "separatedString":
      return separators.get(type.separator) ?? `separatedString ${JSON.stringify(type.separator)}`;
    case "enum":
      return type.values === undefined
        ? "enum"
        : `enum [${type.values.map((value) => JSON.stringify(value)).join(" ")}]`;
    case "nullOr":
    case "listOf":
    case "attrsOf":
    case "lazyAttrsOf":
    case "functionTo":
    case "uniq":
    case "toList":
      return `${type.kind} ${argument(type.of)}`;
    case "either":
      return `either ${argument(type.left)} ${argument(type.right)}`;
    case "coercedTo":
      return `coercedTo ${argument(type.from)} ${argument(type.to)}`;
    default:
      return type.kind;
  }
}

const separators: ReadonlyMap<string, string> = new Map([
  ["\n", "lines"],
  [",", "commas"],
  [":", "envVar"],
]);

function argument(type: TypeSpec): string {
  const text = written(type);
  return text.includes(" ") ? `(${text})` : text;
}

function interval(from: number, to: number): string {
  if (from === 0 && to === 65_535) return "port";
  if (to !== Number.POSITIVE_INFINITY) return `ints.between ${from} ${to}`;
  return from === 0 ? "ints.unsigned" : "ints.positive";
}
