/** `<!-- mynixos: ignore <rule>[, <rule>] – Grund -->` comments, in front matter `# mynixos: …`, and the line they speak for. */
import { reasonIn } from "#facts/comment-target.ts";
import type { Suppression } from "#facts/facts.ts";
import { ruleList, rulesIn } from "#facts/suppressions.ts";
import type { Span } from "#text/span.ts";
import type { Zones } from "./zones.ts";

const COMMENT = /<!--[ \t]*mynixos:[ \t]*ignore\b[ \t]*(.*?)[ \t]*-->/dg;
const HASH = /(?<=^|[ \t])#[ \t]*mynixos:[ \t]*ignore\b[ \t]*(.*)$/dgm;

export function suppressionsIn(text: string, zones: Zones): readonly Suppression[] {
  const comments = [...text.matchAll(COMMENT)].filter(({ index }) => zones.at(index) === "comment");
  const hashes = [...text.matchAll(HASH)].filter(
    ({ index }) => zones.at(index) === "frontmatter" && !isInValue(text, index),
  );
  return [
    ...hashes.map((match) => suppressionOf(match, entryOf(text, zones, match))),
    ...comments.map((match) => suppressionOf(match, targetOf(text, spanOf(match)))),
  ];
}

function suppressionOf(match: RegExpExecArray, target: Span): Suppression {
  const rest = match[1] ?? "";
  const list = ruleList.exec(rest)?.[0] ?? "";
  const offset = match.indices?.[1]?.[0] ?? match.index;
  return { ...spanOf(match), rules: rulesIn(list, offset), reason: reasonIn(rest.slice(list.length)), target };
}

function spanOf({ 0: text, index }: RegExpExecArray): Span {
  return { start: index, end: index + text.length };
}

/** Nobody writes longer texts there. */
const LONGEST = 200;

/** The line that opens the text of several lines (`key: |`) that an offset in front matter lies in; a `#` there begins no comment. */
export function blockAround(text: string, offset: number): number | undefined {
  let line = startOfLine(text, offset);
  let column = blanks(text, line);
  for (let lines = 0; column > 0 && line > 0 && lines < LONGEST; lines++) {
    line = startOfLine(text, line - 1);
    const own = text.slice(line, lineEnd(text, line)).trimEnd();
    if (own === "" || blanks(text, line) >= column) continue;
    if (/[:-][ \t]+[|>][-+\d]*(?:[ \t]+#.*)?$/.test(own)) return line;
    column = blanks(text, line);
  }
  return undefined;
}

function isInValue(text: string, offset: number): boolean {
  const before = text.slice(startOfLine(text, offset), offset);
  const isQuoted = /[:=-][ \t]*(?:"(?:[^"\\]|\\.)*|'[^']*)$/.test(before);
  return isQuoted || blockAround(text, offset) !== undefined;
}

/** Its own line, or, alone in one, the entry below with all that is indented under it. */
function entryOf(text: string, zones: Zones, match: RegExpExecArray): Span {
  const { start, end } = spanOf(match);
  const lineStart = startOfLine(text, start);
  if (text.slice(lineStart, start).trim() !== "") return { start: lineStart, end: lineEnd(text, end) };
  let line = lineEnd(text, end) + 1;
  const column = blanks(text, line);
  let last = lineEnd(text, line);
  for (line = last + 1; zones.at(line) === "frontmatter" && blanks(text, line) > column; line = last + 1)
    last = lineEnd(text, line);
  return { start: end, end: last };
}

function startOfLine(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function targetOf(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const isAlone = text.slice(lineStart, start).trim() === "" && lineEnd(text, end) === end + blanks(text, end);
  if (!isAlone) return { start: lineStart, end: lineEnd(text, end) };
  const next = end + (/^\s*/.exec(text.slice(end, end + FAR))?.[0].length ?? 0);
  return { start: end, end: lineEnd(text, next) };
}

/** So many blank lines part a comment from what it is about. */
const FAR = 100;

function lineEnd(text: string, from: number): number {
  const found = text.indexOf("\n", from);
  return found < 0 ? text.length : found;
}

function blanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r".includes(text.charAt(at))) at++;
  return at - from;
}
