/** Sets and lists that are written in one line around a place in them. */
import type { SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface OneLine extends Span {
  /** Behind the bracket that opens it. */
  readonly open: number;
  /** Bindings or items, as they stand. */
  readonly parts: readonly Span[];
}

/** The outermost first; those that have something in parentheses between their parts are left out. */
export function oneLineAround({ root, text }: SourceFile, place: Span): readonly OneLine[] {
  const found: OneLine[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => holds(child, place))) {
    const one = node.start < place.start && place.end < node.end ? oneLine(node, text) : undefined;
    if (one) found.push(one);
  }
  return found;
}

function oneLine(node: Node, text: string): OneLine | undefined {
  const { start, end } = node;
  const parts = node.kind === "AttrSet" ? node.bindings : node.kind === "List" ? node.items : [];
  if (parts.length === 0 || text.slice(start, end).includes("\n")) return undefined;
  const open = text.indexOf(node.kind === "List" ? "[" : "{", start) + 1;
  const bounds = [open, ...parts.flatMap((part) => [part.start, part.end]), end - 1];
  for (let index = 0; index < bounds.length; index += 2)
    if (!/^(?:\s|\/\*.*?\*\/)*$/.test(text.slice(bounds[index], bounds[index + 1]))) return undefined;
  return { start, end, open, parts: parts.map((part) => ({ start: part.start, end: part.end })) };
}

function holds({ start, end }: Span, place: Span): boolean {
  return start <= place.start && place.end <= end;
}
