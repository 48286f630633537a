/** Lines as a person thinks of them: a line break inside a string or a block comment ends none. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** The logical line around `offset`, without its final line break. At its start a comment line may be inserted. */
export function logicalLine(source: SourceFile, offset: number): Span {
  const { text } = source;
  const solid = solidSpans(source);
  let start = lineStart(text, offset);
  for (let inside = around(solid, start); inside; inside = around(solid, start)) start = lineStart(text, inside.start);
  let end = lineEnd(text, offset);
  for (let inside = around(solid, end + 1); inside; inside = around(solid, end + 1)) end = lineEnd(text, inside.end);
  return { start, end };
}

/** The innermost span whose characters right before and at `offset` both belong to it, so that no comment fits between them. */
function around(spans: readonly Span[], offset: number): Span | undefined {
  return spans.find((span) => span.start < offset && offset <= span.end);
}

const known = new WeakMap<SourceFile, readonly Span[]>();

/** Texts of strings and block comments that reach over a line break; looked for once in each file. */
function solidSpans(source: SourceFile): readonly Span[] {
  const cached = known.get(source);
  if (cached) return cached;
  const breaks = (span: Span): boolean => /[\r\n]/.test(source.text.slice(span.start, span.end));
  const solid: Span[] = source.comments.filter((comment) => comment.block && breaks(comment));
  const waiting: Node[] = [source.root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "String") solid.push(...node.parts.filter((part) => part.kind === "Text" && breaks(part)));
    for (const child of children(node)) waiting.push(child);
  }
  known.set(source, solid);
  return solid;
}

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !/[\r\n]/.test(text[at - 1] ?? "")) at--;
  return at;
}

function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !/[\r\n]/.test(text[at] ?? "")) at++;
  return at;
}
