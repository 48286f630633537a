/** The `inherit` that a name stands in. */
import type { SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface Inherited {
  /** With `inherit` and the semicolon. */
  readonly whole: Span;
  /** What it takes the names from, without parentheses; `undefined`: from the scope. */
  readonly from: (Span & { readonly isPath: boolean }) | undefined;
  readonly names: readonly Span[];
  readonly name: Span;
}

/** `undefined`: what stands there is no name of an `inherit`. */
export function inheritedAt({ root }: SourceFile, { start, end }: Span): Inherited | undefined {
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, start))) {
    if (node.kind !== "Inherit") continue;
    const name = node.names.find((each) => each.start === start && each.end === end);
    if (!name) continue;
    const { from } = node;
    const isPath = from?.kind === "Identifier" || from?.kind === "Select";
    return { whole: node, from: from && { start: from.start, end: from.end, isPath }, names: node.names, name };
  }
  return undefined;
}
