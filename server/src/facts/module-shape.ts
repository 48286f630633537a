/** Tells modules, flakes and plain functions apart by their shape. */
import type { AttrSet, Expr, Lambda } from "#syntax/ast.ts";

export function hasKey(set: AttrSet, ...keys: readonly string[]): boolean {
  return set.bindings.some((binding) => {
    const first = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
    return first?.kind === "Static" && keys.includes(first.name);
  });
}

/** A module with `config` or `options` keeps its definitions under `config`; any other set is the config itself. */
export function isExplicitModule(set: AttrSet): boolean {
  return hasKey(set, "config", "options");
}

export function isFlake(set: AttrSet): boolean {
  return hasKey(set, "outputs") && hasKey(set, "inputs", "description", "nixConfig");
}

/** A function that can only be a module: it takes a set of arguments and returns a set with `options` or `config`. */
export function isModuleLambda(node: Lambda): boolean {
  if (!node.formals || isSubmoduleHead(node.formals.items.map((formal) => formal.name.name))) return false;
  let body: Expr = node.body;
  while (body.kind === "Let" || body.kind === "With" || body.kind === "Assert") body = body.body;
  return body.kind === "AttrSet" && isExplicitModule(body);
}

/** Only the submodule of a set is told its `name`; a node of a network gets `nodes` with it. */
function isSubmoduleHead(formals: readonly string[]): boolean {
  return formals.includes("name") && !formals.includes("nodes") && !formals.includes("pkgs");
}

/** `{ type = "cpu"; width = 3; }`: data in a list that is only called like a list of modules. */
export function isRecord(expr: Expr): boolean {
  return (
    expr.kind === "AttrSet" &&
    expr.bindings.length > 0 &&
    expr.bindings.every(
      (binding) => binding.kind === "AttrBinding" && binding.path.length === 1 && isScalar(binding.value),
    )
  );
}

function isScalar(expr: Expr): boolean {
  return expr.kind === "String" || expr.kind === "Integer" || expr.kind === "Float" || expr.kind === "Identifier";
}
