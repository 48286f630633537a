/** Types as NixOS modules write them: `listOf str`, `nullOr (enum [ "a" "b" ])`. */
import type { TypeSpec } from "./type-spec.ts";

/** More values of an enum are only counted. */
const mostValues = 8;

export function showType(type: TypeSpec): string {
  switch (type.kind) {
    case "nullOr":
    case "listOf":
    case "attrsOf":
    case "lazyAttrsOf":
    case "functionTo":
    case "uniq":
    case "toList":
      return `${type.kind === "toList" ? "listOf" : type.kind} ${inner(type.of)}`;
    case "either":
      return `either ${inner(type.left)} ${inner(type.right)}`;
    case "coercedTo":
      return showType(type.to);
    case "intBetween":
      return numbers.get(`${type.from} ${type.to}`) ?? `ints.between ${type.from} ${type.to}`;
    case "separatedString":
      return strings.get(type.separator) ?? "separatedString";
    case "enum":
      return type.values && type.values.length <= mostValues
        ? `enum [ ${type.values.map((value) => JSON.stringify(value)).join(" ")} ]`
        : "enum";
    default:
      return type.kind;
  }
}

function inner(type: TypeSpec): string {
  const text = showType(type);
  return text.includes(" ") ? `(${text})` : text;
}

const numbers: ReadonlyMap<string, string> = new Map([
  ["0 65535", "port"],
  ["0 Infinity", "ints.unsigned"],
  ["1 Infinity", "ints.positive"],
]);

const strings: ReadonlyMap<string, string> = new Map([
  ["\n", "lines"],
  [",", "commas"],
  [":", "envVar"],
]);
