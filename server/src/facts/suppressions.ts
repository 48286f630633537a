/** `# mynixos: ignore <rule>[, <rule>] – Grund` comments and the code they speak for. */
import type { Comment, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import type { Step, Suppression } from "./facts.ts";
import { logicalLine } from "./logical-line.ts";

const sign = /^#[ \t]*mynixos:[ \t]*ignore\b[ \t]*/;
const ruleList = /^[a-z][a-z0-9-]*\/[a-z0-9-]+(?:[ \t]*,[ \t]*[a-z][a-z0-9-]*\/[a-z0-9-]+)*/;
const dash = /^[ \t]*(?:–|—|--?|:)[ \t]*/;

export function suppressions(source: SourceFile): Suppression[] {
  const found: Suppression[] = [];
  for (const [index, comment] of source.comments.entries()) {
    if (comment.block) continue;
    const match = sign.exec(comment.text);
    if (!match) continue;
    const rest = comment.text.slice(match[0].length);
    const list = ruleList.exec(rest)?.[0] ?? "";
    const offset = comment.start + match[0].length;
    const behind = rest.slice(list.length);
    found.push({
      start: comment.start,
      end: comment.end,
      rules: rulesIn(list, offset),
      reason: behind.replace(dash, "").trim(),
      target: targetOf(source, comment, index),
    });
  }
  return found;
}

function rulesIn(list: string, offset: number): Step[] {
  return [...list.matchAll(/[^\s,]+/g)].map((match) => ({
    name: match[0],
    start: offset + match.index,
    end: offset + match.index + match[0].length,
  }));
}

/** The comment's own line, or, for a comment that stands alone, everything up to the end of the next line with code. */
function targetOf(source: SourceFile, comment: Comment, index: number): Span {
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
