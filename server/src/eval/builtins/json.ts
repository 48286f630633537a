/** `toJSON` and `fromJSON`. */

import { attribute, attributes } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { asKnownString, call } from "#eval/expect.ts";
import { force, spend } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { typeName } from "#eval/type-name.ts";
import { AttrSet, ListValue, PathValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { readJson } from "./json-reader.ts";
import { deeper, type Natives } from "./native.ts";

type Piece = string | Text | Unknown;

/** What is not known leaves a hole in the text. */
export function toJson(slot: Slot): string | Text {
  const pieces: Piece[] = [];
  write(slot, pieces);
  return text(pieces);
}

function write(slot: Slot, out: Piece[]): void {
  const value = force(slot);
  spend(1);
  if (value instanceof Unknown) out.push(value);
  else if (value === null || typeof value === "boolean" || typeof value === "bigint") out.push(String(value));
  else if (typeof value === "number") out.push(floatText(value));
  else if (typeof value === "string" || value instanceof Text || value instanceof PathValue)
    writeString(coerce(value, "interpolate"), out);
  else if (value instanceof ListValue) deeper(() => writeList(value, out));
  else if (value instanceof AttrSet) deeper(() => writeSet(value, out));
  else throw new EvalError("type", message("cannot convert {0} to JSON", typeName(value)));
}

function writeList(list: ListValue, out: Piece[]): void {
  out.push("[");
  let comma = false;
  for (const item of list.items) {
    if (item instanceof Spread) {
      // It stands for its own commas, too.
      out.push(item.unknown);
      continue;
    }
    if (comma) out.push(",");
    comma = true;
    write(item, out);
  }
  out.push("]");
}

/** Sets that say how they become text do so, others are written in the order of their names. */
function writeSet(set: AttrSet, out: Piece[]): void {
  const method = attribute(set, "__toString");
  if (method instanceof Unknown) out.push(method);
  else if (method !== undefined) {
    const value = force(call(method, set));
    if (typeof value === "string" || value instanceof Text) writeString(value, out);
    else out.push(value instanceof Unknown ? value : releases);
  } else {
    const path = attribute(set, "outPath");
    if (path !== undefined) write(path, out);
    else if (set.open) out.push(set.open);
    else writeAttributes(set, out);
  }
}

function writeAttributes(set: AttrSet, out: Piece[]): void {
  out.push("{");
  let comma = false;
  for (const { key, slot, exists } of attributes(set)) {
    if (exists !== true) {
      out.push(exists);
      continue;
    }
    if (comma) out.push(",");
    comma = true;
    writeString(key, out);
    out.push(":");
    write(slot, out);
  }
  out.push("}");
}

function writeString(value: string | Text, out: Piece[]): void {
  out.push('"');
  for (const part of value instanceof Text ? value.parts : [value])
    out.push(typeof part === "string" ? escaped(part) : part);
  out.push('"');
}

const releases = new Unknown(message("how Nix writes or reads this as JSON depends on its release"));

function escaped(value: string): string | Unknown {
  if (/[\b\f]/.test(value)) return releases;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: These are what JSON escapes.
  return value.replace(/["\\\x00-\x1f]/g, (sign) => {
    const short = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
    return short ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Older releases write six digits and no point behind whole numbers, newer ones as many as it takes. */
function floatText(value: number): string | Unknown {
  const written = String(value);
  return /^-?\d{1,5}\.\d+$/.test(written) && Number(value.toPrecision(6)) === value && Math.abs(value) >= 1e-4
    ? written
    : releases;
}

function fromJson(slot: Slot): Value {
  const source = asKnownString(slot);
  if (source instanceof Unknown) return source;
  spend(source.length);
  return source.startsWith("\ufeff") ? releases : readJson(source);
}

export const json: Natives = { fromJSON: fromJson, toJSON: toJson };
