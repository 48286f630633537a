/** What an expression stands for as far as one file tells: a place below `config`, a module's arguments, a text, a set. */
import type { AttrName, AttrSet, Binary, Expr, Lambda, Select } from "#syntax/ast.ts";
import type { Name, OptionPath, Step } from "./facts.ts";
import { bindingScope, type Local, lambdaScope, lookUp, namespaces, type Scope, withScope } from "./scope.ts";

export type Meaning =
  /** Stands for the value of this option or group. `[]` is `config` itself. */
  | { readonly kind: "config"; readonly path: OptionPath }
  /** The attribute set that a module function receives. */
  | { readonly kind: "args"; readonly prefix: OptionPath }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "set"; readonly set: AttrSet; readonly scope: Scope };

/** Remembers what was already found out; one per file. */
export interface Meanings {
  readonly locals: Local[];
  readonly scopes: Map<Expr, Scope>;
  readonly known: Map<Local, Meaning | undefined>;
}

export function newMeanings(): Meanings {
  return { locals: [], scopes: new Map(), known: new Map() };
}

/** The scope of a `let` or recursive set; made once, whoever comes first. */
export function scopeOf(meanings: Meanings, node: Extract<Expr, { kind: "Let" | "AttrSet" }>, parent: Scope): Scope {
  if (node.kind === "AttrSet" && !node.recursive) return parent;
  let scope = meanings.scopes.get(node);
  if (!scope) {
    scope = bindingScope(node, parent, meanings.locals);
    meanings.scopes.set(node, scope);
  }
  return scope;
}

const depthLimit = 60;

export function meaningOf(meanings: Meanings, expr: Expr, scope: Scope, depth = 0): Meaning | undefined {
  if (depth > depthLimit) return undefined;
  switch (expr.kind) {
    case "Identifier": {
      const local = lookUp(scope, expr.name);
      if (local) return meaningOfLocal(meanings, local, depth);
      const inner = namespaces(scope)[0];
      return (
        inner && attributeOf(meanings, meaningOf(meanings, inner.expr, inner.scope, depth + 1), [expr.name], depth)
      );
    }
    case "Select": {
      const base = meaningOf(meanings, expr.base, scope, depth + 1);
      return base && attributeOf(meanings, base, names(meanings, expr, scope, depth), depth);
    }
    case "String": {
      let value = "";
      for (const part of expr.parts) {
        if (part.kind === "Text") value += part.value;
        else {
          const inner = meaningOf(meanings, part.expr, scope, depth + 1);
          if (inner?.kind !== "text") return undefined;
          value += inner.value;
        }
      }
      return { kind: "text", value };
    }
    case "AttrSet":
      return { kind: "set", set: expr, scope: scopeOf(meanings, expr, scope) };
    case "Let":
      return meaningOf(meanings, expr.body, scopeOf(meanings, expr, scope), depth + 1);
    case "With":
      return meaningOf(meanings, expr.body, withScopeOf(meanings, expr, scope), depth + 1);
    case "Assert":
      return meaningOf(meanings, expr.body, scope, depth + 1);
    case "Binary":
      return joined(meanings, expr, scope, depth);
    default:
      return undefined;
  }
}

/** The scope of a function's body. Whoever asks first decides where its `config` hangs. */
export function lambdaScopeOf(
  meanings: Meanings,
  node: Lambda,
  parent: Scope,
  outer: boolean,
  prefix: OptionPath = [],
): Scope {
  let scope = meanings.scopes.get(node);
  if (!scope) {
    scope = lambdaScope(node, parent, meanings.locals, outer, prefix);
    meanings.scopes.set(node, scope);
  }
  return scope;
}

export function withScopeOf(meanings: Meanings, node: Extract<Expr, { kind: "With" }>, parent: Scope): Scope {
  let scope = meanings.scopes.get(node);
  if (!scope) {
    scope = withScope(parent, node.namespace);
    meanings.scopes.set(node, scope);
  }
  return scope;
}

function joined(meanings: Meanings, expr: Binary, scope: Scope, depth: number): Meaning | undefined {
  if (expr.op !== "+") return undefined;
  const left = meaningOf(meanings, expr.left, scope, depth + 1);
  if (left?.kind !== "text") return undefined;
  const right = meaningOf(meanings, expr.right, scope, depth + 1);
  return right?.kind === "text" ? { kind: "text", value: left.value + right.value } : undefined;
}

export function meaningOfLocal(meanings: Meanings, local: Local, depth = 0): Meaning | undefined {
  if (meanings.known.has(local)) return meanings.known.get(local);
  meanings.known.set(local, undefined); // a name that is defined by itself means nothing
  const meaning = find(meanings, local, depth + 1);
  meanings.known.set(local, meaning);
  return meaning;
}

function find(meanings: Meanings, local: Local, depth: number): Meaning | undefined {
  const origin = local.origin;
  switch (origin.kind) {
    case "value":
      return meaningOf(meanings, origin.expr, origin.scope, depth);
    case "attribute":
      return attributeOf(meanings, meaningOf(meanings, origin.from, origin.scope, depth), [local.name], depth);
    case "outer": {
      const outer = lookUp(origin.scope, local.name);
      return outer && meaningOfLocal(meanings, outer, depth);
    }
    case "parameter":
      if (origin.root === "config") return { kind: "config", path: origin.prefix };
      return origin.root === "args" ? { kind: "args", prefix: origin.prefix } : undefined;
    case "merged":
      return { kind: "set", set: setOf(local, origin.parts), scope: origin.scope };
  }
}

/** The set that several bindings make together. */
export function setOf(local: Local, bindings: AttrSet["bindings"]): AttrSet {
  return {
    kind: "AttrSet",
    recursive: false,
    legacyLet: false,
    bindings,
    start: local.span.start,
    end: local.span.end,
  };
}

/** The meaning of `base.a.b`. */
export function attributeOf(
  meanings: Meanings,
  base: Meaning | undefined,
  path: readonly Name[],
  depth: number,
): Meaning | undefined {
  if (!base || path.length === 0) return base;
  const [first, ...rest] = path;
  switch (base.kind) {
    case "config":
      return { kind: "config", path: [...base.path, ...path] };
    case "args":
      if (first === "config") return { kind: "config", path: [...base.prefix, ...rest] };
      return undefined;
    case "set":
      return first === undefined ? undefined : inSet(meanings, base.set, base.scope, [first, ...rest], depth + 1);
    case "text":
      return undefined;
  }
}

function inSet(
  meanings: Meanings,
  set: AttrSet,
  scope: Scope,
  path: readonly Name[],
  depth: number,
): Meaning | undefined {
  if (depth > depthLimit) return undefined;
  for (const binding of set.bindings) {
    if (binding.kind === "Inherit") {
      if (!binding.names.some((name) => name.kind === "Static" && name.name === path[0])) continue;
      const from = binding.from && meaningOf(meanings, binding.from, scope, depth);
      if (binding.from) return attributeOf(meanings, from, path, depth);
      const outer =
        path[0] === undefined ? undefined : lookUp(set.recursive ? (scope.parent ?? scope) : scope, path[0]);
      return outer && attributeOf(meanings, meaningOfLocal(meanings, outer, depth), path.slice(1), depth);
    }
    const written = binding.path.map((name) => (name.kind === "Static" ? name.name : undefined));
    if (written.length > path.length || written.some((name, i) => name === undefined || name !== path[i])) continue;
    const value = meaningOf(meanings, binding.value, scope, depth);
    return attributeOf(meanings, value, path.slice(written.length), depth);
  }
  return undefined;
}

function names(meanings: Meanings, select: Select, scope: Scope, depth: number): Name[] {
  return select.path.map((name) => nameOf(meanings, name, scope, depth));
}

/** What an attribute name says; dynamic names are read where they are constant in this file. */
function nameOf(meanings: Meanings, name: AttrName, scope: Scope, depth = 0): Name {
  if (name.kind === "Static") return name.name;
  const meaning = meaningOf(meanings, name.expr, scope, depth + 1);
  return meaning?.kind === "text" ? meaning.value : undefined;
}

export function stepsOf(meanings: Meanings, path: readonly AttrName[], scope: Scope): Step[] {
  return path.map((name) => ({ name: nameOf(meanings, name, scope), start: name.start, end: name.end }));
}
