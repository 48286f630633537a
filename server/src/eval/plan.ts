/** What the bindings of a set or `let` come to, before anything is evaluated: dotted paths nested, literal sets of one name merged. */
import type { AttrName, Binding, DynamicName, Expr, Inherit, StaticName } from "#syntax/ast.ts";
import { message } from "#text/message.ts";
import { EvalError } from "./error.ts";

export type Planned =
  | { readonly kind: "expr"; readonly expr: Expr; readonly name: AttrName }
  | { readonly kind: "set"; readonly plan: Plan; readonly name: AttrName }
  | { readonly kind: "inherit"; readonly name: StaticName }
  | { readonly kind: "inherit-from"; readonly from: Inherit; readonly name: StaticName };

export interface Plan {
  readonly recursive: boolean;
  readonly names: Map<string, Planned>;
  readonly dynamic: { readonly name: DynamicName; readonly value: Planned }[];
  /** A name that is bound twice: Nix refuses the file. */
  clash: { readonly name: AttrName; readonly key: string } | undefined;
}

const plans = new WeakMap<readonly Binding[], Plan>();

/** The plan of these bindings, made once. */
export function planOf(bindings: readonly Binding[], recursive: boolean): Plan {
  let plan = plans.get(bindings);
  if (!plan) {
    plan = newPlan(recursive);
    fill(plan, bindings);
    plans.set(bindings, plan);
  }
  return plan;
}

function newPlan(recursive: boolean): Plan {
  return { recursive, names: new Map(), dynamic: [], clash: undefined };
}

function fill(plan: Plan, bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    if (binding.kind === "Inherit") inherit(plan, binding);
    else bind(plan, binding.path, binding.value);
  }
}

function inherit(plan: Plan, from: Inherit): void {
  for (const name of from.names) {
    if (name.kind === "Dynamic") {
      plan.clash ??= { name, key: "" };
      continue;
    }
    const value: Planned = from.from ? { kind: "inherit-from", from, name } : { kind: "inherit", name };
    if (plan.names.has(name.name)) plan.clash ??= { name, key: name.name };
    else plan.names.set(name.name, value);
  }
}

function bind(plan: Plan, path: readonly AttrName[], value: Expr): void {
  const [name, ...further] = path;
  if (!name) return;
  if (name.kind === "Dynamic") {
    plan.dynamic.push({ name, value: planned(name, further, value) });
    return;
  }
  const existing = plan.names.get(name.name);
  if (!existing) {
    plan.names.set(name.name, planned(name, further, value));
    return;
  }
  const target = existing.kind === "set" ? existing.plan : undefined;
  if (target && further.length) bind(target, further, value);
  else if (target && value.kind === "AttrSet" && !value.legacyLet) fill(target, value.bindings);
  else plan.clash ??= { name, key: name.name };
  if (target?.clash) plan.clash ??= target.clash;
}

/** A literal set is planned at once, so that further bindings of its name can be added. */
function planned(name: AttrName, further: readonly AttrName[], value: Expr): Planned {
  if (further.length === 0) {
    if (value.kind !== "AttrSet" || value.legacyLet) return { kind: "expr", expr: value, name };
    const plan = newPlan(value.recursive);
    fill(plan, value.bindings);
    return { kind: "set", plan, name };
  }
  const plan = newPlan(false);
  bind(plan, further, value);
  return { kind: "set", plan, name };
}

/** Refuses what Nix refuses when it reads the file. */
export function refuseClash({ clash }: Plan): void {
  if (clash) throw new EvalError("syntax", message("attribute '{0}' already defined", clash.key));
}
