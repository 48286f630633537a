/** Paths in the text: literals, interpolated ones, and those joined with `+`, as parts of known and unknown text. */
import type { Expr, StringPart } from "#syntax/ast.ts";
import type { Name, PathUse } from "./facts.ts";
import { meaningOf } from "./meaning.ts";
import { lookUp, type Scope } from "./scope.ts";
import type { Collected } from "./walk.ts";

type Written = Pick<PathUse, "base" | "parts">;

/** The path that `expr` says, or `undefined` when it is no path. */
export function pathOf(all: Collected, expr: Expr, scope: Scope, depth = 0): Written | undefined {
  if (depth > 50) return undefined;
  switch (expr.kind) {
    case "Path": {
      const parts = partsOf(all, expr.parts, scope);
      const first = parts[0];
      return { base: expr.home || first === undefined || first.startsWith("/") ? "absolute" : "file", parts };
    }
    case "Binary": {
      if (expr.op !== "+") return undefined;
      const left = pathOf(all, expr.left, scope, depth + 1);
      if (!left) return undefined;
      const right =
        expr.right.kind === "String"
          ? partsOf(all, expr.right.parts, scope)
          : (pathOf(all, expr.right, scope, depth + 1)?.parts ?? [undefined]);
      return { base: left.base, parts: [...left.parts, ...right] };
    }
    case "String": {
      // "${self}/modules/x.nix", "${./.}/x.nix"
      const [head, ...rest] = expr.parts;
      if (head?.kind !== "Interpolation") return undefined;
      const base = pathOf(all, head.expr, scope, depth + 1);
      return base && { base: base.base, parts: [...base.parts, ...partsOf(all, rest, scope)] };
    }
    case "Identifier":
      return expr.name === "self" ? { base: "root", parts: [] } : boundPath(all, expr.name, scope, depth);
    case "Select": {
      const last = expr.path.at(-1);
      return expr.path.length === 1 &&
        last?.kind === "Static" &&
        last.name === "self" &&
        expr.base.kind === "Identifier"
        ? { base: "root", parts: [] }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** `modules = ../modules;`: the name stands for the path. */
function boundPath(all: Collected, name: string, scope: Scope, depth: number): Written | undefined {
  const origin = lookUp(scope, name)?.origin;
  return origin?.kind === "value" ? pathOf(all, origin.expr, origin.scope, depth + 1) : undefined;
}

export function partsOf(all: Collected, parts: readonly StringPart[], scope: Scope): Name[] {
  return parts.map((part) => {
    if (part.kind === "Text") return part.value;
    const meaning = meaningOf(all.meanings, part.expr, scope);
    return meaning?.kind === "text" ? meaning.value : undefined;
  });
}
