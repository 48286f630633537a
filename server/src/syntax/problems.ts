/** Collects what is wrong with a text: one error per problem, in order, each over the few characters that matter. */
import { type Message, message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { SyntaxError } from "./ast.ts";
import type { Verdict } from "./judge.ts";
import type { LexicalProblem, Tokens } from "./tokens.ts";

/**
 * Everything that is wrong, in order. A string or comment without end swallows what follows: then only what stands before
 * is told.
 */
export function problems(
  text: string,
  tokens: Tokens,
  verdict: Verdict,
  deep: number | undefined,
): readonly SyntaxError[] {
  if (tokens.problems.length === 0 && verdict.errors.length === 0 && deep === undefined) return none;
  const endless = tokens.problems.find(({ kind }) => isEndless(kind))?.start ?? Number.POSITIVE_INFINITY;
  // What seems to be missing in front of it may well stand inside.
  const found = verdict.errors.filter(
    ({ end }) => end < endless && (endless > text.length || text.slice(end, endless).trim() !== ""),
  );
  const told = tokens.problems.filter(({ kind, start }) => kind !== "conflict" || isFirstMark(text, start));
  for (const problem of told.slice(0, maxProblems)) found.push(lexical(text, problem));
  if (deep !== undefined)
    found.push({ kind: "too-deep", start: deep, end: Math.min(deep + 1, text.length), detail: "" });
  return found.sort((a, b) => a.start - b.start).slice(0, maxReported);
}

const none: readonly SyntaxError[] = [];

/** What stands behind these is not told: it follows from them. */
function isEndless(kind: LexicalProblem["kind"]): boolean {
  return kind !== "slash";
}

/** The first of the lines that mark one conflict. */
function isFirstMark(text: string, start: number): boolean {
  return text[start] === "<" || (!text.includes("\n<<<<<<<") && !text.startsWith("<<<<<<<"));
}

/** Nobody reads more of them: where so much is wrong, most of it follows from the first. */
const maxReported = 20;

/** Behind so many the judge gives up. */
export const maxProblems = 100;

const longest = 40;

/** `found` is no Nix at this place. */
export function unexpected(text: string, span: Span, reason?: Message): SyntaxError {
  const detail = shortened(text.slice(span.start, span.end));
  return reason === undefined
    ? { kind: "unexpected", ...bounds(span), detail }
    : { kind: "unexpected", ...bounds(span), detail, reason };
}

/** Something has to follow the text that ends at `after`; its last character is marked, so that an editor can show it. */
export function missing(text: string, after: number, detail: string, reason?: Message): SyntaxError {
  const end = Math.min(Math.max(after, 1), text.length);
  const span = { start: Math.max(end - 1, 0), end };
  return reason === undefined ? { kind: "missing", ...span, detail } : { kind: "missing", ...span, detail, reason };
}

/** What the lexer found, in words. */
function lexical(text: string, { kind, start, end }: LexicalProblem): SyntaxError {
  switch (kind) {
    case "string":
      return { kind: "missing", start, end, detail: '"', reason: message("This string is never closed.") };
    case "indented":
      return { kind: "missing", start, end, detail: "''", reason: message("This string is never closed.") };
    case "comment":
      return { kind: "missing", start, end, detail: "*/", reason: message("This comment is never closed.") };
    case "slash":
      return unexpected(text, { start, end }, message("A path cannot end with a slash."));
    case "conflict":
      return unexpected(text, { start, end }, message("A merge left a conflict here."));
  }
}

function bounds({ start, end }: Span): Span {
  return { start, end };
}

/** The first line, at most forty characters. */
function shortened(found: string): string {
  const line = found.split(/\r?\n/, 1)[0] ?? "";
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
