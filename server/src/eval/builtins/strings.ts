/** `builtins` about strings. Lengths and positions count bytes of UTF-8; parts that are not known stay parts of the result. */

import { EvalError } from "#eval/error.ts";
import { asInteger, asString, unknownPart } from "#eval/expect.ts";
import { attempt, force, guarding, lazy, spend } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Slot, Spread, Text, Unknown, type Value, Woven } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";
import { itemsOf } from "./stretch.ts";
import { indexOfByte, utf8Length } from "./utf8.ts";

/** A string of which it may not even be known that it is one, in parts. */
export function partsOf(value: string | Text | Unknown): string | Text {
  return value instanceof Unknown ? new Text([value]) : value;
}

export function stringLength(slot: Slot): Value {
  const value = coerce(slot, "interpolate");
  return value instanceof Text ? unknownPart(value) : BigInt(utf8Length(value));
}

const cutCharacter = new Unknown(message("a character is cut into its bytes"));
const largestInt = 2n ** 31n - 1n;

/** A negative length means: all the rest. */
export function substring(start: Slot, length: Slot, slot: Slot): Value {
  const [from, count] = [asInteger(start), asInteger(length)];
  const value = coerce(slot, "interpolate");
  if (from instanceof Unknown) return new Text([from]);
  if (from < 0n) throw new EvalError("other", message("negative start position in 'substring'"));
  if (count instanceof Unknown) return new Text([count]);
  if (from > largestInt || count > largestInt || count < -largestInt)
    return new Text([new Unknown(message("what Nix makes of such large positions depends on its release"))]);
  return value instanceof Text ? cutText(value, Number(from), Number(count)) : cut(value, Number(from), Number(count));
}

function cut(value: string, from: number, count: number): string | Text {
  const start = indexOfByte(value, from);
  const end = count < 0 ? value.length : indexOfByte(value, from + count);
  if (start === undefined || end === undefined) return new Text([cutCharacter]);
  return value.slice(start, end);
}

/** What lies in front of the first unknown part has known positions. */
function cutText(value: Text, from: number, count: number): string | Text {
  const [first, ...rest] = value.parts;
  const known = typeof first === "string" ? first : "";
  const size = utf8Length(known);
  if (count >= 0 && from + count <= size) return cut(known, from, count);
  if (from > size) return new Text([unknownPart(value)]);
  const head = cut(known, from, -1);
  return count < 0 ? text([head, ...(known === "" ? value.parts : rest)]) : text([head, unknownPart(value)]);
}

export function concatStringsSep(separator: Slot, list: Slot): string | Text {
  return force(joined(separator, list)) as string | Text;
}

/** A stretch of the list that is not known brings its own separators. */
export function joined(separator: Slot, list: Slot, behind?: string): Woven {
  const between = partsOf(asString(separator));
  const pieces: (string | Text | Unknown)[] = [];
  const slots: Slot[] = [];
  const add = (slot: Slot, piece: string | Text | Unknown): void => {
    slots.push(slot);
    pieces.push(piece);
  };
  let any = false;
  const items = itemsOf(list);
  spend(items.length);
  for (const item of items) {
    if (item instanceof Spread) {
      add(item.unknown, item.unknown);
      continue;
    }
    if (any) add(separator, between);
    any = true;
    add(item, coerce(item, "interpolate"));
  }
  if (any && behind !== undefined) add(behind, behind);
  return new Woven(text(pieces), slots);
}

/** At each position the first pattern that fits is replaced; an empty one fits everywhere, once behind the end, too. */
export function replaceStrings(from: Slot, to: Slot, slot: Slot): Value {
  const [patterns, replacements] = [itemsOf(from), itemsOf(to)];
  const spread = [...patterns, ...replacements].find((item) => item instanceof Spread);
  if (spread) return new Text([spread.unknown]);
  if (patterns.length !== replacements.length)
    throw new EvalError("other", message("'from' and 'to' arguments to 'replaceStrings' have different lengths"));
  const rules: Rule[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const wanted = asString(pattern as Slot);
    if (wanted instanceof Unknown) return new Text([wanted]);
    if (wanted instanceof Text) return new Text([unknownPart(wanted)]);
    rules.push({ wanted, replacement: replacements[index] as Slot, used: false });
  }
  const result = (): Value => {
    const value = asString(slot);
    if (value instanceof Unknown) return new Text([value]);
    return typeof value === "string" ? replaced(value, rules) : replacedText(value, rules);
  };
  const doubtful = rules.filter(({ replacement }) => !isString(replacement, slot));
  if (doubtful.length === 0) return result();
  attempt(lazy(result));
  return doubtful.every(({ used }) => used) ? result() : unusedReplacement;
}

/** Whether it surely is one; in an unknown part of `whole` it may be used, anyway. Asking is no reading: it may not be used. */
function isString(slot: Slot, whole: Slot): boolean {
  const value = guarding(() => attempt(slot));
  if (value instanceof Unknown) return typeof attempt(whole) !== "string";
  return typeof value === "string" || value instanceof Text;
}

const unusedReplacement = new Unknown(message("only some releases of Nix ask for a replacement that is not used"));

interface Rule {
  readonly wanted: string;
  readonly replacement: Slot;
  used: boolean;
}

function replaced(value: string, rules: readonly Rule[]): string | Text {
  // Between the bytes of a character it would fit, too.
  if (rules.some(({ wanted }) => wanted === "") && utf8Length(value) !== value.length) return new Text([cutCharacter]);
  const pieces: (string | Text)[] = [];
  let kept = 0;
  let at = 0;
  spend(value.length * (rules.length + 1));
  while (at <= value.length) {
    const rule = rules.find(({ wanted }) => value.startsWith(wanted, at));
    if (rule) {
      rule.used = true;
      pieces.push(value.slice(kept, at), partsOf(asString(rule.replacement)));
      kept = at + rule.wanted.length;
    }
    at += rule?.wanted.length || 1;
  }
  pieces.push(value.slice(kept));
  return text(pieces);
}

/**
 * Patterns of one character are replaced in every known part. Longer ones might reach over the border of a part, so that what is
 * known ends where one could begin to.
 */
function replacedText(value: Text, rules: readonly Rule[]): string | Text {
  if (rules.every(({ wanted }) => wanted.length === 1))
    return text(value.parts.map((part) => (typeof part === "string" ? replaced(part, rules) : part)));
  const [first] = value.parts;
  const doubt = unknownPart(value);
  if (typeof first !== "string" || rules.some(({ wanted }) => wanted === "")) return new Text([doubt]);
  const longest = Math.max(...rules.map(({ wanted }) => wanted.length));
  let sure = 0;
  for (let at = 0; at < first.length; ) {
    const rest = first.slice(at, at + longest);
    const rule = rules.find(({ wanted }) => rest.startsWith(wanted) || wanted.startsWith(rest));
    if (rule && rule.wanted.length > rest.length) break;
    at += rule?.wanted.length ?? 1;
    sure = at;
  }
  spend(first.length * (rules.length + 1));
  return text([replaced(first.slice(0, sure), rules), doubt]);
}

/** Whether a string refers to the store: one that is known through and through does not, as far as we make strings. */
function hasContext(slot: Slot): Value {
  const value = asString(slot);
  return value instanceof Text ? unknownPart(value) : value instanceof Unknown ? value : false;
}

function getContext(slot: Slot): Value {
  const value = asString(slot);
  return value instanceof Text ? unknownPart(value) : value instanceof Unknown ? value : new AttrSet(new Map());
}

function appendContext(slot: Slot, context: Slot): Value {
  force(context);
  return partsOf(asString(slot));
}

export const strings: Natives = {
  appendContext,
  concatStringsSep: (separator, list) => joined(separator, list),
  getContext,
  hasContext,
  replaceStrings,
  stringLength,
  substring,
  toString: (value: Slot) => coerce(value, "toString"),
  unsafeDiscardOutputDependency: (value) => coerce(value, "interpolate"),
  unsafeDiscardStringContext: (value) => coerce(value, "interpolate"),
};
