/** Places where Nix may refuse what the grammar accepts. Cheap questions with "perhaps" for an answer: the judge decides. */
import type { Binary, Binding, Formal, Identifier } from "./ast.ts";
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

/** `a == b == c`. Parentheses are not looked for. */
export function isDoubtfulChain({ op, left, right }: Binary): boolean {
  return (left.kind === "Binary" && clash(op, left.op)) || (right.kind === "Binary" && clash(op, right.op));
}

/** The same name twice among formals and their common name, or too many to compare them all. */
export function hasDoubles(items: readonly Formal[], param: Identifier | undefined): boolean {
  if (items.length > 64) return true;
  for (let index = 0; index < items.length; index++) {
    const { name } = (items[index] as Formal).name;
    if (name === param?.name) return true;
    for (let other = 0; other < index; other++) if ((items[other] as Formal).name.name === name) return true;
  }
  return false;
}
