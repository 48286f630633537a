/** Which values are equal, and which is less: decided as soon as a known part decides. */
import { message } from "#text/message.ts";
import { attribute, attributes, compareKeys } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import { unknownPart } from "./expect.ts";
import { attempt, enter, force, lazy, leave, spend } from "./machine.ts";
import { typeName } from "./type-name.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  PathValue,
  type Slot,
  Spread,
  Text,
  Thunk,
  Unknown,
  type Value,
} from "./value.ts";

/** `a == b`. Nix compares copies of the two, so that a function does not even equal itself. */
export function equal(left: Slot, right: Slot): boolean | Unknown {
  return equalValues(force(left), force(right));
}

/**
 * How Nix compares items, attributes, and what `elem` looks for: what is one and the same value in memory is equal and not looked
 * into, be it a function or a recursive set. One slot is one value; one value in two slots may be the same for Nix or a copy.
 */
export function same(left: Slot, right: Slot): boolean | Unknown {
  const [a, b] = [force(left), force(right)];
  if (left instanceof Thunk && left === right) return true;
  if (typeof a === "number" && Number.isNaN(a) && typeof b === "number" && Number.isNaN(b)) return sameInMemory;
  if (a !== b || !(a instanceof AttrSet || a instanceof ListValue || a instanceof FunctionValue))
    return equalValues(a, b);
  return attempt(lazy(() => equalValues(a, b))) === true ? true : sameInMemory;
}

const sameInMemory = new Unknown(message("Nix compares these by where they lie in memory"));
const rootIsElsewhere = new Unknown(message("the text of a path depends on where the repo lies"));

function equalValues(a: Value, b: Value): boolean | Unknown {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (typeof a === "bigint" && typeof b === "bigint") return a === b;
  if (typeof a === "bigint" || typeof a === "number")
    return (typeof b === "bigint" || typeof b === "number") && Number(a) === Number(b);
  if (a === null || typeof a === "boolean") return a === b;
  if (typeof a === "string" || a instanceof Text)
    return typeof b === "string" || b instanceof Text ? equalText(a, b) : false;
  if (a instanceof PathValue) return b instanceof PathValue ? equalPaths(a, b) : false;
  enter();
  try {
    if (a instanceof ListValue) return b instanceof ListValue ? equalLists(a, b) : false;
    return a instanceof AttrSet && b instanceof AttrSet ? equalSets(a, b) : false;
  } finally {
    leave();
  }
}

function equalPaths(a: PathValue, b: PathValue): boolean | Unknown {
  return a.absolute === b.absolute ? a.path === b.path : rootIsElsewhere;
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
  for (const [index, item] of a.items.entries()) {
    spend(1);
    // Behind an unknown pair, Nix may not even look.
    const equal = same(item as Slot, b.items[index] as Slot);
    if (equal !== true) return equal;
  }
  return true;
}

function equalSets(a: AttrSet, b: AttrSet): boolean | Unknown {
  const derivations = equalDerivations(a, b);
  if (derivations !== undefined) return derivations;
  const [left, right] = [attributes(a), attributes(b)];
  const doubtful = a.open ?? b.open ?? [...left, ...right].find(({ exists }) => exists !== true)?.exists;
  if (doubtful instanceof Unknown) return doubtful;
  if (left.length !== right.length) return false;
  const others = new Map(right.map(({ key, slot }) => [key, slot]));
  let different = false;
  let doubt: Unknown | undefined;
  const failures: EvalError[] = [];
  // Nix stops at the first difference, but in the order in which it met the names: what fails may stand before it or behind it.
  for (const { key, slot } of left) {
    spend(1);
    const other = others.get(key);
    const equal = other !== undefined && tried(() => same(slot, other));
    if (equal instanceof EvalError) failures.push(equal);
    else if (equal instanceof Unknown) doubt ??= equal;
    else if (!equal) different = true;
  }
  const [failure] = failures;
  if (doubt) return doubt;
  if (!failure) return !different;
  if (different || failures.some(({ kind }) => kind !== failure.kind)) return orderOfNames;
  throw failure;
}

/** The answer, or what it failed with. */
function tried(ask: () => boolean | Unknown): boolean | Unknown | EvalError {
  let failure: unknown;
  const answer = attempt(
    lazy(() => {
      try {
        return ask();
      } catch (error) {
        failure = error;
        throw error;
      }
    }),
  );
  if (answer !== undefined) return answer as boolean | Unknown;
  if (failure instanceof EvalError) return failure;
  throw failure ?? new LimitError("depth", message("this is nested too deeply to compute"));
}

const orderOfNames = new Unknown(message("which of these attributes Nix compares first is not known"));

/** Two derivations are compared by their output paths. */
function equalDerivations(a: AttrSet, b: AttrSet): boolean | Unknown | undefined {
  for (const set of [a, b]) {
    const type = attribute(set, "type");
    if (type === undefined) return undefined;
    const is = equal(type, "derivation");
    if (is instanceof Unknown) return is;
    if (!is) return undefined;
  }
  const [left, right] = [attribute(a, "outPath"), attribute(b, "outPath")];
  return left === undefined || right === undefined ? undefined : same(left, right);
}

/** `a < b`. */
export function less(left: Slot, right: Slot): boolean | Unknown {
  const [a, b] = [force(left), force(right)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (typeof a === "bigint" && typeof b === "bigint") return a < b;
  if ((typeof a === "bigint" || typeof a === "number") && (typeof b === "bigint" || typeof b === "number"))
    return Number(a) < Number(b);
  if (typeof a === "string" && typeof b === "string") return compareKeys(a, b) < 0;
  if ((typeof a === "string" || a instanceof Text) && (typeof b === "string" || b instanceof Text))
    return lessText(a, b);
  if (a instanceof PathValue && b instanceof PathValue)
    return a.absolute === b.absolute ? compareKeys(a.path, b.path) < 0 : rootIsElsewhere;
  if (a instanceof ListValue && b instanceof ListValue) return lessLists(a, b);
  throw new EvalError("type", message("cannot compare {0} with {1}", typeName(a), typeName(b)));
}

/** Where the known beginnings differ, they decide. */
function lessText(a: string | Text, b: string | Text): boolean | Unknown {
  const [x, y] = [ends(a).head, ends(b).head];
  const common = Math.min(x.length, y.length);
  const [head, other] = [x.slice(0, common), y.slice(0, common)];
  return head === other ? unknownPart((a instanceof Text ? a : b) as Text) : compareKeys(head, other) < 0;
}

function lessLists(a: ListValue, b: ListValue): boolean | Unknown {
  for (const [index, item] of a.items.entries()) {
    spend(1);
    const other = b.items[index];
    if (other === undefined) return false;
    if (item instanceof Spread) return item.unknown;
    if (other instanceof Spread) return other.unknown;
    const equal = same(item, other);
    if (equal instanceof Unknown) return equal;
    if (!equal) return less(item, other);
  }
  const further = b.items[a.items.length];
  return further instanceof Spread ? further.unknown : further !== undefined;
}
