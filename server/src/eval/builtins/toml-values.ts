/** Reads keys and values of TOML. */

import { AttrSet, ListValue, type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";

export interface TomlReader {
  readonly source: string;
  at: number;
  depth: number;
}

/** Thrown where something is no TOML, or none that everybody reads alike. */
export const refused: Error = new Error("no TOML");

export function take(reader: TomlReader, sign: string): boolean {
  if (!reader.source.startsWith(sign, reader.at)) return false;
  reader.at += sign.length;
  return true;
}

export function skipBlank(reader: TomlReader): void {
  while (take(reader, " ") || take(reader, "\t"));
}

/** To the start of the next line; in front of it only blanks and a comment may stand. */
export function skipLine(reader: TomlReader): void {
  skipBlank(reader);
  skipComment(reader);
  if (reader.at < reader.source.length && !take(reader, "\n")) throw refused;
}

function skipComment(reader: TomlReader): void {
  if (!take(reader, "#")) return;
  const end = reader.source.indexOf("\n", reader.at);
  reader.at = end < 0 ? reader.source.length : end;
}

/** Inside of an array, lines do not count. */
function skipSpace(reader: TomlReader): void {
  let before: number;
  do {
    before = reader.at;
    skipBlank(reader);
    skipComment(reader);
    take(reader, "\n");
  } while (reader.at > before);
}

/** `a."b c".d`, with the blanks behind it. */
export function readKey(reader: TomlReader): readonly string[] {
  const path: string[] = [];
  do {
    skipBlank(reader);
    if (/["']/.test(reader.source[reader.at] ?? "")) path.push(readLine(reader));
    else {
      const [name] = /^[A-Za-z0-9_-]+/.exec(reader.source.slice(reader.at, reader.at + 200)) ?? [];
      if (!name) throw refused;
      reader.at += name.length;
      path.push(name);
    }
    skipBlank(reader);
  } while (take(reader, "."));
  return path;
}

export function readValue(reader: TomlReader): Value {
  if (take(reader, '"""')) return unescaped(readBlock(reader, '"""').replace(/\\[ \t]*\n[ \t\n]*/g, ""));
  if (take(reader, "'''")) return readBlock(reader, "'''");
  if (/["']/.test(reader.source[reader.at] ?? "")) return readLine(reader);
  if (reader.depth > 50) throw refused;
  reader.depth++;
  const value = take(reader, "[") ? readArray(reader) : take(reader, "{") ? readInline(reader) : readWord(reader);
  reader.depth--;
  return value;
}

/** A string of one line. */
function readLine(reader: TomlReader): string {
  const [whole, quoted, literal] = /^(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')/.exec(reader.source.slice(reader.at)) ?? [];
  if (whole === undefined) throw refused;
  reader.at += whole.length;
  return quoted === undefined ? (literal as string) : unescaped(quoted);
}

/** A string of several lines: a line break right behind the quotes does not belong to it. */
function readBlock(reader: TomlReader, quotes: string): string {
  take(reader, "\n");
  let end = reader.at;
  while (!reader.source.startsWith(quotes, end)) {
    if (end >= reader.source.length) throw refused;
    end += quotes === '"""' && reader.source[end] === "\\" ? 2 : 1;
  }
  const text = reader.source.slice(reader.at, end);
  reader.at = end + quotes.length;
  // Quotes that belong to the string may stand in front of those that end it.
  if (take(reader, quotes.charAt(0))) throw refused;
  return text;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (_, short?: string, long?: string, sign?: string) => {
      const point = Number.parseInt(short ?? long ?? "0", 16);
      const known = sign === undefined ? undefined : escapes[sign];
      if (sign !== undefined) return known ?? refuse();
      return point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)
        ? refuse()
        : String.fromCodePoint(point);
    },
  );
}

function refuse(): never {
  throw refused;
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "\\": "\\",
};

function readArray(reader: TomlReader): ListValue {
  const items: Value[] = [];
  skipSpace(reader);
  while (!take(reader, "]")) {
    items.push(readValue(reader));
    skipSpace(reader);
    if (!take(reader, ",")) {
      if (!take(reader, "]")) throw refused;
      break;
    }
    skipSpace(reader);
  }
  // Older releases want all items to be of one type.
  const types = new Set(
    items.map((item) => (item instanceof AttrSet || item instanceof ListValue ? item.constructor : typeof item)),
  );
  if (types.size > 1) throw refused;
  return new ListValue(items);
}

function readInline(reader: TomlReader): AttrSet {
  const entries = new Map<string, Slot>();
  skipBlank(reader);
  if (take(reader, "}")) return new AttrSet(entries);
  do {
    const path = readKey(reader);
    const [name] = path;
    // Keys with dots would make tables that others may be added to.
    if (path.length !== 1 || name === undefined || entries.has(name) || !take(reader, "=")) throw refused;
    skipBlank(reader);
    entries.set(name, readValue(reader));
    skipBlank(reader);
  } while (take(reader, ","));
  if (!take(reader, "}")) throw refused;
  return new AttrSet(entries);
}

/** Numbers and booleans. */
function readWord(reader: TomlReader): Value {
  const [word] = /^[-+.\w:]+/.exec(reader.source.slice(reader.at, reader.at + 100)) ?? [];
  if (word === undefined) throw refused;
  reader.at += word.length;
  if (word === "true" || word === "false") return word === "true";
  if (/^[-+]?(?:0|[1-9](?:_?\d)*)$/.test(word)) return integer(BigInt(word.replace(/[_+]/g, "")));
  if (/^0(?:x[\da-fA-F](?:_?[\da-fA-F])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/.test(word))
    return integer(BigInt(word.replaceAll("_", "")));
  if (/^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?$/.test(word)) {
    const value = Number(word.replaceAll("_", ""));
    return Number.isFinite(value) ? value : refuse();
  }
  throw refused;
}

function integer(value: bigint): bigint | Unknown {
  return value < 2n ** 63n && value >= -(2n ** 63n) ? value : tooLarge;
}

const tooLarge = new Unknown(message("the number is too large for an integer of Nix"));
