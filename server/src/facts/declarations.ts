/** Option declarations as written: `mkOption` and its relatives, own wrappers, submodules, and what hides behind `//` and names. */
import type { AttrBinding, AttrSet, Binary, Expr, Lambda } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { branchesOf, type Call, callOf, plain } from "./calls.ts";
import type { Declaration, DeclarationKind, Name, Step } from "./facts.ts";
import { lambdaScopeOf, meaningOf, scopeOf, stepsOf, withScopeOf } from "./meaning.ts";
import { hasKey } from "./module-shape.ts";
import { readType } from "./option-type.ts";
import { lookUp, type Scope } from "./scope.ts";
import type { Collected } from "./walk.ts";

/** What a declaration is called and where it stands. */
interface Site {
  readonly path: readonly Name[];
  readonly span: Span;
  readonly name: Span;
  readonly steps: readonly Step[];
}

/** Collects what `options.a.b = …;` declares; the first `skip` names of its path are the module's own structure. */
export function collectDeclarations(all: Collected, binding: AttrBinding, skip: number, scope: Scope): void {
  inBinding(all, binding, [], scope, skip, 0);
}

function inBinding(
  all: Collected,
  binding: AttrBinding,
  prefix: readonly Name[],
  scope: Scope,
  skip: number,
  depth: number,
): void {
  const steps = stepsOf(all.meanings, binding.path, scope).slice(skip);
  const path = [...prefix, ...steps.map((step) => step.name)];
  const name = binding.path.at(-1) ?? binding;
  inValue(
    all,
    binding.value,
    { path, span: binding, name: { start: name.start, end: name.end }, steps },
    scope,
    depth + 1,
  );
}

function inValue(all: Collected, expr: Expr, site: Site, scope: Scope, depth: number): void {
  if (depth > 40) return;
  switch (expr.kind) {
    case "AttrSet": {
      const inner = scopeOf(all.meanings, expr, scope);
      if (isOptionLiteral(expr)) {
        declare(all, site, "option", { argument: expr, more: undefined }, inner);
        return;
      }
      const { path, span, name, steps } = site;
      if (steps.length > 0) all.optionGroups.push({ start: span.start, end: span.end, path, name, steps });
      for (const binding of expr.bindings) {
        if (binding.kind === "AttrBinding") inBinding(all, binding, site.path, inner, 0, depth);
        else for (const name of binding.names) inherited(all, name, binding.from, site, scope, depth);
      }
      return;
    }
    case "Let":
      inValue(all, expr.body, site, scopeOf(all.meanings, expr, scope), depth + 1);
      return;
    case "With":
      inValue(all, expr.body, site, withScopeOf(all.meanings, expr, scope), depth + 1);
      return;
    case "Assert":
      inValue(all, expr.body, site, scope, depth + 1);
      return;
    case "Identifier": {
      const origin = lookUp(scope, expr.name)?.origin;
      if (origin?.kind === "value") inValue(all, origin.expr, site, origin.scope, depth + 1);
      else if (!constants.has(expr.name)) declareUnknown(all, site);
      return;
    }
    default: {
      const call = callOf(expr);
      if (call && inCall(all, call, undefined, site, scope, depth)) return;
      if (expr.kind === "Binary" && expr.op === "//" && inAmended(all, expr, site, scope, depth)) return;
      const branches = branchesOf(expr, plain);
      if (branches) for (const branch of branches) inValue(all, branch.expr, site, scope, depth + 1);
      else if (call || expr.kind === "Select") declareUnknown(all, site);
    }
  }
}

/** `mkEnableOption "x" // { default = true; }`: what follows the option says more about it and declares nothing. */
function inAmended(all: Collected, expr: Binary, site: Site, scope: Scope, depth: number): boolean {
  let option: Expr = expr.left;
  while (option.kind === "Binary" && option.op === "//") option = option.left;
  const call = callOf(option);
  return call !== undefined && inCall(all, call, expr.right, site, scope, depth);
}

function inherited(
  all: Collected,
  name: AttrBinding["path"][number],
  from: Expr | undefined,
  site: Site,
  scope: Scope,
  depth: number,
): void {
  if (name.kind !== "Static") return;
  const step = { name: name.name, start: name.start, end: name.end };
  const inner: Site = { path: [...site.path, name.name], span: step, name: step, steps: [step] };
  const origin = from ? undefined : lookUp(scope, name.name)?.origin;
  if (origin?.kind === "value") inValue(all, origin.expr, inner, origin.scope, depth + 1);
  else declareUnknown(all, inner);
}

const makers: Readonly<Record<string, DeclarationKind>> = {
  mkOption: "option",
  mkEnableOption: "enable",
  mkPackageOption: "package",
  mkPackageOptionMD: "package",
  mkSinkUndeclaredOptions: "option",
};

/** What can stand where an option is expected, but is none. */
const constants = new Set(["true", "false", "null"]);

/** False when the call makes nothing that this file shows. `more` is what `//` adds to the option. */
function inCall(all: Collected, call: Call, more: Expr | undefined, site: Site, scope: Scope, depth: number): boolean {
  const kind = call.name === undefined ? undefined : makers[call.name];
  if (kind) {
    declare(all, site, kind, { argument: call.args.at(-1), more }, scope);
    return true;
  }
  const made = call.head.kind === "Identifier" ? throughFunction(all, call.head.name, scope) : undefined;
  if (!made) return false;
  const [option, ...rest] = joinedWith(made.body);
  const inner = option && callOf(option);
  if (inner?.name !== undefined && inner.name in makers)
    declare(all, site, "wrapper", { argument: inner.args.at(-1), more: more ?? rest.at(-1) }, made.scope);
  else if (made.body.kind === "AttrSet" && !more && all.declarations.length < expansionLimit)
    inValue(all, made.body, site, made.scope, depth + functionDepth);
  else return false;
  return true;
}

/** Functions that call each other grow fast: few of them may stand inside one another. */
const functionDepth = 10;
const expansionLimit = 5000;

/** `mkRenamedOptionModule [ "old" "path" ] …` and relatives declare the old path; its value lives elsewhere. */
export function collectRenamed(all: Collected, call: Call, span: Span, scope: Scope): void {
  if (call.name === undefined || !renames.has(call.name)) return;
  const list = call.args.find((arg) => arg.kind === "List");
  if (list?.kind !== "List") return;
  const path = list.items.map((item) => {
    const meaning = meaningOf(all.meanings, item, scope);
    return meaning?.kind === "text" ? meaning.value : undefined;
  });
  const last = list.items.at(-1);
  if (!last) return;
  const site: Site = {
    path,
    span: { start: span.start, end: span.end },
    name: { start: last.start, end: last.end },
    steps: [],
  };
  push(all, site, { kind: "renamed", type: undefined, default: undefined, description: undefined, readOnly: false });
}

const renames = new Set([
  "mkRenamedOptionModule",
  "mkRenamedOptionModuleWith",
  "mkAliasOptionModule",
  "mkAliasOptionModuleMD",
]);

/** The body of an own function, as far as this file shows it. */
function throughFunction(all: Collected, name: string, from: Scope): { body: Expr; scope: Scope } | undefined {
  const origin = lookUp(from, name)?.origin;
  if (origin?.kind !== "value" || origin.expr.kind !== "Lambda") return undefined;
  return innermost(all, origin.expr, origin.scope, undefined);
}

/** What stands behind the heads of functions and after `let`, `with` and `assert`. */
function innermost(
  all: Collected,
  expr: Expr,
  from: Scope,
  prefix: readonly Name[] | undefined,
): { body: Expr; scope: Scope } {
  let body = expr;
  let scope = from;
  for (;;) {
    if (body.kind === "Lambda") scope = lambdaScopeOf(all.meanings, body, scope, prefix !== undefined, prefix);
    else if (body.kind === "Let") scope = scopeOf(all.meanings, body, scope);
    else if (body.kind === "With") scope = withScopeOf(all.meanings, body, scope);
    else if (body.kind !== "Assert") return { body, scope };
    body = body.body;
  }
}

/** The operands of `a // b // c`. */
function joinedWith(expr: Expr): readonly Expr[] {
  const parts: Expr[] = [];
  let at = expr;
  for (; at.kind === "Binary" && at.op === "//"; at = at.left) parts.unshift(at.right);
  return [at, ...parts];
}

/** `{ _type = "option"; … }`, written out by hand. */
function isOptionLiteral(set: AttrSet): boolean {
  return hasKey(set, "_type");
}

function declareUnknown(all: Collected, site: Site): void {
  if (site.path.length)
    push(all, site, { kind: "unknown", type: undefined, default: undefined, description: undefined, readOnly: false });
}

/** What is known of an option: the maker's last argument, and a set that `//` lays over the option. */
interface Said {
  readonly argument: Expr | undefined;
  readonly more: Expr | undefined;
}

function declare(all: Collected, site: Site, kind: DeclarationKind, { argument, more }: Said, scope: Scope): void {
  const sets = [more, argument].filter((expr) => expr?.kind === "AttrSet");
  const said = (key: string): Expr | undefined => {
    for (const set of sets) {
      const value = attribute(set, key);
      if (value) return value;
    }
    return undefined;
  };
  const typeExpr = said("type");
  const read = typeExpr && readType(all.meanings, typeExpr, scope);
  const fallback = said("default");
  push(all, site, {
    kind,
    type:
      typeExpr && read ? { text: all.source.text.slice(typeExpr.start, typeExpr.end), shape: read.shape } : undefined,
    default: fallback && { start: fallback.start, end: fallback.end },
    description: kind === "enable" ? textOf(all, argument, scope) : textOf(all, said("description"), scope),
    readOnly: isTrue(said("readOnly")),
  });
  for (const sub of read?.submodules ?? []) inSubmodule(all, sub.module, [...site.path, ...sub.path], sub.scope);
}

function inSubmodule(all: Collected, module: AttrSet | Lambda, path: readonly Name[], outer: Scope): void {
  all.submodules.add(module);
  const { body, scope } = innermost(all, module, outer, path);
  if (body.kind !== "AttrSet") return;
  const inner = scopeOf(all.meanings, body, scope);
  for (const binding of body.bindings) {
    const first = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
    if (binding.kind === "AttrBinding" && first?.kind === "Static" && first.name === "options")
      inBinding(all, binding, path, inner, 1, 0);
  }
}

function push(all: Collected, site: Site, fact: Omit<Declaration, "path" | "name" | "steps" | "start" | "end">): void {
  // `a // b` and two branches of an `if` may say the same.
  const key = `${site.span.start} ${JSON.stringify(site.path)}`;
  if (all.declared.has(key)) return;
  all.declared.add(key);
  all.declarations.push({
    start: site.span.start,
    end: site.span.end,
    path: site.path,
    name: site.name,
    steps: site.steps,
    ...fact,
  });
}

function attribute(set: AttrSet, key: string): Expr | undefined {
  for (const binding of set.bindings) {
    if (binding.kind === "Inherit") {
      const name = binding.names.find((name) => name.kind === "Static" && name.name === key);
      if (name && !binding.from) return { kind: "Identifier", name: key, start: name.start, end: name.end };
      continue;
    }
    if (binding.path.length !== 1) continue;
    const first = binding.path[0];
    if (first?.kind === "Static" && first.name === key) return binding.value;
  }
  return undefined;
}

function textOf(all: Collected, expr: Expr | undefined, scope: Scope): string | undefined {
  if (!expr) return undefined;
  const call = callOf(expr);
  const inner = call && (call.name === "mdDoc" || call.name === "literalMD") ? call.args[0] : expr;
  const meaning = inner && meaningOf(all.meanings, inner, scope);
  return meaning?.kind === "text" ? meaning.value : undefined;
}

function isTrue(expr: Expr | undefined): boolean {
  return expr?.kind === "Identifier" && expr.name === "true";
}
