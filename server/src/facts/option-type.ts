/** The shape of an option's type: whether it has keys of its own, and which submodule hangs below it. */
import type { AttrSet, Expr, Lambda } from "#syntax/ast.ts";
import { callOf, lastName } from "./calls.ts";
import type { Name, TypeShape } from "./facts.ts";
import { type Meanings, scopeOf, setOf, withScopeOf } from "./meaning.ts";
import { lookUp, type Scope } from "./scope.ts";

export interface ReadType {
  readonly shape: TypeShape;
  /** Bodies of submodules, with the path from the option to them (`[undefined]` below an attribute set of submodules). */
  readonly submodules: readonly {
    readonly path: readonly Name[];
    readonly module: AttrSet | Lambda;
    readonly scope: Scope;
  }[];
}

const opaque: ReadType = { shape: { kind: "other" }, submodules: [] };
const attrs = new Set(["attrs", "anything", "unspecified", "raw", "json", "type", "toml", "ini", "yaml"]);

export function readType(meanings: Meanings, expr: Expr, scope: Scope, depth = 0): ReadType {
  if (depth > 20) return opaque;
  if (expr.kind === "With") return readType(meanings, expr.body, withScopeOf(meanings, expr, scope), depth + 1);
  if (expr.kind === "Let") return readType(meanings, expr.body, scopeOf(meanings, expr, scope), depth + 1);
  if (expr.kind === "Identifier") {
    const origin = lookUp(scope, expr.name)?.origin;
    if (origin?.kind === "value") return readType(meanings, origin.expr, origin.scope, depth + 1);
  }
  const call = callOf(expr);
  const name = call ? call.name : lastName(expr);
  const argument = call?.args.at(-1);
  switch (name) {
    case "attrsOf":
    case "lazyAttrsOf":
      return argument ? nested("attrsOf", readType(meanings, argument, scope, depth + 1), [undefined]) : opaque;
    case "listOf":
    case "nonEmptyListOf":
      return argument ? nested("listOf", readType(meanings, argument, scope, depth + 1), [undefined]) : opaque;
    case "nullOr":
    case "uniq":
    case "unique":
      return argument ? nested("nullOr", readType(meanings, argument, scope, depth + 1), []) : opaque;
    case "either":
      return oneOf(meanings, call?.args ?? [], scope, depth + 1);
    case "oneOf":
      return oneOf(meanings, argument?.kind === "List" ? argument.items : [], scope, depth + 1);
    case "coercedTo":
      return argument ? readType(meanings, argument, scope, depth + 1) : opaque;
    case "submodule":
    case "submoduleWith":
      return {
        shape: { kind: "submodule" },
        submodules: argument ? submodules(meanings, argument, scope, depth + 1) : [],
      };
    default:
      return name !== undefined && attrs.has(name) ? { shape: { kind: "attrs" }, submodules: [] } : opaque;
  }
}

/** Whichever of the types a value has, its names are those of one of the submodules. */
function oneOf(meanings: Meanings, types: readonly Expr[], scope: Scope, depth: number): ReadType {
  return { ...opaque, submodules: types.flatMap((type) => readType(meanings, type, scope, depth).submodules) };
}

function nested(kind: "attrsOf" | "listOf" | "nullOr", inner: ReadType, step: readonly Name[]): ReadType {
  return {
    shape: { kind, of: inner.shape },
    submodules: inner.submodules.map((sub) => ({ ...sub, path: [...step, ...sub.path] })),
  };
}

function submodules(meanings: Meanings, expr: Expr, scope: Scope, depth: number): ReadType["submodules"] {
  if (depth > 20) return [];
  switch (expr.kind) {
    case "List":
      return expr.items.flatMap((item) => submodules(meanings, item, scope, depth + 1));
    case "Lambda":
      return [{ path: [], module: expr, scope }];
    case "With":
      return submodules(meanings, expr.body, withScopeOf(meanings, expr, scope), depth + 1);
    case "Let":
      return submodules(meanings, expr.body, scopeOf(meanings, expr, scope), depth + 1);
    case "Identifier": {
      const local = lookUp(scope, expr.name);
      if (local?.origin.kind === "merged")
        return [{ path: [], module: setOf(local, local.origin.parts), scope: local.origin.scope }];
      return local?.origin.kind === "value"
        ? submodules(meanings, local.origin.expr, local.origin.scope, depth + 1)
        : [];
    }
    case "AttrSet": {
      const modules = expr.bindings.find(
        (binding) =>
          binding.kind === "AttrBinding" && binding.path[0]?.kind === "Static" && binding.path[0].name === "modules",
      );
      return modules?.kind === "AttrBinding"
        ? submodules(meanings, modules.value, scope, depth + 1)
        : [{ path: [], module: expr, scope }];
    }
    default:
      return [];
  }
}
