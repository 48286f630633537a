/** Whether a comment gives a reason for what a line sets. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { saysWhy } from "./comment-target.ts";

/** On the line, on one of its own above in the same paragraph, or anywhere in the file if it names what is set. */
export function hasReasonBeside({ text, comments }: SourceFile, { start, end }: Span, name: string): boolean {
  const from = paragraphStart(text, start);
  const lineEnd = endOfLine(text, end);
  return comments.some((comment) => {
    if (!explains(comment.text, name)) return false;
    if (comment.text.includes(name)) return true;
    const isBefore = comment.start >= from && comment.end <= start && isAlone(text, comment.start);
    return isBefore || (comment.start >= end && comment.start < lineEnd);
  });
}

/** Where the lines begin that no blank line and no opened set parts from this one. */
function paragraphStart(text: string, offset: number): number {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  while (start > 0) {
    const before = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(before, start).replace(/#.*/, "").trimEnd();
    if (text.slice(before, start).trim() === "" || /[{[(]$/.test(line)) break;
    start = before;
  }
  return start;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

function isAlone(text: string, start: number): boolean {
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
}

const headlines =
  /\b(?:lib|mk(?:Force|Default|Override)|true|false|systemd|services?|hardening|hardened|sandbox(?:ing|ed)?|security|overrides?|dienste?|todo|fixme)\b|(?:härtung|sicherheit)/giu;

/** More than the name of what stands there, and more than a headline. */
function explains(comment: string, name: string): boolean {
  const said = comment
    .replace(/^(?:#|\/\*)[#*\s=–—-]*|[*\s/=–—-]*$/g, "")
    .replaceAll(name, "")
    .replace(headlines, "");
  return /\p{L}{3}/u.test(said) && saysWhy(said.trim());
}
