/** What stands between two operands: which of them is asked for first, and whether the other one is asked for at all. */
import type { BinaryOp } from "#syntax/ast.ts";
import { equal, less } from "./compare.ts";
import { asBoolean, asSet } from "./expect.ts";
import { arithmetic, concat, plus, updateSlots } from "./operators.ts";
import { coerce } from "./text.ts";
import { PathValue, Unknown, type Value } from "./value.ts";

/** What fails on the left fails first, but `>` and `<=` are `<` the other way round. */
export function operate(op: Exclude<BinaryOp, "|>" | "<|">, left: () => Value, right: () => Value): Value {
  switch (op) {
    case "&&":
    case "||":
    case "->":
      return logic(op, left, right);
    case "==":
      return equal(left(), right());
    case "!=":
      return not(equal(left(), right()));
    case "<":
      return less(left(), right());
    case ">":
      return less(right(), left());
    case "<=":
      return not(less(right(), left()));
    case ">=":
      return not(less(left(), right()));
    case "+":
      return plus(addend(left()), right());
    case "-":
    case "*":
    case "/":
      return arithmetic(op, left(), right());
    case "++":
      return concat(left(), right());
    case "//":
      return updateSlots(asSet(left()), right());
  }
}

/** `false && unknown` is false, and so on; where the first is unknown, the second may still decide nothing: Nix asks the first first. */
function logic(op: "&&" | "||" | "->", left: () => Value, right: () => Value): boolean | Unknown {
  const first = asBoolean(left());
  if (first instanceof Unknown) return first;
  if (op === "&&") return first ? asBoolean(right()) : false;
  if (op === "||") return first ? true : asBoolean(right());
  return first ? asBoolean(right()) : true;
}

/** What is no number and no path has to become a string before Nix looks at what is added. */
function addend(value: Value): Value {
  if (value instanceof PathValue || value instanceof Unknown) return value;
  return typeof value === "bigint" || typeof value === "number" ? value : coerce(value, "interpolate");
}

function not(value: boolean | Unknown): boolean | Unknown {
  return value instanceof Unknown ? value : !value;
}
