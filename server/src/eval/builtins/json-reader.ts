/** Reads JSON as Nix does: strictly, whole numbers as integers; of several values of one name the last counts. */

import { EvalError } from "#eval/error.ts";
import { AttrSet, ListValue, type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { deeper } from "./native.ts";

export function readJson(source: string): Value {
  const reader: Reader = { source, at: 0 };
  const value = readValue(reader);
  skipBlanks(reader);
  return reader.at === source.length ? value : refuse(reader);
}

interface Reader {
  readonly source: string;
  at: number;
}

function refuse({ at }: Reader): never {
  throw new EvalError("other", message("the JSON cannot be read behind character {0}", at));
}

function skipBlanks(reader: Reader): void {
  while (/[ \t\n\r]/.test(reader.source[reader.at] ?? "")) reader.at++;
}

function readValue(reader: Reader): Value {
  skipBlanks(reader);
  const sign = reader.source[reader.at];
  if (sign === "{") return deeper(() => readObject(reader));
  if (sign === "[") return deeper(() => readArray(reader));
  if (sign === '"') return readString(reader);
  for (const [word, value] of words) {
    if (!reader.source.startsWith(word, reader.at)) continue;
    reader.at += word.length;
    return value;
  }
  return readNumber(reader);
}

const words: readonly (readonly [string, null | boolean])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

function take(reader: Reader, sign: string): boolean {
  skipBlanks(reader);
  if (reader.source[reader.at] !== sign) return false;
  reader.at++;
  return true;
}

function readArray(reader: Reader): ListValue {
  reader.at++;
  const items: Slot[] = [];
  if (take(reader, "]")) return new ListValue(items);
  do items.push(readValue(reader));
  while (take(reader, ","));
  return take(reader, "]") ? new ListValue(items) : refuse(reader);
}

function readObject(reader: Reader): AttrSet | Unknown {
  reader.at++;
  const entries = new Map<string, Slot>();
  let doubt: Unknown | undefined;
  if (take(reader, "}")) return new AttrSet(entries);
  do {
    skipBlanks(reader);
    if (reader.source[reader.at] !== '"') refuse(reader);
    const key = readString(reader);
    if (!take(reader, ":")) refuse(reader);
    const value = readValue(reader);
    if (typeof key === "string") entries.set(key, value);
    else doubt ??= key;
  } while (take(reader, ","));
  if (!take(reader, "}")) refuse(reader);
  return doubt ?? new AttrSet(entries);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;

const tooLarge = new Unknown(message("the number is too large for an integer of Nix"));

function readNumber(reader: Reader): Value {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.source);
  if (!match) return refuse(reader);
  reader.at = NUMBER.lastIndex;
  if (match[1] !== undefined || match[2] !== undefined) {
    const value = Number(match[0]);
    return Number.isFinite(value) ? value : tooLarge;
  }
  const value = BigInt(match[0]);
  return value < 2n ** 63n && value >= -(2n ** 63n) ? value : tooLarge;
}

const odd = new Unknown(message("what Nix makes of such an escape in JSON depends on its release"));

function readString(reader: Reader): string | Unknown {
  const start = reader.at + 1;
  let end = start;
  for (; reader.source[end] !== '"'; end++) {
    const code = reader.source.charCodeAt(end);
    reader.at = end;
    // Behind the end, it is not a number.
    if (!(code >= 0x20)) refuse(reader);
    if (reader.source[end] === "\\") end++;
  }
  const raw = reader.source.slice(start, end);
  reader.at = end + 1;
  if (!raw.includes("\\")) return raw;
  if (/\\(?:[^"\\/bfnrtu]|u(?![0-9a-fA-F]{4}))/s.test(raw.replace(/\\\\/g, ""))) refuse(reader);
  const value = JSON.parse(`"${raw}"`) as string;
  return value.includes("\0") || !isWhole(value) ? odd : value;
}

/** No half of a surrogate pair stands alone. */
function isWhole(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}
