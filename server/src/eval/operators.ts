/** Nix's operators on values of which parts may be unknown. */
import { message } from "#text/message.ts";
import { attributes, compareKeys, update } from "./attributes.ts";
import { EvalError } from "./error.ts";
import { asList, asNumber, asSet, unknownPart } from "./expect.ts";
import { attempt, checkSize, enter, force, lazy, leave, spend } from "./machine.ts";
import { coerce, text } from "./text.ts";
import { typeName } from "./type-name.ts";
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
  Thunk,
  Unknown,
  type Value,
} from "./value.ts";

export { update };

/** `a == b`. `false` as soon as one pair differs; unknown only if nothing else decides. Functions are never equal. */
export function equal(left: Slot, right: Slot): boolean | Unknown {
  const [a, b] = [force(left), force(right)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  // What is one and the same slot is not looked into, which is how Nix compares recursive sets, and functions in lists.
  if (left instanceof Thunk && left === right) return true;
  if (typeof a === "bigint" || typeof a === "number")
    return typeof b === "bigint" || typeof b === "number" ? Number(a) === Number(b) && sameInteger(a, b) : false;
  if (a === null || typeof a === "boolean") return a === b;
  if (typeof a === "string" || a instanceof Text)
    return typeof b === "string" || b instanceof Text ? equalText(a, b) : false;
  if (a instanceof PathValue) return b instanceof PathValue && a.absolute === b.absolute && a.path === b.path;
  if (a instanceof FunctionValue || b instanceof FunctionValue) return a === b ? sameFunction : false;
  enter();
  try {
    if (a instanceof ListValue) return b instanceof ListValue ? equalLists(a, b) : false;
    return b instanceof AttrSet ? equalSets(a, b) : false;
  } finally {
    leave();
  }
}

const sameFunction = new Unknown(message("Nix compares functions by where they lie in memory"));

function sameInteger(a: bigint | number, b: bigint | number): boolean {
  return typeof a !== "bigint" || typeof b !== "bigint" || a === b;
}

function equalText(a: string | Text, b: string | Text): boolean | Unknown {
  if (typeof a === "string" && typeof b === "string") return a === b;
  const [x, y] = [ends(a), ends(b)];
  const [head, tail] = [Math.min(x.head.length, y.head.length), Math.min(x.tail.length, y.tail.length)];
  if (x.head.slice(0, head) !== y.head.slice(0, head)) return false;
  if (tail > 0 && x.tail.slice(-tail) !== y.tail.slice(-tail)) return false;
  if ((typeof a === "string" && a.length < y.least) || (typeof b === "string" && b.length < x.least)) return false;
  return unknownPart((a instanceof Text ? a : b) as Text);
}

/** What is known of both ends of a string, and how long it is at least. */
function ends(value: string | Text): { head: string; tail: string; least: number } {
  if (typeof value === "string") return { head: value, tail: value, least: value.length };
  const [first, last] = [value.parts[0], value.parts.at(-1)];
  let least = 0;
  for (const part of value.parts) if (typeof part === "string") least += part.length;
  return { head: typeof first === "string" ? first : "", tail: typeof last === "string" ? last : "", least };
}

function equalLists(a: ListValue, b: ListValue): boolean | Unknown {
  const open = [...a.items, ...b.items].find((item) => item instanceof Spread);
  if (open) return open.unknown;
  if (a.items.length !== b.items.length) return false;
  let doubt: Unknown | undefined;
  for (const [index, item] of a.items.entries()) {
    spend(1);
    const same = equal(item as Slot, b.items[index] as Slot);
    if (same === false) return doubt ?? false;
    if (same instanceof Unknown) doubt ??= same;
  }
  return doubt ?? true;
}

function equalSets(a: AttrSet, b: AttrSet): boolean | Unknown {
  const drv = derivationPaths(a, b);
  if (drv !== undefined) return drv;
  const [left, right] = [attributes(a), attributes(b)];
  const doubtful =
    a.open ??
    b.open ??
    left.find(({ exists }) => exists !== true)?.exists ??
    right.find(({ exists }) => exists !== true)?.exists;
  if (doubtful instanceof Unknown) return doubtful;
  if (left.length !== right.length || left.some(({ key }, index) => key !== right[index]?.key)) return false;
  let doubt: Unknown | undefined;
  for (const [index, { slot }] of left.entries()) {
    spend(1);
    const same = equal(slot, right[index]?.slot as Slot);
    if (same === false) return doubt ?? false;
    if (same instanceof Unknown) doubt ??= same;
  }
  return doubt ?? true;
}

function derivationPaths(a: AttrSet, b: AttrSet): boolean | Unknown | undefined {
  const isDerivation = (set: AttrSet): boolean =>
    set.entries.has("type") && attempt(set.entries.get("type") as Slot) === "derivation";
  if (!isDerivation(a) || !isDerivation(b)) return undefined;
  return new Unknown(message("derivations are not built here"));
}

/** `a < b`. */
export function less(left: Slot, right: Slot): boolean | Unknown {
  const [a, b] = [force(left), force(right)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if ((typeof a === "bigint" || typeof a === "number") && (typeof b === "bigint" || typeof b === "number"))
    return a < b;
  if (typeof a === "string" && typeof b === "string") return compareKeys(a, b) < 0;
  if ((typeof a === "string" || a instanceof Text) && (typeof b === "string" || b instanceof Text))
    return unknownPart((a instanceof Text ? a : b) as Text);
  if (a instanceof PathValue && b instanceof PathValue) {
    if (a.absolute === b.absolute) return compareKeys(a.path, b.path) < 0;
    return new Unknown(message("the text of a path depends on where the repo lies"));
  }
  if (a instanceof ListValue && b instanceof ListValue) return lessLists(a, b);
  throw new EvalError("type", message("cannot compare {0} with {1}", typeName(a), typeName(b)));
}

function lessLists(a: ListValue, b: ListValue): boolean | Unknown {
  for (const [index, item] of a.items.entries()) {
    const other = b.items[index];
    if (item instanceof Spread) return item.unknown;
    if (other instanceof Spread) return other.unknown;
    if (other === undefined) return false;
    const same = equal(item, other);
    if (same instanceof Unknown) return same;
    if (!same) return less(item, other);
  }
  const further = b.items[a.items.length];
  return further instanceof Spread ? further.unknown : further !== undefined;
}

const maxInteger = 2n ** 63n - 1n;
const overflow = new Unknown(message("the number is too large for an integer of Nix"));

function integer(value: bigint): bigint | Unknown {
  return value > maxInteger || value < -maxInteger - 1n ? overflow : value;
}

export type Arithmetic = "+" | "-" | "*" | "/";

export function arithmetic(op: Arithmetic, left: Slot, right: Slot): Value {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (op === "/" && Number(b) === 0) throw new EvalError("other", message("division by zero"));
  if (typeof a === "bigint" && typeof b === "bigint")
    return integer(op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : a / b);
  const [x, y] = [Number(a), Number(b)];
  return op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : x / y;
}

/** `a + b`: numbers add, strings join, a path takes a string behind it. */
export function plus(left: Slot, right: Slot): Value {
  const a = force(left);
  if (typeof a === "bigint" || typeof a === "number") return arithmetic("+", a, right);
  if (a instanceof PathValue) return extendPath(a, right);
  if (a instanceof Unknown) {
    const b = force(right);
    // A string behind it: numbers are out, but a path may stay a path.
    return typeof b === "string" || b instanceof Text ? text([a, b]) : a;
  }
  return text([coerce(a, "interpolate"), coerce(right, "interpolate")]);
}

function extendPath(path: PathValue, right: Slot): Value {
  const value = force(right);
  const tail = value instanceof PathValue ? undefined : coerce(value, "interpolate");
  if (tail instanceof Text) return unknownPart(tail);
  if (tail === undefined) return new Unknown(message("the text of a path depends on where the repo lies"));
  return normalPath(`${path.absolute ? path.path : `/${path.path}`}${tail}`, path.absolute);
}

/** A path of these steps, `.` and `..` resolved; above the root of the workspace it is not to be known. */
export function normalPath(path: string, absolute: boolean): PathValue | Unknown {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined && !absolute)
      return new Unknown(message("the path lies outside of the workspace"));
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
    const possible = [...a.items, ...b.items].flatMap((item) => (item instanceof Spread ? item.possible : [item]));
    return new ListValue([new Spread(doubt, possible)]);
  }
  if (a instanceof AttrSet && b instanceof AttrSet) return joinSets(a, b, doubt);
  if (a instanceof FunctionValue || b instanceof FunctionValue) return doubt;
  if (a instanceof AttrSet || b instanceof AttrSet || a instanceof ListValue || b instanceof ListValue) return doubt;
  // 1 == 1.0, but they are not the same value.
  return typeof a === typeof b && equal(a, b) === true ? a : doubt;
}

function joinSets(a: AttrSet, b: AttrSet, doubt: Unknown): AttrSet {
  const entries = new Map<string, Entry>();
  for (const key of new Set([...a.entries.keys(), ...b.entries.keys()])) {
    const [x, y] = [a.entries.get(key), b.entries.get(key)];
    if (x !== undefined && y !== undefined && !(x instanceof Maybe) && !(y instanceof Maybe))
      entries.set(
        key,
        lazy(() => join(x, y, doubt)),
      );
    else {
      const only = x ?? y;
      entries.set(key, new Maybe(doubt, only instanceof Maybe ? only.value : (only as Slot)));
    }
  }
  return new AttrSet(entries, a.open ?? b.open);
}
