/** The string that a place of a file is text of. */
import type { SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface TextAround extends Span {
  /** Written with two single quotes. */
  readonly indented: boolean;
}

/** `undefined`: Nix itself stands there, also where it is interpolated. */
export function textAround({ root }: SourceFile, offset: number): TextAround | undefined {
  let innermost: Node = root;
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset)))
    innermost = node;
  if (innermost.kind !== "String") return undefined;
  const { indented, start, end, parts } = innermost;
  const isCode = parts.some((part) => part.kind === "Interpolation" && contains(part, offset));
  const quotes = indented ? 2 : 1;
  return isCode || offset < start + quotes || offset > end - quotes ? undefined : { indented, start, end };
}
