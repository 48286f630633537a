/** Lexical scopes of one file: which binding a name means, with `with` kept apart because it never shadows. */
import type { AttrBinding, AttrSet, Binding, Expr, Lambda, Let } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import type { LocalName, OptionPath } from "./facts.ts";

/** A name bound in this file, while the walk still collects what refers to it. */
export interface Local {
  readonly index: number;
  readonly name: string;
  readonly kind: LocalName["kind"];
  readonly span: Span;
  /** What it is bound to: an expression in a scope, an attribute of an expression, or a parameter. */
  readonly origin: Origin;
  readonly references: Span[];
}

export type Origin =
  | { readonly kind: "value"; readonly expr: Expr; readonly scope: Scope }
  /** `inherit (from) name;` */
  | { readonly kind: "attribute"; readonly from: Expr; readonly scope: Scope }
  /** `inherit name;`: the same name one scope further out. */
  | { readonly kind: "outer"; readonly scope: Scope }
  /** A formal or parameter; `root` says what a module system passes for it. */
  | { readonly kind: "parameter"; readonly root: "config" | "args" | undefined; readonly prefix: OptionPath }
  /** Put together from several bindings (`let a.b = 1; a.c = 2;`); each of them with the rest of its path. */
  | { readonly kind: "merged"; readonly parts: readonly AttrBinding[]; readonly scope: Scope };

export interface Scope {
  readonly parent: Scope | undefined;
  readonly names: ReadonlyMap<string, Local>;
  /** Set for the body of a `with`; such a scope binds no names of its own. */
  readonly namespace: { readonly expr: Expr; readonly scope: Scope } | undefined;
}

export const outermost: Scope = { parent: undefined, names: new Map(), namespace: undefined };

export function lookUp(scope: Scope, name: string): Local | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const local = at.names.get(name);
    if (local) return local;
  }
  return undefined;
}

/** The `with` namespaces around a place, innermost first. */
export function namespaces(scope: Scope): NonNullable<Scope["namespace"]>[] {
  const found = [];
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.namespace) found.push(at.namespace);
  return found;
}

export function withScope(parent: Scope, expr: Expr): Scope {
  return { parent, names: new Map(), namespace: { expr, scope: parent } };
}

/** The scope that a `let` or a recursive set opens. */
export function bindingScope(node: Let | AttrSet, parent: Scope, locals: Local[]): Scope {
  const names = new Map<string, Local>();
  const scope: Scope = { parent, names, namespace: undefined };
  const kind = node.kind === "Let" ? "let" : "rec";
  for (const binding of node.bindings) addBinding(binding, kind, scope, names, locals);
  return scope;
}

function addBinding(
  binding: Binding,
  kind: "let" | "rec",
  scope: Scope,
  names: Map<string, Local>,
  locals: Local[],
): void {
  if (binding.kind === "Inherit") {
    for (const name of binding.names) {
      if (name.kind !== "Static" || names.has(name.name)) continue;
      const origin: Origin = binding.from
        ? { kind: "attribute", from: binding.from, scope }
        : { kind: "outer", scope: scope.parent ?? outermost };
      add(names, locals, { name: name.name, kind: "inherit", span: name, origin });
    }
    return;
  }
  const first = binding.path[0];
  if (first?.kind !== "Static") return;
  const known = names.get(first.name);
  if (known) {
    // A second binding that starts with the same name adds to it; the first spelling stays the place of the name.
    const parts = [...partsOf(known.origin), ...restOf(binding)];
    const merged: Local = { ...known, origin: { kind: "merged", parts, scope } };
    names.set(first.name, merged);
    locals[known.index] = merged;
    return;
  }
  const origin: Origin =
    binding.path.length === 1
      ? { kind: "value", expr: binding.value, scope }
      : { kind: "merged", parts: restOf(binding), scope };
  add(names, locals, { name: first.name, kind, span: first, origin });
}

/** The binding without the first name of its path: as it would stand inside a set of that name. */
function restOf(binding: AttrBinding): readonly AttrBinding[] {
  if (binding.path.length > 1) return [{ ...binding, path: binding.path.slice(1) }];
  return binding.value.kind === "AttrSet" ? setParts(binding.value) : [];
}

function partsOf(origin: Origin): readonly AttrBinding[] {
  if (origin.kind === "merged") return origin.parts;
  return origin.kind === "value" && origin.expr.kind === "AttrSet" ? setParts(origin.expr) : [];
}

function setParts(set: AttrSet): readonly AttrBinding[] {
  return set.recursive ? [] : set.bindings.filter((binding) => binding.kind === "AttrBinding");
}

/** Names under which a module system passes the whole configuration. */
const configNames = new Set(["config", "osConfig", "nixosConfig"]);

/** `prefix` is where the `config` of this function hangs: `[]` for a module, the submodule's path for a submodule. */
export function lambdaScope(node: Lambda, parent: Scope, locals: Local[], outer: boolean, prefix: OptionPath): Scope {
  const names = new Map<string, Local>();
  const scope: Scope = { parent, names, namespace: undefined };
  for (const formal of node.formals?.items ?? []) {
    const root = configNames.has(formal.name.name) ? "config" : undefined;
    const origin: Origin = { kind: "parameter", root, prefix: formal.name.name === "config" ? prefix : [] };
    add(names, locals, { name: formal.name.name, kind: "formal", span: formal.name, origin });
  }
  if (node.param) {
    const root = node.formals || outer ? "args" : configNames.has(node.param.name) ? "config" : undefined;
    add(names, locals, {
      name: node.param.name,
      kind: "parameter",
      span: node.param,
      origin: { kind: "parameter", root, prefix },
    });
  }
  return scope;
}

function add(names: Map<string, Local>, locals: Local[], local: Omit<Local, "index" | "references">): void {
  if (names.has(local.name)) return;
  const { start, end } = local.span;
  const made: Local = { ...local, span: { start, end }, index: locals.length, references: [] };
  names.set(local.name, made);
  locals.push(made);
}
