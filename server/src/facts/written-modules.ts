/** The modules that a file writes out: itself, and those that stand in lists of modules. */
import type { AttrBinding, Expr } from "#syntax/ast.ts";
import { children, type Node } from "./children.ts";

/** The file, what is written in lists of modules, and what flakes give out as modules. */
export function modulesIn(root: Expr): readonly Expr[] {
  const found: Expr[] = [root];
  const waiting: { readonly node: Node; readonly isGiven: boolean }[] = [{ node: root, isGiven: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node } = next;
    const isGiven = node.kind === "AttrBinding" ? next.isGiven || givesModules(node) : next.isGiven;
    // What a module has in it is no other one.
    const isModule = isGiven && node.kind === "Lambda";
    if (isModule) found.push(node);
    for (const child of children(node)) waiting.push({ node: child, isGiven: isGiven && !isModule });
    if (node.kind !== "AttrBinding" || !/^(?:imports|modules)$/.test(lastOf(node) ?? "")) continue;
    found.push(...itemsIn(node.value).filter(({ kind }) => kind === "Lambda" || kind === "AttrSet"));
  }
  return [...new Set(found)];
}

/** `flake.nixosModules.web = { … }: { … };` */
function givesModules({ path }: AttrBinding): boolean {
  return path.some((name) => name.kind === "Static" && /^(?:nixosModules?|nixos)$/.test(name.name));
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
