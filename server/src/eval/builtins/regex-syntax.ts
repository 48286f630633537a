/**
 * Reads extended regular expressions of POSIX, as far as every implementation that Nix was built with reads them alike: no empty
 * alternatives, no repeated repetition, no escapes but of special signs. Bytes are matched, not characters.
 */

import { utf8 } from "./utf8.ts";

export type Regex =
  /** One byte out of a set: `allowed[byte] === 1`. */
  | { readonly kind: "byte"; readonly allowed: Uint8Array }
  | { readonly kind: "sequence"; readonly items: readonly Regex[] }
  | { readonly kind: "either"; readonly options: readonly Regex[] }
  | { readonly kind: "repeat"; readonly item: Regex; readonly least: number; readonly most: number }
  /** A group whose text is part of the result; the first one has the number 0. */
  | { readonly kind: "group"; readonly number: number; readonly item: Regex }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

export interface Pattern {
  readonly root: Regex;
  readonly groups: number;
}

/** `undefined`: it is wrong, or not everybody agrees on what it means. */
export function readPattern(source: string): Pattern | undefined {
  if (source === "") return { root: { kind: "sequence", items: [] }, groups: 0 };
  const reader: Reader = { source, at: 0, groups: 0, depth: 0 };
  const root = readEither(reader);
  return root && reader.at === source.length ? { root, groups: reader.groups } : undefined;
}

interface Reader {
  readonly source: string;
  at: number;
  groups: number;
  depth: number;
}

const deepest = 30;

function readEither(reader: Reader): Regex | undefined {
  const options: Regex[] = [];
  do {
    const option = readSequence(reader);
    if (!option) return undefined;
    options.push(option);
  } while (take(reader, "|"));
  return options.length === 1 ? options[0] : { kind: "either", options };
}

function take(reader: Reader, sign: string): boolean {
  if (reader.source[reader.at] !== sign) return false;
  reader.at++;
  return true;
}

function readSequence(reader: Reader): Regex | undefined {
  const items: Regex[] = [];
  while (reader.at < reader.source.length && !"|)".includes(reader.source[reader.at] as string)) {
    const item = readRepeated(reader);
    if (!item) return undefined;
    items.push(item);
  }
  return items.length > 0 ? { kind: "sequence", items } : undefined;
}

function readRepeated(reader: Reader): Regex | undefined {
  const item = readItem(reader);
  const bounds = item && readBounds(reader);
  if (!item || !bounds) return item && bounds === null ? item : undefined;
  if (item.kind === "start" || item.kind === "end" || item.kind === "sequence" || readBounds(reader) !== null)
    return undefined;
  return { kind: "repeat", item, least: bounds[0], most: bounds[1] };
}

/** `null`: no repetition. */
function readBounds(reader: Reader): readonly [number, number] | null | undefined {
  if (take(reader, "*")) return [0, Number.POSITIVE_INFINITY];
  if (take(reader, "+")) return [1, Number.POSITIVE_INFINITY];
  if (take(reader, "?")) return [0, 1];
  if (reader.source[reader.at] !== "{") return null;
  const match = /^\{(\d{1,3})(,(\d{1,3})?)?\}/.exec(reader.source.slice(reader.at, reader.at + 9));
  if (!match) return undefined;
  reader.at += match[0].length;
  const least = Number(match[1]);
  const most = match[2] === undefined ? least : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
  return most >= least && most > 0 ? [least, most] : undefined;
}

function readItem(reader: Reader): Regex | undefined {
  const sign = String.fromCodePoint(reader.source.codePointAt(reader.at) as number);
  reader.at += sign.length;
  switch (sign) {
    case "(":
      return readGroup(reader);
    case "[":
      return readSet(reader);
    case ".":
      return anyOf((byte) => byte !== 0);
    case "^":
      return { kind: "start" };
    case "$":
      return { kind: "end" };
    case "\\": {
      const escaped = reader.source[reader.at++];
      return escaped !== undefined && ".[\\()*+?{|^$".includes(escaped) ? exactly(escaped) : undefined;
    }
    case "*":
    case "+":
    case "?":
    case "{":
    case "\0":
      return undefined;
    default:
      return exactly(sign);
  }
}

function readGroup(reader: Reader): Regex | undefined {
  const number = reader.groups++;
  if (++reader.depth > deepest) return undefined;
  const item = readEither(reader);
  reader.depth--;
  return item && take(reader, ")") ? { kind: "group", number, item } : undefined;
}

function anyOf(isAllowed: (byte: number) => boolean): Regex {
  return { kind: "byte", allowed: Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte) ? 1 : 0)) };
}

/** A character of several bytes is a sequence, which cannot be repeated: Nix would repeat its last byte. */
function exactly(character: string): Regex {
  const code = character.charCodeAt(0);
  if (code < 0x80) return anyOf((byte) => byte === code);
  return { kind: "sequence", items: [...utf8(character)].map((wanted) => anyOf((byte) => byte === wanted)) };
}

/** `[abc]`, `[^a-z]`, `[[:alpha:]_]`, of ASCII only. */
function readSet(reader: Reader): Regex | undefined {
  const match = /^(\^?)((?:\]|\[:[a-z]+:\]|[^\]])(?:\[:[a-z]+:\]|[^\]])*)\]/.exec(
    reader.source.slice(reader.at, reader.at + 500),
  );
  if (!match) return undefined;
  const [whole, negated, content = ""] = match;
  reader.at += whole.length;
  const allowed = new Uint8Array(256);
  for (let at = 0; at < content.length; ) {
    const rest = content.slice(at);
    const named = /^\[:([a-z]+):\]/.exec(rest);
    if (named) {
      const members = classes.get(named[1] as string);
      if (!members) return undefined;
      for (let byte = 0; byte < 128; byte++) if (members.test(String.fromCharCode(byte))) allowed[byte] = 1;
      at += named[0].length;
      continue;
    }
    const [first, dash, last] = [rest.charCodeAt(0), rest[1], rest.charCodeAt(2)];
    // Collating elements, odd places of a dash, and bytes of longer characters are read differently.
    if (first >= 0x80 || /^\[[:.=]/.test(rest)) return undefined;
    if (dash === "-" && rest.length > 2) {
      if (last >= 0x80 || last < first || rest[2] === "[" || rest[0] === "-") return undefined;
      allowed.fill(1, first, last + 1);
      at += 3;
      continue;
    }
    if (rest[0] === "-" && at > 0 && rest.length > 1) return undefined;
    allowed[first] = 1;
    at++;
  }
  return anyOf((byte) => (allowed[byte] === 1) !== (negated === "^"));
}

const classes: ReadonlyMap<string, RegExp> = new Map([
  ["alnum", /[0-9A-Za-z]/],
  ["alpha", /[A-Za-z]/],
  ["blank", /[ \t]/],
  ["digit", /[0-9]/],
  ["lower", /[a-z]/],
  ["punct", /[!-/:-@[-`{-~]/],
  ["space", /[\t-\r ]/],
  ["upper", /[A-Z]/],
  ["xdigit", /[0-9A-Fa-f]/],
]);
