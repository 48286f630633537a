/** `<!-- mynixos: ignore <rule>[, <rule>] – Grund -->` comments and the line they speak for. */
import { reasonIn } from "#facts/comment-target.ts";
import type { Suppression } from "#facts/facts.ts";
import { ruleList, rulesIn } from "#facts/suppressions.ts";
import type { Span } from "#text/span.ts";
import type { Zones } from "./zones.ts";

const COMMENT = /<!--[ \t]*mynixos:[ \t]*ignore\b[ \t]*(.*?)[ \t]*-->/g;

export function suppressionsIn(text: string, zones: Zones): readonly Suppression[] {
  return [...text.matchAll(COMMENT)].flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    if (zones.at(start) !== "comment") return [];
    const rest = match[1] ?? "";
    const list = ruleList.exec(rest)?.[0] ?? "";
    const offset = start + match[0].indexOf(rest, "<!--".length);
    const target = targetOf(text, { start, end });
    return [{ start, end, rules: rulesIn(list, offset), reason: reasonIn(rest.slice(list.length)), target }];
  });
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
  return /[ \t\r]*/y.exec(text.slice(from))?.[0].length ?? 0;
}
