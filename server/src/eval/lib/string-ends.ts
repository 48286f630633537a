/** `lib.strings`: what a string begins with, ends with and contains, and cutting it there. */

import { deeper } from "#eval/builtins/native.ts";
import { doubtful, sureItems } from "#eval/builtins/stretch.ts";
import { isAscii } from "#eval/builtins/utf8.ts";
import { force } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Item, ListValue, PathValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { argumentsOf, decided, fn, functions, has, type Part } from "./native.ts";
import { cutCharacter, doubtOf, headOf, partsOf, pathArgument, stringOf, tailOf } from "./string-parts.ts";

export function stringEnds(): Part {
  return functions({
    hasPrefix: (prefix, value) => guarded(prefix, value, (a, b) => begins(a, b)),
    hasSuffix: (suffix, value) => guarded(suffix, value, (a, b) => ends(a, b)),
    hasInfix: (infix, value) => guarded(infix, value, (a, b) => contains(a, b)),
    removePrefix: (prefix, value) =>
      guarded(prefix, value, (a, b) => cut(begins(a, b), b, () => withoutHead(b, headOf(a).length))),
    removeSuffix: (suffix, value) =>
      guarded(suffix, value, (a, b) => cut(ends(a, b), b, () => withoutTail(b, tailOf(a).length))),
    splitString,
    trim: (value) => trimmed(stringOf(value), true, true),
    trimWith: (options) => {
      const given = argumentsOf(options, { start: "optional", end: "optional" });
      if (given instanceof Unknown) return given;
      return fn("trimWith", (value) => {
        const [start, end] = [decided(given("start") ?? false), decided(given("end") ?? false)];
        if (start instanceof Unknown) return new Text([start]);
        return end instanceof Unknown ? new Text([end]) : trimmed(stringOf(value), start, end);
      });
    },
    isStorePath,
    isStringLike: stringLike,
    isConvertibleWithToString: convertible,
    commonPrefixLength: (first, second) => common(first, second, (a, b, index) => a[index] === b[index]),
    commonSuffixLength: (first, second) =>
      common(first, second, (a, b, index) => a[a.length - 1 - index] === b[b.length - 1 - index]),
  });
}

/** Both must be strings; what has the text of a package is left alone, paths are not guessed at. */
function guarded(first: Slot, second: Slot, decide: (a: string | Text, b: string | Text) => Value): Value {
  const [part, whole] = [force(first), force(second)];
  if (part instanceof PathValue || whole instanceof PathValue) return pathArgument;
  if (part instanceof AttrSet || whole instanceof AttrSet) return packageArgument(part, whole);
  return decide(coerce(part, "interpolate"), coerce(whole, "interpolate"));
}

function packageArgument(first: Value, second: Value): Unknown {
  for (const each of [first, second]) if (!(each instanceof AttrSet)) coerce(each, "interpolate");
  return pathArgument;
}

function begins(prefix: string | Text, value: string | Text): boolean | Unknown {
  const [wanted, known] = [headOf(prefix), headOf(value)];
  const length = Math.min(wanted.length, known.length);
  if (wanted.slice(0, length) !== known.slice(0, length)) return false;
  if (prefix instanceof Text) return doubtOf(prefix);
  if (known.length >= wanted.length) return true;
  return value instanceof Text ? doubtOf(value) : false;
}

export function ends(suffix: string | Text, value: string | Text): boolean | Unknown {
  const [wanted, known] = [tailOf(suffix), tailOf(value)];
  const length = Math.min(wanted.length, known.length);
  if (wanted.slice(wanted.length - length) !== known.slice(known.length - length)) return false;
  if (suffix instanceof Text) return doubtOf(suffix);
  if (known.length >= wanted.length) return true;
  return value instanceof Text ? doubtOf(value) : false;
}

function contains(infix: string | Text, value: string | Text): boolean | Unknown {
  if (infix instanceof Text) return doubtOf(infix);
  if (partsOf(value).some((part) => typeof part === "string" && part.includes(infix))) return true;
  if (infix === "") return true;
  return value instanceof Text ? doubtOf(value) : false;
}

function cut(found: boolean | Unknown, whole: string | Text, rest: () => string | Text): string | Text {
  return found instanceof Unknown ? new Text([found]) : found ? rest() : whole;
}

function withoutHead(value: string | Text, length: number): string | Text {
  const [head, ...rest] = partsOf(value);
  return typeof head === "string" ? text([head.slice(length), ...rest]) : value;
}

function withoutTail(value: string | Text, length: number): string | Text {
  const tail = partsOf(value).at(-1);
  return typeof tail === "string" ? text([...partsOf(value).slice(0, -1), tail.slice(0, tail.length - length)]) : value;
}

/** The pieces between the separators. An unknown part may hold any number of them. */
export function splitString(separator: Slot, value: Slot): Value {
  const given = force(value);
  const by = coerce(separator, "toString");
  if (!(typeof given === "string" || given instanceof Text || given instanceof Unknown)) return pathArgument;
  const whole = coerce(given, "toString");
  if (by instanceof Text) return doubtful(doubtOf(by));
  if (typeof whole === "string") return new ListValue(by === "" ? emptyCuts(whole) : whole.split(by));
  return by.length === 1 ? new ListValue(pieces(whole, by)) : doubtful(doubtOf(whole));
}

/** Nix cuts at the empty text before, between and behind the bytes. */
function emptyCuts(value: string): readonly Item[] {
  if (value === "") return ["", ""];
  return isAscii(value) ? ["", ...value, ""] : [new Spread(cutCharacter)];
}

function pieces(whole: Text, separator: string): Item[] {
  const items: Item[] = [];
  // What stands in front of the next separator; unknown as soon as an unknown part belongs to it.
  let piece: string | Unknown = "";
  const end = (): void => {
    items.push(piece instanceof Unknown ? new Spread(piece) : piece);
    piece = "";
  };
  for (const part of whole.parts) {
    if (part instanceof Unknown) {
      piece = part;
      continue;
    }
    for (const [index, token] of part.split(separator).entries()) {
      if (index > 0) end();
      if (typeof piece === "string") piece += token;
    }
  }
  end();
  return items;
}

const blanks = " \t\r\n";

function trimmed(value: string | Text, start: boolean, end: boolean): string | Text {
  const all = [...partsOf(value)];
  const [first, last] = [all[0], all.at(-1)];
  // What is blank up to an unknown part may go on being blank in it.
  if (value instanceof Text) {
    if (start && (typeof first !== "string" || blank(first))) return new Text([doubtOf(value)]);
    if (end && (typeof last !== "string" || blank(last))) return new Text([doubtOf(value)]);
  }
  if (start && typeof first === "string") all[0] = withoutBlanks(first, "start");
  const tail = all.at(-1);
  if (end && typeof tail === "string") all[all.length - 1] = withoutBlanks(tail, "end");
  return text(all);
}

function blank(value: string): boolean {
  return withoutBlanks(value, "start") === "";
}

function withoutBlanks(value: string, side: "start" | "end"): string {
  let [from, to] = [0, value.length];
  if (side === "start") while (from < to && blanks.includes(value[from] as string)) from++;
  else while (to > from && blanks.includes(value[to - 1] as string)) to--;
  return value.slice(from, to);
}

/** Only the folder decides; where the store lies is the same everywhere. */
function isStorePath(value: Slot): Value {
  const like = stringLike(value);
  if (like !== true) return like;
  const path = coerce(value, "toString");
  const head = headOf(path);
  if (head !== "" && !head.startsWith("/")) return false;
  if (path instanceof Text) return doubtOf(path);
  if (path === "") return false;
  if (/^\/[0-9a-z]{52}$/.test(path)) return pathArgument;
  return path.lastIndexOf("/") === "/nix/store".length && path.startsWith("/nix/store/");
}

export function stringLike(value: Slot): boolean | Unknown {
  const given = force(value);
  if (typeof given === "string" || given instanceof Text || given instanceof PathValue) return true;
  if (given instanceof Unknown) return given;
  const path = has(given, "outPath");
  const method = has(given, "__toString");
  return path === true || method === true ? true : path === false ? method : path;
}

function convertible(value: Slot): boolean | Unknown {
  const given = force(value);
  if (given === null || typeof given === "boolean" || typeof given === "bigint" || typeof given === "number")
    return true;
  if (!(given instanceof ListValue)) return stringLike(given);
  const items = sureItems(given);
  if (items instanceof Unknown) return items;
  return deeper(() => {
    for (const item of items) {
      const is = convertible(item);
      if (is !== true) return is;
    }
    return true;
  });
}

function common(first: Slot, second: Slot, same: (a: string, b: string, index: number) => boolean): Value {
  const [a, b] = [stringOf(first), stringOf(second)];
  if (a instanceof Text) return doubtOf(a);
  if (b instanceof Text) return doubtOf(b);
  if (!isAscii(a) || !isAscii(b)) return cutCharacter;
  let length = 0;
  while (length < Math.min(a.length, b.length) && same(a, b, length)) length++;
  return BigInt(length);
}
