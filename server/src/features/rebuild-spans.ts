/** A line and a column of Nix as a stretch of our text: bytes become UTF-16, a point becomes the word that stands there. */
import type { Repo } from "#model/repo.ts";
import type { OutputPlace } from "#nix-output/problem.ts";
import { lineIndex } from "#text/lines.ts";
import type { Span } from "#text/span.ts";

/** The text may have changed since it was built: a line that moved is found again by what Nix printed of it. */
export function spanAt(repo: Repo, file: string, place: OutputPlace, name: string | undefined): Span {
  const text = repo.files.get(file)?.source.text;
  if (text === undefined) return { start: 0, end: 0 };
  const { starts } = lineIndex(text);
  const lineText = (index: number): string =>
    text.slice(starts[index] ?? text.length, starts[index + 1]).replace(/[\r\n]+$/, "");
  const wanted = Math.min(place.line, starts.length) - 1;
  const line = place.excerpt === undefined ? wanted : lineOf(place, place.excerpt, wanted, starts.length, lineText);
  const start = starts[line] ?? 0;
  const content = lineText(line);
  const isSame = place.excerpt === undefined || content.trimEnd() === place.excerpt.trimEnd();
  if (!isSame) return wholeLine(start, content);
  const offset = start + utf16Column(content, place.column);
  return named(text, offset, name) ?? wordAt(text, offset);
}

/** Where the line stands now: with the lines around it as Nix printed them, else there, else where the only one like it is. */
function lineOf(
  { before, after }: OutputPlace,
  excerpt: string,
  wanted: number,
  count: number,
  text: (index: number) => string,
): number {
  const said = excerpt.trimEnd();
  const isSame = (index: number, line: string | undefined): boolean =>
    line === undefined || (index >= 0 && index < count && text(index).trimEnd() === line.trimEnd());
  const isWhole = (index: number): boolean =>
    isSame(index, said) && isSame(index - 1, before) && isSame(index + 1, after);
  if (isWhole(wanted)) return wanted;
  const only = (isIt: (index: number) => boolean): number | undefined => {
    const found: number[] = [];
    for (let index = 0; index < count && found.length < 2; index++) if (isIt(index)) found.push(index);
    return found.length === 1 ? found[0] : undefined;
  };
  const isTelling = `${before ?? ""}${said}${after ?? ""}`.replace(/\s/g, "").length >= 12;
  const whole = isTelling ? only(isWhole) : undefined;
  if (whole !== undefined) return whole;
  if (said.trim().length < 3 || isSame(wanted, said)) return wanted;
  return only((index) => isSame(index, said)) ?? wanted;
}

function wholeLine(start: number, content: string): Span {
  const lead = content.length - content.trimStart().length;
  return { start: start + lead, end: start + content.trimEnd().length };
}

/** Nix counts bytes of UTF-8, from 1. */
function utf16Column(line: string, column: number): number {
  let bytes = 1;
  let at = 0;
  for (const character of line) {
    if (bytes >= column) break;
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += character.length;
  }
  return at;
}

const word =
  /[A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*|\$\{|''|"(?:[^"\\\n]|\\.)*"?|(?:\.{0,2}|~)\/[^\s;()[\]{}"]+|<[^\s<>]+>|\d[\w.]*|[=!<>]=|\+\+|\/\/|&&|\|\||->/y;

/** The word that begins there, with what is selected from it; one character where none does. */
export function wordAt(text: string, offset: number): Span {
  word.lastIndex = offset;
  const found = word.exec(text)?.[0];
  if (found !== undefined) return { start: offset, end: offset + found.length };
  const character = text.codePointAt(offset);
  if (character !== undefined && !/\s/.test(String.fromCodePoint(character)))
    return { start: offset, end: offset + String.fromCodePoint(character).length };
  return wordBefore(text, offset);
}

/** Nix points behind a mistake that it sees only then: what stands before it is nearer. */
export function wordBefore(text: string, offset: number): Span {
  const end = text.slice(0, offset).trimEnd().length;
  const start = Math.max(0, end - 200);
  const last = /(?:[\w'-]+|\S)$/.exec(text.slice(start, end))?.[0] ?? "";
  return { start: end - last.length, end };
}

/** `a.b.missing`: Nix points at `a`. */
function named(text: string, offset: number, name: string | undefined): Span | undefined {
  if (name === undefined) return undefined;
  const part = /[A-Za-z_][\w'-]*|"(?:[^"\\\n]|\\.)*"|\s*\.\s*|\$\{[^}\n]*\}/y;
  part.lastIndex = offset;
  for (let count = 0; count < 200; count++) {
    const start = part.lastIndex;
    const found = part.exec(text)?.[0];
    if (found === undefined) return undefined;
    if (found === name || found === `"${name}"`) return { start, end: start + found.length };
  }
  return undefined;
}

/** Our own parser says more exactly where Nix cannot go on: its last mistake before that place, or the first in the file. */
export function syntaxSpan(repo: Repo, file: string, place: OutputPlace): Span {
  const there = spanAt(repo, file, place, undefined);
  const errors =
    repo.files.get(file)?.facts.errors.filter(({ kind }) => kind === "missing" || kind === "unexpected") ?? [];
  const own = errors.filter(({ start }) => start <= there.end).at(-1) ?? errors[0];
  if (own)
    return own.end > own.start
      ? { start: own.start, end: own.end }
      : wordAt(repo.files.get(file)?.source.text ?? "", own.start);
  const text = repo.files.get(file)?.source.text ?? "";
  const lineStart = text.lastIndexOf("\n", there.start - 1) + 1;
  return text.slice(lineStart, there.start).trim() === "" ? wordBefore(text, there.start) : there;
}
