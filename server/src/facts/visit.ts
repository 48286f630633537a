/** The one walk over a file: keeps scope and place in the module, hands every read, definition and path to its collector. */
import type { AttrBinding, AttrSet, Binding, Expr, Inherit, Lambda, Let, List } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { branchesOf, callOf, plain } from "./calls.ts";
import { collectDeclarations, collectRenamed } from "./declarations.ts";
import type { Step, Within } from "./facts.ts";
import { lambdaScopeOf, scopeOf, stepsOf, withScopeOf } from "./meaning.ts";
import { isExplicitModule, isFlake, isModuleLambda, isRecord } from "./module-shape.ts";
import { noteFolderFunction, noteFolderReader, noteFolderReaders, notePath, noteRootPath } from "./path-notes.ts";
import { asPassing, readGetter, readHasAttr, readIdentifier, readInherited, readSelect } from "./reads.ts";
import type { Scope } from "./scope.ts";
import { type Collected, type Context, frozen, place } from "./walk.ts";

/** Deeper than any person nests; what lies below stays unread rather than the stack full. */
const depthLimit = 800;

export function visit(all: Collected, expr: Expr, context: Context): void {
  if (all.depth >= depthLimit) return;
  if (saysNothing(expr)) {
    noteRootPath(all, expr, context);
    return;
  }
  all.depth++;
  visitExpr(all, expr, context);
  all.depth--;
}

/** Half of all expressions are literals: numbers, and texts without interpolations. */
function saysNothing(expr: Expr): boolean {
  if (expr.kind === "String")
    return expr.parts.length === 0 || (expr.parts.length === 1 && expr.parts[0]?.kind === "Text");
  return expr.kind === "Integer" || expr.kind === "Float";
}

function visitExpr(all: Collected, expr: Expr, context: Context): void {
  switch (expr.kind) {
    case "Identifier":
      readIdentifier(all, expr, context);
      noteFolderReader(all, expr.name);
      return;
    case "Select":
      noteFolderReaders(all, expr);
      visitAll(all, readSelect(all, expr, context), frozen(context));
      return;
    case "HasAttr":
      visitAll(all, readHasAttr(all, expr, context), frozen(context));
      return;
    case "AttrSet":
      visitSet(all, expr, context);
      return;
    case "Let":
      // The body first: it tells which of the modules bound here are submodules of options.
      visit(all, expr.body, { ...context, scope: scopeOf(all.meanings, expr, context.scope) });
      visitLet(all, expr, context);
      return;
    case "With": {
      const here = frozen(context);
      asPassing(all, expr.namespace, () => visit(all, expr.namespace, here));
      visit(all, expr.body, { ...context, scope: withScopeOf(all.meanings, expr, context.scope) });
      return;
    }
    case "Assert":
      visit(all, expr.condition, frozen(context));
      visit(all, expr.body, context);
      return;
    case "If":
      visit(all, expr.condition, frozen(context));
      visitBranches(all, expr, context);
      return;
    case "Lambda":
      visitLambda(all, expr, context);
      return;
    case "Apply":
      visitApply(all, expr, context);
      return;
    case "List":
      visitList(all, expr, context);
      return;
    case "String":
      if (!notePath(all, expr, context)) noteRootPath(all, expr, context);
      visitParts(all, expr.parts, context);
      return;
    case "Path":
      notePath(all, expr, context);
      visitParts(all, expr.parts, context);
      return;
    case "Binary":
      visitBinary(all, expr, context);
      return;
    case "Unary":
      visit(all, expr.operand, frozen(context));
      return;
    case "Missing":
      visitAll(all, expr.children, frozen(context));
      return;
    default:
      return;
  }
}

function visitList(all: Collected, expr: List, context: Context): void {
  const plainly = frozen(context);
  // Elements of an imports list are modules themselves.
  const isImports = context.role === "module";
  for (const item of expr.items) {
    noteElement(all, item);
    visit(all, item, isImports && !isRecord(item) ? { ...plainly, tree: "module" } : plainly);
  }
}

function visitAll(all: Collected, exprs: readonly Expr[], context: Context): void {
  for (const expr of exprs) visit(all, expr, context);
}

function visitParts(
  all: Collected,
  parts: Extract<Expr, { kind: "String" | "Path" }>["parts"],
  context: Context,
): void {
  for (const part of parts) if (part.kind === "Interpolation") visit(all, part.expr, frozen(context));
}

/** The rest of a path that was already noted as a whole. */
function visitHoles(all: Collected, expr: Expr, context: Context): void {
  if (expr.kind === "Binary") {
    visitHoles(all, expr.left, context);
    visitHoles(all, expr.right, context);
  } else if (expr.kind === "Path" || expr.kind === "String") visitParts(all, expr.parts, context);
  else visit(all, expr, context);
}

/** Long operator chains are walked in a loop: generated lists join thousands of parts. */
function visitBinary(all: Collected, expr: Extract<Expr, { kind: "Binary" }>, context: Context): void {
  if (expr.op === "//" && context.tree !== "plain") {
    visitBranches(all, expr, context);
    return;
  }
  if (expr.op === "|>" || expr.op === "<|") {
    visitApply(all, expr, context);
    return;
  }
  if (notePath(all, expr, context)) {
    visitHoles(all, expr, frozen(context));
    return;
  }
  const here = frozen(context);
  const waiting: Expr[] = [expr];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.kind === "Binary" && next.op !== "|>" && next.op !== "<|") waiting.push(next.right, next.left);
    else visit(all, next, here);
  }
}

/** `mkIf`, `mkMerge`, `//`, `if` …: what is wrapped stays at this place of the tree, everything else is plain. */
function visitBranches(all: Collected, expr: Expr, context: Context): void {
  for (const { expr: inner, conditional, priority } of branchesOf(expr, context.strength) ?? []) {
    // A module may be `mkIf c { … }` or `mkMerge [ … ]`: then the wrapped sets are its config.
    const tree = context.tree === "module" && expr.kind === "Apply" ? "config" : context.tree;
    visit(all, inner, { ...context, tree, binds: undefined, strength: { conditional, priority } });
  }
}

function visitApply(all: Collected, expr: Expr, context: Context): void {
  const call = callOf(expr);
  if (!call) return;
  if (call.name !== undefined) all.calls.add(call.name);
  if (call.name === "submodule") for (const arg of call.args) all.submodules.add(arg);
  const here = frozen(context);
  const left = readGetter(all, call, expr, context);
  visit(all, call.head, here);
  if (left) {
    visitAll(all, left, here);
    return;
  }
  if (context.role === "module") collectRenamed(all, call, expr, context.scope);
  if (call.name === "import" || call.name === "callPackage" || call.name === "scopedImport") {
    visitAll(all, call.args, { ...here, role: "import" });
    return;
  }
  const branches = context.tree === "plain" ? undefined : branchesOf(expr, context.strength);
  if (!branches) {
    visitAll(all, call.args, here);
    return;
  }
  const wrapped = new Set(branches.map((branch) => branch.expr));
  for (const arg of call.args) {
    if (wrapped.has(arg)) continue;
    if (arg.kind === "List" && call.name === "mkMerge") for (const item of arg.items) noteElement(all, item);
    else visit(all, arg, here);
  }
  visitBranches(all, expr, context);
}

function visitLambda(all: Collected, expr: Lambda, context: Context): void {
  const outer = context.tree === "module" && context.path.length === 0;
  const scope = lambdaScopeOf(all.meanings, expr, context.scope, outer);
  const inside: Context = { ...context, scope, binds: undefined };
  for (const formal of expr.formals?.items ?? []) if (formal.default) visit(all, formal.default, frozen(inside));
  const isModule = context.tree !== "module" && isModuleLambda(expr) && !all.submodules.has(expr);
  const tree = isModule && context.within.kind !== "declaration" ? "module" : context.tree;
  // A file of functions: what such a function returns is a fragment of some module, its paths start anew.
  const fresh = tree === "module" || (tree === "config" && context.path.length === 1);
  visit(all, expr.body, {
    ...inside,
    tree,
    path: fresh ? [] : context.path,
    within: fresh && tree === "config" ? { kind: "other", path: [] } : context.within,
  });
}

function visitSet(all: Collected, expr: AttrSet, context: Context): void {
  const scope = scopeOf(all.meanings, expr, context.scope);
  const inside = (tree: Context["tree"]): Context =>
    place(scope, tree, context.path, context.strength, context.within, context.role, undefined);
  if (context.tree !== "module" || isFlake(expr)) {
    const here = inside(context.tree === "module" ? "plain" : context.tree);
    for (const binding of expr.bindings) visitBinding(all, binding, here, context.scope);
    return;
  }
  const explicit = isExplicitModule(expr);
  const config = inside("config");
  const plainly = inside("plain");
  for (const binding of expr.bindings) {
    const first =
      binding.kind === "AttrBinding" && binding.path[0]?.kind === "Static" ? binding.path[0].name : undefined;
    if (first === "options" && binding.kind === "AttrBinding") {
      collectDeclarations(all, binding, 1, scope);
      visitBinding(all, binding, inside("options"), context.scope, 1);
    } else if (first === "config" && explicit) visitBinding(all, binding, config, context.scope, 1);
    else {
      const defines = !explicit && (first === undefined || !moduleKeys.has(first));
      visitBinding(all, binding, defines ? config : plainly, context.scope);
    }
  }
}

/** Attributes of a module that define nothing. */
const moduleKeys = new Set(["imports", "disabledModules", "freeformType", "_file", "_class", "key", "meta", "require"]);

function visitLet(all: Collected, expr: Let, context: Context): void {
  const scope = scopeOf(all.meanings, expr, context.scope);
  for (const binding of expr.bindings) {
    const first = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
    const name = first?.kind === "Static" ? first.name : undefined;
    const within: Within = { kind: "let", path: binding.kind === "AttrBinding" ? [name] : [] };
    const inside = place(scope, "plain", nowhere, context.strength, within, "other", undefined);
    visitBinding(all, binding, inside, context.scope);
  }
}

/** `skip` names at the beginning of the path belong to the module's own structure (`options`, `config`). */
function visitBinding(all: Collected, binding: Binding, context: Context, outer: Scope, skip = 0): void {
  noteElement(all, binding);
  if (binding.kind === "Inherit") {
    visitInherit(all, binding, context, outer);
    return;
  }
  const paths = context.tree === "config" || context.tree === "options";
  const written = paths ? stepsOf(all.meanings, binding.path, context.scope) : noSteps;
  const steps = skip ? written.slice(skip) : written;
  const path = paths ? context.path.concat(steps.map((step) => step.name)) : nowhere;
  if (context.tree === "config") define(all, binding, steps, path, context);
  const inside = placeInside(context, path, binding, outer);
  if (inside.role === "module" && binding.value.kind !== "List") all.computesImports = true;
  for (const name of binding.path) if (name.kind === "Dynamic") visit(all, name.expr, frozen(inside));
  const before = all.listsFolders;
  visit(all, binding.value, inside);
  if (all.listsFolders > before) noteFolderFunction(all, binding);
}

const noSteps: readonly Step[] = [];
const nowhere: Context["path"] = [];

function define(
  all: Collected,
  binding: AttrBinding,
  steps: readonly Step[],
  path: Context["path"],
  context: Context,
): void {
  const last = steps.at(-1);
  const value = binding.value;
  const library = path.length === 1 && value.kind === "Lambda";
  if (!last || library) return;
  const strength = saysNothing(value) ? context.strength : definitionStrength(value, context);
  all.definitions.push({
    start: binding.start,
    end: binding.end,
    path,
    name: { start: last.start, end: last.end },
    steps,
    value: { start: value.start, end: value.end },
    leaf: isLeaf(value),
    conditional: strength.conditional,
    priority: strength.priority,
  });
}

function placeInside(context: Context, path: Context["path"], binding: AttrBinding, outer: Scope): Context {
  const first = binding.path[0];
  const name = first?.kind === "Static" ? first.name : undefined;
  const keys = context.tree === "config" && context.path.length > 0 ? nestedImportKeys : importKeys;
  const role = name !== undefined && keys.has(name) && context.within.kind !== "declaration" ? "module" : "other";
  switch (context.tree) {
    case "config":
      return place(
        context.scope,
        "config",
        path,
        context.strength,
        path.length ? { kind: "definition", path } : context.within,
        role,
        undefined,
      );
    case "options":
      return place(context.scope, "options", path, context.strength, { kind: "declaration", path }, "other", undefined);
    default: {
      const local =
        context.scope === outer || binding.path.length !== 1 ? undefined : context.scope.names.get(name ?? "");
      const binds = local?.origin.kind === "value" && local.origin.expr === binding.value ? local.index : undefined;
      const within =
        role === "module"
          ? importing
          : context.within.kind === "other"
            ? { ...context.within, path: [...context.within.path, name] }
            : context.within;
      return place(context.scope, context.tree, nowhere, plain, within, role, binds);
    }
  }
}

const importing: Within = { kind: "import", path: [] };
/** Inside definitions a key `modules` is some program's own setting. */
const nestedImportKeys = new Set(["imports", "sharedModules", "extraModules"]);
const importKeys = new Set([...nestedImportKeys, "modules", "baseModules"]);

function visitInherit(all: Collected, node: Inherit, context: Context, outer: Scope): void {
  const from = node.from;
  if (from) asPassing(all, from, () => visit(all, from, frozen(context)));
  for (const name of node.names) {
    if (name.kind !== "Static") continue;
    const defines = context.tree === "config" || context.tree === "options";
    const path = defines ? [...context.path, name.name] : context.path;
    const within: Within =
      context.tree === "config"
        ? { kind: "definition", path }
        : context.within.kind === "let" && context.within.path.length === 0
          ? { kind: "let", path: [name.name] }
          : context.within;
    const binds = context.scope === outer ? undefined : context.scope.names.get(name.name)?.index;
    const here = frozen({ ...context, within });
    readInherited(all, name, from, here, { ...here, scope: outer }, binds);
    if (context.tree !== "config") continue;
    const span = { start: name.start, end: name.end };
    all.definitions.push({
      ...span,
      path,
      name: span,
      steps: [{ name: name.name, ...span }],
      value: span,
      leaf: true,
      ...context.strength,
    });
  }
}

function definitionStrength(value: Expr, context: Context): { conditional: boolean; priority: number } {
  let { conditional, priority } = context.strength;
  let inner = value;
  for (
    let branches = branchesOf(inner, context.strength);
    branches;
    branches = branchesOf(inner, { conditional, priority })
  ) {
    const [only] = branches;
    if (!only || branches.length > 1) break;
    ({ conditional, priority } = only);
    inner = only.expr;
  }
  return { conditional, priority };
}

/** No attribute set with names of its own, however wrapped. */
function isLeaf(value: Expr, depth = 0): boolean {
  if (value.kind === "AttrSet") return value.bindings.length === 0;
  if (depth > wrapLimit) return true;
  if (value.kind === "Let" || value.kind === "With" || value.kind === "Assert") return isLeaf(value.body, depth + 1);
  return !(branchesOf(value, plain) ?? []).some((branch) => !isLeaf(branch.expr, depth + 1));
}

/** More wrappers around one value are no person's work. */
const wrapLimit = 50;

/** What a comment can stand at. Files without annotations need none of it. */
function noteElement(all: Collected, node: Span): void {
  if (all.annotated) all.elements.push({ start: node.start, end: node.end });
}
