/** What a string says: escapes resolved and indentation removed exactly as Nix's lexer and `stripIndentation` do it. */
import type { Interpolation, StringPart } from "./ast.ts";
import { code } from "./chars.ts";

/** The parts of `"…"`; `from` and `to` lie inside the quotes. */
export function plainParts(text: string, from: number, to: number, holes: readonly Interpolation[]): StringPart[] {
  return alternate(from, to, holes, (start, end) => unescape(text.slice(start, end)));
}

/** The parts of a path, which knows no escapes. */
export function pathParts(text: string, from: number, to: number, holes: readonly Interpolation[]): StringPart[] {
  return alternate(from, to, holes, (start, end) => text.slice(start, end));
}

/** The parts of `''…''`; `from` and `to` lie inside the quotes. */
export function indentedParts(text: string, from: number, to: number, holes: readonly Interpolation[]): StringPart[] {
  const first = openingLine(text, from, to);
  const segments: (readonly Piece[])[] = [];
  let at = first;
  for (const hole of holes) {
    segments.push(pieces(text, at, hole.start));
    at = hole.end;
  }
  segments.push(pieces(text, at, to));
  const cooked = withoutIndentation(segments);
  let index = 0;
  return alternate(from, to, holes, () => cooked[index++] ?? "");
}

/** Text parts and interpolations in turn; parts that say nothing are left out, as Nix does. */
function alternate(
  from: number,
  to: number,
  holes: readonly Interpolation[],
  cook: (start: number, end: number) => string,
): StringPart[] {
  const parts: StringPart[] = [];
  let at = from;
  for (const hole of holes) {
    const value = cook(at, Math.max(at, hole.start));
    if (value !== "") parts.push({ kind: "Text", start: at, end: hole.start, value });
    parts.push(hole);
    at = hole.end;
  }
  const value = cook(at, Math.max(at, to));
  if (value !== "") parts.push({ kind: "Text", start: at, end: to, value });
  return parts;
}

const escaped = /\\([\s\S]?)|\r\n?/g;

function unescape(raw: string): string {
  if (!raw.includes("\\") && !raw.includes("\r")) return raw;
  return raw.replace(escaped, (whole: string, character: string | undefined) => {
    if (whole.charCodeAt(0) === code.return) return "\n";
    return character === "n" ? "\n" : character === "r" ? "\r" : character === "t" ? "\t" : (character ?? "");
  });
}

/** Spaces behind the opening quotes are dropped together with the line break that follows them. */
function openingLine(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) === code.space) at++;
  return at < to && text.charCodeAt(at) === code.newline ? at + 1 : from;
}

/** One token of Nix's lexer inside `''…''`; only `indented` ones count for the indentation. */
interface Piece {
  readonly text: string;
  readonly indented: boolean;
}

function pieces(text: string, from: number, to: number): Piece[] {
  const found: Piece[] = [];
  let plain = from;
  let at = from;
  while (at < to) {
    const c = text.charCodeAt(at);
    const next = at + 1 < to ? text.charCodeAt(at + 1) : Number.NaN;
    if (c === code.tick && next === code.tick) {
      const third = at + 2 < to ? text.charCodeAt(at + 2) : Number.NaN;
      if (third === code.tick) special("''", 3);
      else if (third === code.dollar) special("$", 3);
      else if (third === code.backslash) special(unescape(text.slice(at + 2, Math.min(at + 4, to))), 4);
      else special("''", 2);
    } else if (c === code.tick) {
      if (next === code.dollar || at + 1 >= to) special("'", 1);
      else at += 2;
    } else if (c === code.dollar) {
      if (next === code.tick || at + 1 >= to) special("$", 1);
      else at += 2;
    } else at++;
  }
  flush();
  return found;

  function special(value: string, width: number): void {
    flush();
    found.push({ text: value, indented: false });
    at += width;
    plain = at;
  }

  function flush(): void {
    if (plain < at) found.push({ text: text.slice(plain, Math.min(at, to)), indented: true });
  }
}

/** Nix's `stripIndentation`: one result for each segment between interpolations. */
function withoutIndentation(segments: readonly (readonly Piece[])[]): string[] {
  const drop = commonIndentation(segments);
  let atLineStart = true;
  let dropped = 0;
  return segments.map((segment, index) => {
    if (index > 0) {
      atLineStart = false;
      dropped = 0;
    }
    const last = index === segments.length - 1;
    return segment.map((piece, place) => strip(piece.text, last && place === segment.length - 1)).join("");
  });

  function strip(text: string, veryLast: boolean): string {
    let kept = "";
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (!atLineStart) {
        if (c === code.newline) atLineStart = true;
      } else if (c === code.space) {
        if (dropped++ < drop) {
          kept += text.slice(from, at);
          from = at + 1;
        }
      } else {
        dropped = 0;
        if (c !== code.newline) atLineStart = false;
      }
    }
    kept += text.slice(from);
    return veryLast ? kept.replace(/\n *$/, "\n") : kept;
  }
}

function commonIndentation(segments: readonly (readonly Piece[])[]): number {
  let least = Number.POSITIVE_INFINITY;
  let current = 0;
  let atLineStart = true;
  segments.forEach((segment, index) => {
    if (index > 0) solid();
    for (const piece of segment) {
      if (!piece.indented) solid();
      else for (let at = 0; at < piece.text.length; at++) look(piece.text.charCodeAt(at));
    }
  });
  return least;

  function solid(): void {
    if (!atLineStart) return;
    atLineStart = false;
    least = Math.min(least, current);
  }

  function look(c: number): void {
    if (c === code.newline) {
      atLineStart = true;
      current = 0;
    } else if (atLineStart) {
      if (c === code.space) current++;
      else solid();
    }
  }
}
