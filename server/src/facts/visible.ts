/** Which names an expression could use at a place of a file, and where it could ask the module system for one more. */
import type { Binding, Expr, SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";
import type { Head } from "./facts.ts";

export interface Visible {
  /** By name, where the innermost binding of it is written. */
  readonly names: ReadonlyMap<string, Span>;
  /** `{ lib, ... }` at the beginning of the file, or the empty place where it could stand. */
  readonly head: Head | undefined;
  /** It is text: a part of a string, and of nothing that is computed in it. */
  readonly isText: boolean;
}

/** Names of `with` are not among them: what binds a name here hides those. */
export function visibleAt({ root }: SourceFile, offset: number): Visible {
  const names = new Map<string, Span>();
  let isText = false;
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset))) {
    if (node.kind === "Lambda") {
      if (node.param) names.set(node.param.name, node.param);
      for (const { name } of node.formals?.items ?? []) names.set(name.name, name);
    }
    isText = node.kind === "String";
    if (node.kind === "Let" || (node.kind === "AttrSet" && node.recursive)) bind(names, node.bindings);
  }
  return { names, head: headOf(root), isText };
}

function bind(names: Map<string, Span>, bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    const bound = binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1);
    for (const name of bound) if (name.kind === "Static") names.set(name.name, name);
  }
}

function headOf(root: Expr): Head | undefined {
  if (root.kind === "AttrSet" && !root.recursive) return { start: root.start, end: root.start, arguments: [] };
  if (root.kind !== "Lambda" || !root.formals?.ellipsis) return undefined;
  const { start, end, items } = root.formals;
  const given = items.map((item) => ({ name: item.name.name, start: item.start, end: item.end }));
  return { start, end, arguments: given };
}
