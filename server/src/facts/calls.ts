/** Function calls as Nix code writes them: the function's name and its arguments, and which lib functions are transparent for us. */
import type { Apply, Expr } from "#syntax/ast.ts";

export interface Call {
  /** Last name of the function: `mkIf` for `lib.mkIf`, `lib.modules.mkIf` or a bare `mkIf`. */
  readonly name: string | undefined;
  readonly head: Expr;
  readonly args: readonly Expr[];
}

export function callOf(expr: Expr): Call | undefined {
  if (expr.kind === "Binary" && (expr.op === "<|" || expr.op === "|>")) {
    const [fn, arg] = expr.op === "<|" ? [expr.left, expr.right] : [expr.right, expr.left];
    const inner = callOf(fn) ?? { name: lastName(fn), head: fn, args: [] };
    return { ...inner, args: [...inner.args, arg] };
  }
  if (expr.kind !== "Apply") return undefined;
  const args: Expr[] = [];
  let head: Expr = expr;
  while (head.kind === "Apply") {
    args.push((head as Apply).arg);
    head = (head as Apply).fn;
  }
  return { name: lastName(head), head, args: args.reverse() };
}

export function lastName(expr: Expr): string | undefined {
  if (expr.kind === "Identifier") return expr.name;
  if (expr.kind !== "Select") return undefined;
  const last = expr.path.at(-1);
  return last?.kind === "Static" ? last.name : undefined;
}

/** How a definition's value changes on its way through `mkIf`, `mkForce` and relatives. */
export interface Strength {
  readonly conditional: boolean;
  readonly priority: number;
}

export const plain: Strength = { conditional: false, priority: 100 };

/** One branch of a value behind wrappers; `expr` may still be anything. */
export interface Branch extends Strength {
  readonly expr: Expr;
}

/** The wrapped values of a call that the module system or `lib` passes through; `undefined`: a call we cannot see through. */
export function branchesOf(expr: Expr, strength: Strength): readonly Branch[] | undefined {
  if (expr.kind !== "Apply" && expr.kind !== "Binary" && expr.kind !== "If") return undefined;
  if (expr.kind === "Binary" && expr.op === "//")
    return [
      { expr: expr.left, ...strength },
      { expr: expr.right, ...strength },
    ];
  if (expr.kind === "If") {
    const maybe = { ...strength, conditional: true };
    return [
      { expr: expr.consequence, ...maybe },
      { expr: expr.alternative, ...maybe },
    ];
  }
  const call = callOf(expr);
  if (!call) return undefined;
  const [first, second] = call.args;
  switch (call.name) {
    case "mkIf":
    case "optionalAttrs":
      return second ? [{ expr: second, ...strength, conditional: true }] : [];
    case "mkMerge":
      return first?.kind === "List" ? first.items.map((item) => ({ expr: item, ...strength })) : undefined;
    case "mkForce":
      return first ? [{ expr: first, ...strength, priority: 50 }] : [];
    case "mkDefault":
      return first ? [{ expr: first, ...strength, priority: 1000 }] : [];
    case "mkVMOverride":
      return first ? [{ expr: first, ...strength, priority: 10 }] : [];
    case "mkOverride":
      return second
        ? [{ expr: second, ...strength, priority: first?.kind === "Integer" ? Number(first.value) : 100 }]
        : [];
    case "mkOrder":
      return second ? [{ expr: second, ...strength }] : [];
    case "mkBefore":
    case "mkAfter":
      return first ? [{ expr: first, ...strength }] : [];
    case "recursiveUpdate":
    case "recursiveUpdateUntil":
      return call.args.slice(-2).map((arg) => ({ expr: arg, ...strength }));
    default:
      return undefined;
  }
}
