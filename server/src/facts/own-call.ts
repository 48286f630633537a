/** The call of somebody's own function that an expression comes to: through names, and through functions of the library that work on it. */
import type { Apply, Binding, Expr, SourceFile } from "#syntax/ast.ts";
import { contains, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

/** With all its arguments. `undefined`: there is none, or several may be meant. */
export function ownCallIn({ root }: SourceFile, { start, end }: Span): Span | undefined {
  const around: Node[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, start))) {
    around.push(node);
    if (node.start !== start || node.end !== end || node.kind === "AttrBinding" || node.kind === "Inherit") continue;
    const calls = callsIn(node, around, deepest);
    const [only] = calls;
    return only && [...calls].every((call) => call.start === only.start && call.end === only.end)
      ? { start: only.start, end: only.end }
      : undefined;
  }
  return undefined;
}

/** Names that lead to names, and calls in calls; nobody writes more. */
const deepest = 8;

/** What stands in a set is something else. `around`: the way from the file to the expression. */
function callsIn(expr: Expr, around: readonly Node[], depth: number): readonly Apply[] {
  if (depth === 0) return [];
  const inside = (...parts: readonly Expr[]): readonly Apply[] =>
    parts.flatMap((part) => callsIn(part, [...around, part], depth - 1));
  switch (expr.kind) {
    case "Identifier": {
      const bound = boundTo(expr.name, around);
      return bound?.value ? callsIn(bound.value, [...bound.around, bound.value], depth - 1) : [];
    }
    case "List":
      return inside(...expr.items);
    case "Let":
    case "With":
    case "Assert":
    case "Lambda":
      return inside(expr.body);
    case "If":
      return inside(expr.consequence, expr.alternative);
    case "Binary":
      return expr.op === "//" || expr.op === "++" ? inside(expr.left, expr.right) : [];
    case "Apply": {
      const { head, args } = unfolded(expr);
      if (isLibrary(head, around, deepest)) return inside(...args);
      return head.kind === "Identifier" && head.name === "import" && args.length < 2 ? [] : [expr];
    }
    default:
      return [];
  }
}

function unfolded(call: Apply): { readonly head: Expr; readonly args: readonly Expr[] } {
  const args: Expr[] = [call.arg];
  let head = call.fn;
  for (; head.kind === "Apply"; head = head.fn) args.unshift(head.arg);
  return { head, args };
}

/** Whether it is a function of Nix or nixpkgs; `import` gives somebody's own. */
function isLibrary(head: Expr, around: readonly Node[], depth: number): boolean {
  if (depth === 0) return false;
  if (head.kind === "Select") return isLibrary(head.base, around, depth - 1);
  if (head.kind !== "Identifier" || head.name === "import") return false;
  if (/^(?:lib|builtins|pkgs)$/.test(head.name)) return true;
  const bound = boundTo(head.name, around);
  // What no name around it says is a builtin, or comes from a `with`.
  if (!bound) return true;
  const { value } = bound;
  return (value?.kind === "Select" || value?.kind === "Identifier") && isLibrary(value, bound.around, depth - 1);
}

interface Bound {
  /** Of `inherit (from) name` what it comes from; `undefined`: somebody else gives it. */
  readonly value: Expr | undefined;
  readonly around: readonly Node[];
}

/** By the nearest `let`, recursive set or function; `undefined`: by none. */
function boundTo(name: string, around: readonly Node[]): Bound | undefined {
  for (let index = around.length - 1; index >= 0; index--) {
    const node = around[index] as Node;
    const outside = around.slice(0, index + 1);
    if (node.kind === "Lambda") {
      const isParam = node.param?.name === name || node.formals?.items.some((formal) => formal.name.name === name);
      if (isParam) return { value: undefined, around: outside };
    }
    if (node.kind !== "Let" && !(node.kind === "AttrSet" && node.recursive)) continue;
    for (const binding of node.bindings) {
      const from = givenBy(binding, name);
      if (from) return { ...from, around: outside };
    }
  }
  return undefined;
}

/** `undefined`: it is another name, or the same one from outside. */
function givenBy(binding: Binding, name: string): Pick<Bound, "value"> | undefined {
  if (binding.kind === "Inherit") {
    const isNamed = binding.names.some((each) => each.kind === "Static" && each.name === name);
    return isNamed && binding.from ? { value: binding.from } : undefined;
  }
  const [first, ...more] = binding.path;
  if (first?.kind !== "Static" || first.name !== name) return undefined;
  return { value: more.length === 0 ? binding.value : undefined };
}
