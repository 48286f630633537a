/** The modules that a file writes out: itself, and those that stand in lists of modules. */
import type { AttrBinding, Expr } from "#syntax/ast.ts";
import { children, type Node } from "./children.ts";

/** The file, and what is written in lists of modules. */
export function modulesIn(root: Expr): readonly Expr[] {
  const found: Expr[] = [root];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    waiting.push(...children(node));
    if (node.kind !== "AttrBinding" || !/^(?:imports|modules)$/.test(lastOf(node) ?? "")) continue;
    found.push(...itemsIn(node.value).filter(({ kind }) => kind === "Lambda" || kind === "AttrSet"));
  }
  return found;
}

function lastOf({ path }: AttrBinding): string | undefined {
  const last = path.at(-1);
  return last?.kind === "Static" ? last.name : undefined;
}

function itemsIn(expr: Expr): readonly Expr[] {
  if (expr.kind === "List") return expr.items;
  return expr.kind === "Binary" && expr.op === "++" ? [...itemsIn(expr.left), ...itemsIn(expr.right)] : [];
}

/** Without what only gives names to it. */
export function bodyOf(expr: Expr): Expr {
  let body = expr;
  while (body.kind === "Let" || body.kind === "With" || body.kind === "Assert") body = body.body;
  return body;
}
