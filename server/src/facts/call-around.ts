/** The call that a place in a file is a part of an argument of. */
import type { Expr, SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** The innermost one with all its arguments; `undefined`: the place is in no argument. */
export function callAround({ root }: SourceFile, offset: number): Span | undefined {
  const around: Expr[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset)))
    if (node.kind !== "AttrBinding" && node.kind !== "Inherit") around.push(node);
  let index = around.length - 1;
  for (; index >= 0; index--) {
    const node = around[index];
    if (node?.kind === "Apply" && contains(node.arg, offset)) break;
  }
  let found = around[index];
  // `f a b` is a call of what `f a` gives.
  for (let outer = around[--index]; outer?.kind === "Apply" && outer.fn === found; outer = around[--index])
    found = outer;
  return found && { start: found.start, end: found.end };
}

/** Whether a piece of text is a call; an import that gives no arguments is none. */
export function isCall({ root }: SourceFile, { start, end }: Span): boolean {
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, start))) {
    if (node.start < start || node.end > end) continue;
    return node.kind === "Apply" && !(node.fn.kind === "Identifier" && node.fn.name === "import");
  }
  return false;
}

/** Of a call, all that stands before the first set that it gives; `undefined`: the piece of text is no call, or gives no set. */
export function calledBefore({ root }: SourceFile, { start, end }: Span): Span | undefined {
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, start))) {
    if (node.start < start || node.end > end) continue;
    let found: Span | undefined;
    for (let call: Node = node; call.kind === "Apply"; call = call.fn)
      if (call.arg.kind === "AttrSet") found = { start: call.fn.start, end: call.fn.end };
    return found;
  }
  return undefined;
}

/** The innermost function that a place is in. */
export function functionAround({ root }: SourceFile, offset: number): Span | undefined {
  let found: Span | undefined;
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset)))
    if (node.kind === "Lambda") found = { start: node.start, end: node.end };
  return found;
}
