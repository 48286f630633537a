/** `# mynixos: public – Grund` comments, in Nix and in texts of other languages, and what they speak for. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";
import { reasonIn, targetOf } from "./comment-target.ts";
import type { PublicComment } from "./facts.ts";

const words = String.raw`#[ \t]*mynixos:[ \t]*public(?![\w/-])`;
const sign = new RegExp(`^${words}`);
const anywhere = new RegExp(words);
const inText = new RegExp(String.raw`(?<=^|[ \t'])${words}[^\r\n]*`, "gm");

export function publicMarks(source: SourceFile): PublicComment[] {
  if (!anywhere.test(source.text)) return [];
  const found: PublicComment[] = [...marksInTexts(source)];
  for (const [index, comment] of source.comments.entries()) {
    const match = comment.block ? null : sign.exec(comment.text);
    if (!match) continue;
    const { start, end, text } = comment;
    found.push({ start, end, reason: reasonIn(text.slice(match[0].length)), target: targetOf(source, comment, index) });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Most other languages in strings begin their comments with `#`, too. */
function* marksInTexts({ root, text }: SourceFile): Iterable<PublicComment> {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "String" && node.indented)
      for (const part of node.parts) if (part.kind === "Text") yield* marksIn(text, part, node);
    for (const child of children(node)) waiting.push(child);
  }
}

function* marksIn(text: string, part: Span, string: Span): Iterable<PublicComment> {
  for (const match of text.slice(part.start, part.end).matchAll(inText)) {
    const said = match[0].trimEnd();
    const start = part.start + match.index;
    const end = start + said.length;
    const reason = reasonIn(said.replace(sign, ""));
    yield { start, end, reason, target: targetIn(text, { start, end }, string) };
  }
}

/** The quotes of a string are no part of its lines. */
const quotes = 2;

function targetIn(text: string, comment: Span, string: Span): Span {
  const first = string.start + quotes;
  const last = string.end - quotes;
  const lineStart = Math.max(text.lastIndexOf("\n", comment.start - 1) + 1, first);
  if (text.slice(lineStart, comment.start).trim() !== "") return { start: lineStart, end: comment.end };
  const behind = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[^\n]*/.exec(text.slice(comment.end, last))?.[0] ?? "";
  return { start: comment.end, end: comment.end + behind.length };
}
