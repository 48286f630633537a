/** Nix's operators on values of which parts may be unknown. */
import { message } from "#text/message.ts";
import { update } from "./attributes.ts";
import { possibleItems } from "./builtins/stretch.ts";
import { equal } from "./compare.ts";
import { EvalError } from "./error.ts";
import { asList, asNumber, asSet, unknownPart } from "./expect.ts";
import { attempt, checkSize, force, lazy, spend } from "./machine.ts";
import { coerce, text } from "./text.ts";
import {
  AttrSet,
  type Entry,
  FunctionValue,
  ListValue,
  Maybe,
  PathValue,
  type Slot,
  Spread,
  Text,
  Unknown,
  type Value,
} from "./value.ts";

export { equal, less } from "./compare.ts";
export { update };

const maxInteger = 2n ** 63n - 1n;
const overflow = new Unknown(message("the number is too large for an integer of Nix"));

function integer(value: bigint): bigint | Unknown {
  return value > maxInteger || value < -maxInteger - 1n ? overflow : value;
}

export type Arithmetic = "+" | "-" | "*" | "/";

export function arithmetic(op: Arithmetic, left: Slot, right: Slot): Value {
  if (op === "/") {
    // Nix looks at the divisor first.
    force(left);
    force(right);
    const divisor = asNumber(right);
    if (!(divisor instanceof Unknown) && Number(divisor) === 0)
      throw new EvalError("other", message("division by zero"));
  }
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (typeof a === "bigint" && typeof b === "bigint")
    return integer(op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : a / b);
  const [x, y] = [Number(a), Number(b)];
  // A sum starts from zero, so that it is never minus zero.
  return op === "+" ? 0 + x + y : op === "-" ? x - y : op === "*" ? x * y : x / y;
}

/** `a + b`: numbers add, strings join, a path takes a string behind it. */
export function plus(left: Slot, right: Slot): Value {
  const a = force(left);
  if (typeof a === "bigint" || typeof a === "number") return arithmetic("+", a, right);
  if (a instanceof PathValue) return extendPath(a, right);
  // Even with a string behind it, it may be a path and stay one.
  if (a instanceof Unknown) return a;
  return text([coerce(a, "interpolate"), coerce(right, "interpolate")]);
}

function extendPath(path: PathValue, right: Slot): Value {
  const value = force(right);
  const tail = value instanceof PathValue ? undefined : coerce(value, "interpolate");
  if (tail instanceof Text) return unknownPart(tail);
  if (tail === undefined) return new Unknown(message("the text of a path depends on where the repo lies"));
  // What is glued to the root's own name is a neighbour of the root.
  if (!path.absolute && path.path === "" && tail !== "" && !tail.startsWith("/")) return outside;
  return normalPath(`${path.absolute ? path.path : `/${path.path}`}${tail}`, path.absolute);
}

const outside = new Unknown(message("the path lies outside of the workspace"));

/** A path of these steps, `.` and `..` resolved; above the root of the workspace it is not to be known. */
export function normalPath(path: string, absolute: boolean): PathValue | Unknown {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined && !absolute) return outside;
  }
  return new PathValue(absolute ? `/${steps.join("/")}` : steps.join("/"), absolute);
}

/** `a ++ b`. */
export function concat(left: Slot, right: Slot): ListValue {
  const [a, b] = [asList(left), asList(right)];
  const items = [
    ...(a instanceof Unknown ? [new Spread(a)] : a.items),
    ...(b instanceof Unknown ? [new Spread(b)] : b.items),
  ];
  checkSize(items.length);
  spend(items.length >> 4);
  return new ListValue(items);
}

export function updateSlots(left: Slot, right: Slot): AttrSet | Unknown {
  return update(asSet(left), asSet(right));
}

/**
 * What both of two values have in common, where nobody knows which of them it is: an equal value stays, sets keep their keys, lists
 * become a stretch of what may be in them. A branch that fails may be the one Nix does not take.
 */
export function join(left: Slot, right: Slot, doubt: Unknown): Value {
  const [a, b] = [attempt(left), attempt(right)];
  if (a === undefined || b === undefined) return doubt;
  if (a instanceof Unknown || b instanceof Unknown) return doubt;
  if (a instanceof ListValue && b instanceof ListValue) {
    if (a.items.length === 0 && b.items.length === 0) return a;
    return new ListValue([new Spread(doubt, possibleItems([...a.items, ...b.items]))]);
  }
  if (a instanceof AttrSet && b instanceof AttrSet) return joinSets(a, b, doubt);
  if (a instanceof FunctionValue || b instanceof FunctionValue) return doubt;
  if (a instanceof AttrSet || b instanceof AttrSet || a instanceof ListValue || b instanceof ListValue) return doubt;
  // 1 == 1.0 and 0.0 == -0.0, but they are not the same value.
  if (typeof a === "number") return Object.is(a, b) ? a : doubt;
  return typeof a === typeof b && equal(a, b) === true ? a : doubt;
}

function joinSets(a: AttrSet, b: AttrSet, doubt: Unknown): AttrSet {
  const entries = new Map<string, Entry>();
  for (const key of new Set([...a.entries.keys(), ...b.entries.keys()])) {
    const [x, y] = [slotAt(a, key), slotAt(b, key)];
    const value = x === undefined ? y : y === undefined ? x : lazy(() => join(x, y, doubt));
    const sure = isSure(a, key) && isSure(b, key);
    entries.set(key, sure ? (value as Slot) : new Maybe(doubt, value as Slot));
  }
  return new AttrSet(entries, a.open ?? b.open);
}

/** What stands at `key` if there is such an attribute. */
function slotAt(set: AttrSet, key: string): Slot | undefined {
  const entry = set.entries.get(key);
  return entry === undefined ? set.rest?.(key) : entry instanceof Maybe ? entry.value : entry;
}

function isSure(set: AttrSet, key: string): boolean {
  const entry = set.entries.get(key);
  return entry !== undefined && !(entry instanceof Maybe);
}
