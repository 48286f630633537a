/** Which code a comment speaks for, the reason that it gives behind a dash, and whether that is one. */
import type { Comment, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { logicalLine } from "./logical-line.ts";

const dash = /^[ \t]*(?:–|—|--?|:)[ \t]*/;

/** Empty: there is none. */
export function reasonIn(text: string): string {
  return text.replace(dash, "").trim();
}

/** The comment's own line, or, for a comment that stands alone, everything up to the end of the next line with code. */
export function targetOf(source: SourceFile, comment: Comment, index: number): Span {
  const { text, comments } = source;
  const lineStart = text.lastIndexOf("\n", comment.start - 1) + 1;
  if (text.slice(lineStart, comment.start).trim() !== "") return logicalLine(source, comment.start);
  let at = comment.end;
  for (let behind = index + 1; ; behind++) {
    while (at < text.length && /\s/.test(text[at] ?? "")) at++;
    const next = comments[behind];
    if (next?.start !== at) return { start: comment.end, end: logicalLine(source, at).end };
    at = next.end;
  }
}

/** What quick fixes write in place of a reason: only the owner knows it. */
export const PLACEHOLDER = "Grund";

/** Whether a reason says anything; a word for "reason" is still to be replaced by one. */
export function saysWhy(reason: string): boolean {
  return !placeholder.test(reason);
}

const placeholder = /^(?:grund|reason)?[ \t]*:?[ \t]*(?:…|\.{3})?$/i;
