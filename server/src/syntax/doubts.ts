/** Places where Nix may refuse what the grammar accepts. Cheap questions with "perhaps" for an answer: the judge decides. */
import type { Binding, Expr, Formal, Identifier } from "./ast.ts";
import { clash } from "./operators.ts";

/** A long or odd number may not fit. */
export function isDoubtfulNumber(written: string): boolean {
  return written.length > 18 || /[eE]/.test(written);
}

/** Names of a `let` and inherited names must not be computed. */
export function isDoubtfulBinding(binding: Binding, inLet: boolean): boolean {
  if (binding.kind === "Inherit") return binding.names.some((name) => name.kind === "Dynamic");
  return inLet && binding.path[0]?.kind === "Dynamic";
}

/** `a == b == c`, `a ? b ? c`. Parentheses are not looked for. */
export function isDoubtfulChain(expr: Expr): boolean {
  if (expr.kind === "HasAttr") return expr.base.kind === "HasAttr";
  if (expr.kind !== "Binary") return false;
  const { op, left, right } = expr;
  return (left.kind === "Binary" && clash(op, left.op)) || (right.kind === "Binary" && clash(op, right.op));
}

/** The same name twice among formals and their common name. */
export function hasDoubles(items: readonly Formal[], param: Identifier | undefined): boolean {
  const names = items.map(({ name }) => name.name);
  if (param !== undefined) names.push(param.name);
  return names.length > 1 && new Set(names).size < names.length;
}
