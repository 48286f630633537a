/** `lib.trivial`: functions about functions, numbers, files and warnings. */

import { setOf } from "#eval/attributes.ts";
import { elem, foldl } from "#eval/builtins/lists.ts";
import { sureItems } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { equal, less } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asBoolean, asList, call } from "#eval/expect.ts";
import { force, guarding, lazy } from "#eval/machine.ts";
import { arithmetic, concat, updateSlots } from "#eval/operators.ts";
import { coerce } from "#eval/text.ts";
import { type AttrSet, FunctionValue, ListValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { filtered } from "./lists.ts";
import { type Basis, decided, fn, functions, has, not, type Part, select, selectOr, thrown } from "./native.ts";
import { mapped } from "./stretch.ts";
import { stringOf } from "./string-parts.ts";

export function trivial(basis: Basis): Part {
  return functions({
    id: (value) => value,
    const: (value, _other) => value,
    pipe: (value, steps) =>
      foldl(
        fn("pipe", (before, step) => call(step, before)),
        value,
        steps,
      ),
    concat: (left, right) => concat(left, right),
    or: (left, right) => either(left, right, true),
    and: (left, right) => either(left, right, false),
    xor: (left, right) => {
      const [a, b] = [asBoolean(left), asBoolean(right)];
      return a instanceof Unknown ? a : b instanceof Unknown ? b : a !== b;
    },
    bitNot: (value) => arithmetic("-", -1n, value),
    mergeAttrs: (left, right) => updateSlots(left, right),
    boolToString: (value) => spelled(value, "true", "false"),
    boolToYesNo: (value) => spelled(value, "yes", "no"),
    flip: (run, first, second) => call(run, second, first),
    defaultTo: (fallback, value) => {
      const none = equal(value, null);
      return none instanceof Unknown ? none : none ? fallback : value;
    },
    mapNullable: (map, value) => {
      const none = equal(value, null);
      return none instanceof Unknown ? none : none ? value : call(map, value);
    },
    min: (left, right) => chosen(less(left, right), left, right),
    max: (left, right) => chosen(less(right, left), left, right),
    mod: (base, divisor) => arithmetic("-", base, arithmetic("*", divisor, arithmetic("/", base, divisor))),
    compare: (left, right) => compared(left, right),
    splitByAndCompare: (predicate, yes, no, left, right) => {
      const [a, b] = [decided(call(predicate, left)), decided(call(predicate, right))];
      if (a instanceof Unknown) return a;
      if (b instanceof Unknown) return b;
      return a ? (b ? call(yes, left, right) : -1n) : b ? 1n : call(no, left, right);
    },
    importJSON: (path) => call(basis.builtin("fromJSON"), call(basis.builtin("readFile"), path)),
    importTOML: (path) => call(basis.builtin("fromTOML"), call(basis.builtin("readFile"), path)),
    warn: warned,
    warnIf: (condition, text) => {
      const warns = decided(condition);
      return warns === true ? fn("warn", (value) => warned(text, value)) : same;
    },
    warnIfNot: (condition, text) => {
      const silent = decided(condition);
      return silent === false ? fn("warn", (value) => warned(text, value)) : same;
    },
    throwIf: (condition, text) => refused(decided(condition), text),
    throwIfNot: (condition, text) => refused(not(decided(condition)), text),
    info: (text) => {
      coerce(text, "interpolate");
      return same;
    },
    showWarnings: (warnings, result) => {
      const all = sureItems(warnings);
      if (all instanceof Unknown) return all;
      return all.reduceRight<Slot>((inner, text) => lazy(() => warned(text, inner)), result);
    },
    checkListOfEnum: (text, valid, given) => {
      const unexpected = filtered(given, (item) => not(elem(item, valid)));
      if (unexpected instanceof Unknown) return unexpected;
      if (unexpected.items.length === 0) return same;
      const doubt = unexpected.items.every((item) => item instanceof Spread);
      if (doubt) return (unexpected.items[0] as Spread).unknown;
      const list = (items: Slot): string | Text =>
        concatStringsSep(
          ", ",
          mapped(asList(items) as ListValue, (item) => coerce(item, "toString")),
        );
      throw thrown(
        `${shown(stringOf(text))}: ${shown(list(unexpected))} unexpected; valid ones: ${shown(list(valid))}`,
      );
    },
    setFunctionArgs: (run, args) => withArguments(run, args),
    functionArgs: (run) => argumentsOf(basis, run),
    mirrorFunctionArgs: (like) => {
      const args = argumentsOf(basis, like);
      return fn("mirrorFunctionArgs", (run) => withArguments(run, args));
    },
    isFunction: (value) => isFunction(value),
    toFunction: (value) => {
      const is = isFunction(value);
      return is instanceof Unknown ? is : is ? value : fn("const", (_) => value);
    },
    toHexString: (value) => {
      const number = digit(value, 0n);
      return number instanceof Unknown ? new Text([number]) : number.toString(16).toUpperCase();
    },
    fromHexString: (value) => {
      const text = stringOf(value);
      if (text instanceof Text) return text.parts.find((part) => part instanceof Unknown) as Unknown;
      const digits = /^(?:0x)?([0-7]?[0-9A-Fa-f]{1,15})$/.exec(text)?.[1];
      return digits === undefined ? badHex : BigInt(`0x${digits}`);
    },
    toBaseDigits: (base, value) => {
      const [radix, number] = [digit(base, 2n), digit(value, 0n)];
      if (radix instanceof Unknown) return radix;
      if (number instanceof Unknown) return number;
      const digits: Slot[] = [];
      for (let rest = number; digits.length === 0 || rest > 0n; rest /= radix) digits.unshift(rest % radix);
      return new ListValue(digits);
    },
  });
}

const same = fn("id", (value) => value);
const badHex = new Unknown(message("versions of nixpkgs differ in which hexadecimal numbers they take"));

export function shown(text: string | Text): string {
  return typeof text === "string" ? text : "…";
}

/** An integer of at least so much, as asserted. */
function digit(value: Slot, least: bigint): bigint | Unknown {
  const number = force(value);
  if (number instanceof Unknown) return number;
  if (typeof number === "bigint" && number >= least) return number;
  throw new EvalError(
    "assert",
    message("assertion '{0}' failed", typeof number === "bigint" ? `i >= ${least}` : "isInt i"),
  );
}

function either(left: Slot, right: Slot, decides: boolean): boolean | Unknown {
  const first = asBoolean(left);
  return first instanceof Unknown || first === decides ? first : asBoolean(right);
}

function spelled(value: Slot, yes: string, no: string): string | Text {
  const is = asBoolean(value);
  return is instanceof Unknown ? new Text([is]) : is ? yes : no;
}

function chosen(condition: boolean | Unknown, yes: Slot, no: Slot): Slot {
  return condition instanceof Unknown ? condition : condition ? yes : no;
}

export function compared(left: Slot, right: Slot): Value {
  const below = less(left, right);
  if (below instanceof Unknown) return below;
  if (below) return -1n;
  const above = less(right, left);
  return above instanceof Unknown ? above : above ? 1n : 0n;
}

/** The warning itself is none of our business; what versions make of something else than a string differs. */
function warned(text: Slot, value: Slot): Slot {
  const said = guarding(() => force(text));
  return typeof said === "string" || said instanceof Text || said instanceof Unknown ? value : badWarning;
}

const badWarning = new Unknown(message("versions of nixpkgs differ in what they can warn with"));

function refused(refuses: boolean | Unknown, text: Slot): Slot {
  if (refuses === true) throw thrown(shown(coerce(text, "interpolate")));
  return refuses === false ? same : refuses;
}

function withArguments(run: Slot, args: Slot): AttrSet {
  return setOf({ __functor: fn("__functor", (_self) => run), __functionArgs: args });
}

export function argumentsOf(basis: Basis, run: Slot): Slot {
  const functor = selectOr(run, "__functor");
  if (functor === undefined) return call(basis.builtin("functionArgs"), run);
  if (force(functor) instanceof Unknown) return functor;
  return selectOr(run, "__functionArgs") ?? call(basis.builtin("functionArgs"), call(functor, run));
}

export function isFunction(value: Slot): boolean | Unknown {
  const given = force(value);
  if (given instanceof FunctionValue) return true;
  const callable = has(given, "__functor");
  if (callable !== true) return callable;
  const inner = force(call(select(given, "__functor"), given));
  return inner instanceof Unknown ? inner : inner instanceof FunctionValue;
}
