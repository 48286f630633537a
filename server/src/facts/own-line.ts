/** Where a comment about a piece of code goes: above the statement around it that begins a line. */
import type { SourceFile } from "#syntax/ast.ts";
import { covers, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** The innermost binding or list item with a line of its own that holds the code; `undefined`: none does. */
export function ownLineAround({ root, text }: SourceFile, code: Span): Span | undefined {
  let found: Span | undefined;
  let parent: Node | undefined;
  for (let node: Node | undefined = root; node; ) {
    const isElement = node.kind === "AttrBinding" || node.kind === "Inherit" || parent?.kind === "List";
    if (isElement && indentAt(text, node.start) !== undefined) found = { start: node.start, end: node.end };
    const inner: Node | undefined = children(node).find((child) => covers(child, code));
    parent = node;
    node = inner;
  }
  return found;
}

/** What stands before the first character of a line; `undefined`: this is not the first one. */
export function indentAt(text: string, start: number): string | undefined {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^[ \t]*$/.test(before) ? before : undefined;
}
