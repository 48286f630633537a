/** Modules that a file gets by calling a function of another file: the whole file is that call, or an item of its imports. */
import type { AttrSet, Binding, Expr, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface ModuleCall {
  /** `body`: the file is the call. `imports`: it stands in a list of imports. */
  readonly form: "body" | "imports";
  /** The path of the file with the function. */
  readonly path: Span;
  /** What the file is given before the last set: `{ inherit lib; }`. */
  readonly given: readonly Span[];
  /** What the last set gives, by name; `undefined`: from around, `inherit name;`. */
  readonly arguments: ReadonlyMap<string, Span | undefined>;
}

/** In order of place. Those that say nothing by name are left out. */
export function moduleCalls({ root }: SourceFile): readonly ModuleCall[] {
  const found: (ModuleCall | undefined)[] = [bodyCall(root)];
  const names = new Map<string, Expr>();
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "Let") for (const binding of node.bindings) note(names, binding);
    waiting.push(...[...children(node)].reverse());
  }
  waiting.push(root);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "AttrBinding" && isImports(node) && node.value.kind === "List")
      found.push(...node.value.items.map((item) => callIn(item, names, "imports")));
    waiting.push(...[...children(node)].reverse());
  }
  return found.filter((each) => each !== undefined);
}

/** Through its head and its names; what a module is applied to in the end are its own arguments. */
function bodyCall(root: Expr): ModuleCall | undefined {
  const names = new Map<string, Expr>();
  const heads = new Set<string>();
  let expr = root;
  for (;;) {
    if (expr.kind === "Lambda") {
      if (expr.param) heads.add(expr.param.name);
      expr = expr.body;
    } else if (expr.kind === "Let") {
      for (const binding of expr.bindings) note(names, binding);
      expr = expr.body;
    } else if (expr.kind === "With" || expr.kind === "Assert") expr = expr.body;
    else break;
  }
  if (expr.kind === "Apply" && expr.arg.kind === "Identifier" && heads.has(expr.arg.name)) expr = expr.fn;
  return callIn(expr, names, "body");
}

function callIn(expr: Expr, names: ReadonlyMap<string, Expr>, form: ModuleCall["form"]): ModuleCall | undefined {
  const [path, ...args] = importedWith(expr, names, deepest) ?? [];
  const last = args.at(-1);
  if (path?.kind !== "Path" || last?.kind !== "AttrSet" || last.bindings.length === 0) return undefined;
  const given = args.slice(0, -1).map(({ start, end }) => ({ start, end }));
  return { form, path: { start: path.start, end: path.end }, given, arguments: argumentsIn(last) };
}

/** Names that lead to names; nobody writes more. */
const deepest = 8;

/** All that `import` is given on the way to the expression. */
function importedWith(expr: Expr, names: ReadonlyMap<string, Expr>, depth: number): readonly Expr[] | undefined {
  const args: Expr[] = [];
  let head = expr;
  for (; head.kind === "Apply"; head = head.fn) args.unshift(head.arg);
  if (head.kind !== "Identifier" || depth === 0) return undefined;
  if (head.name === "import") return args;
  const value = names.get(head.name);
  const before = value && importedWith(value, names, depth - 1);
  return before && [...before, ...args];
}

function argumentsIn({ bindings }: AttrSet): ModuleCall["arguments"] {
  const found = new Map<string, Span | undefined>();
  for (const binding of bindings) {
    if (binding.kind === "Inherit") {
      for (const name of binding.names) if (name.kind === "Static" && !binding.from) found.set(name.name, undefined);
      continue;
    }
    const [first] = binding.path;
    if (first?.kind === "Static" && binding.path.length === 1)
      found.set(first.name, { start: binding.value.start, end: binding.value.end });
  }
  return found;
}

function note(names: Map<string, Expr>, binding: Binding): void {
  const [first] = binding.kind === "AttrBinding" ? binding.path : [];
  if (binding.kind === "AttrBinding" && binding.path.length === 1 && first?.kind === "Static")
    names.set(first.name, binding.value);
}

function isImports(binding: Extract<Binding, { kind: "AttrBinding" }>): boolean {
  const last = binding.path.at(-1);
  return last?.kind === "Static" && last.name === "imports";
}
