/** `f a or b`: behind a simple expression `or` is an argument of just that expression (Nix's own sources call it cursed). */
import type { Apply, Expr, Identifier } from "./ast.ts";
import { endBefore } from "./token-search.ts";
import type { Tokens } from "./tokens.ts";

/** `before` is everything the grammar read in front of `or`; the word belongs to the last simple expression of it. */
export function applyOr(before: Expr, or: Identifier, tokens: Tokens): Expr {
  const { end } = or;
  const bare = endBefore(tokens, or.start) === before.end;
  if (bare && before.kind === "Apply") return { ...before, end, arg: applyOr(before.arg, or, tokens) };
  if (bare && before.kind === "Select" && before.default !== undefined) {
    return { ...before, end, default: applyOr(before.default, or, tokens) };
  }
  return call(before, or);
}

function call(fn: Expr, or: Identifier): Apply {
  return { kind: "Apply", start: fn.start, end: or.end, fn, arg: or };
}
