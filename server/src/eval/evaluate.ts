/** Evaluates expressions: the language itself. Tail positions are handed out unforced, so that values keep their origin. */
import type { AttrName, Binary, Expr, Lambda, Select, StringLiteral, StringPart } from "#syntax/ast.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { attribute, hasAttribute } from "./attributes.ts";
import { Env, type FileScope, lookup, type WithScope } from "./env.ts";
import { EvalError } from "./error.ts";
import { asBoolean, asKnownString, asSet, call, unknownPart } from "./expect.ts";
import { force, guarding, observed } from "./machine.ts";
import { operate } from "./operate.ts";
import { arithmetic, join, normalPath } from "./operators.ts";
import { piece, takeTolerance } from "./piecewise.ts";
import { type Plan, type Planned, planOf, refuseClash } from "./plan.ts";
import { coerce, text } from "./text.ts";
import { typeName } from "./type-name.ts";
import {
  AttrSet,
  type Entry,
  FunctionValue,
  ListValue,
  PathValue,
  type Place,
  type Slot,
  Text,
  Thunk,
  Unknown,
  type Value,
  Woven,
} from "./value.ts";
import { variable } from "./variable.ts";

/** The value of an expression, or the slot it is taken from. */
export function evaluate(expr: Expr, env: Env): Slot {
  switch (expr.kind) {
    case "Identifier":
      return named(expr.name, env, expr);
    case "Integer":
      return integerOf(expr.value);
    case "Float":
      return Number(expr.value);
    case "String":
      return stringOf(expr, env);
    case "Uri":
      return expr.value;
    case "Path":
      return pathOf(expr.home, expr.parts, env);
    case "SearchPath":
      return new Unknown(message("<{0}> is looked up on the machine that evaluates", expr.value));
    case "List":
      return new ListValue(expr.items.map((item) => delay(item, env)));
    case "AttrSet": {
      const set = instantiate(planOf(expr.bindings, expr.recursive || expr.legacyLet), env);
      if (set instanceof Unknown || !expr.legacyLet) return set;
      return attribute(set, "body") ?? missing("body", env, expr);
    }
    case "Let":
      return evaluate(expr.body, scopeOf(planOf(expr.bindings, true), env).env);
    case "With": {
      const withs: WithScope = { namespace: delay(expr.namespace, env), up: env.withs };
      return evaluate(expr.body, new Env(new Map(), env, env.scope, withs));
    }
    case "Assert": {
      const holds = guarding(() => asBoolean(evaluate(expr.condition, env)));
      if (holds instanceof Unknown) return holds;
      if (holds) return evaluate(expr.body, env);
      const condition = env.scope.session.tree
        .nix(env.scope.path)
        ?.text.slice(expr.condition.start, expr.condition.end);
      throw new EvalError("assert", message("assertion '{0}' failed", condition ?? "…"), place(env, expr));
    }
    case "If": {
      const condition = guarding(() => located(env, expr.condition, () => asBoolean(evaluate(expr.condition, env))));
      if (condition instanceof Unknown)
        return join(delay(expr.consequence, env), delay(expr.alternative, env), condition);
      return branch(condition ? expr.consequence : expr.alternative, env);
    }
    case "Lambda":
      return new Closure(expr, env);
    case "Apply": {
      const fn = evaluate(expr.fn, env);
      return located(env, expr, () => call(fn, delay(expr.arg, env)));
    }
    case "Select":
      return select(expr, env);
    case "HasAttr":
      return hasPath(expr.base, expr.path, env);
    case "Unary": {
      if (expr.op === "-") return located(env, expr, () => arithmetic("-", 0n, evaluate(expr.operand, env)));
      const value = located(env, expr, () => asBoolean(evaluate(expr.operand, env)));
      return value instanceof Unknown ? value : !value;
    }
    case "Binary":
      return binary(expr, env);
    case "Missing":
      return new Unknown(message("the text is broken here"));
  }
}

/** An expression to be evaluated when it is asked for; what needs no computation is not delayed. */
export function delay(expr: Expr, env: Env, name?: AttrName): Slot {
  if (!name) {
    if (expr.kind === "Lambda") return new Closure(expr, env);
    if (expr.kind === "Identifier") {
      const slot = lookup(env, expr.name);
      if (slot !== undefined) return new Thunk(() => slot, { file: env.scope.path, expr, name: undefined });
    }
  }
  return new Thunk(() => evaluate(expr, env), { file: env.scope.path, expr, name });
}

/** The same where not all names of `env` are bound yet. */
function later(expr: Expr, env: Env): Slot {
  return new Thunk(() => evaluate(expr, env), { file: env.scope.path, expr, name: undefined });
}

function place(env: Env, span: Span): Place {
  return { file: env.scope.path, start: span.start, end: span.end };
}

/** Says where an error arose, if nothing inside said so. */
function located<T>(env: Env, span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvalError) error.place ??= place(env, span);
    throw error;
  }
}

function named(name: string, env: Env, span: Span): Slot {
  if (name === "__curPos") return new Unknown(message("the text of a path depends on where the repo lies"));
  const slot = located(env, span, () => variable(name, env));
  if (slot !== undefined) return slot;
  throw new EvalError("undefined-variable", message("undefined variable '{0}'", name), place(env, span));
}

function integerOf(digits: string): Value {
  const value = BigInt(digits);
  return value < 2n ** 63n ? value : new Unknown(message("the number is too large for an integer of Nix"));
}

function stringOf(expr: StringLiteral, env: Env): Slot {
  const { parts } = expr;
  const [only] = parts;
  if (only === undefined) return "";
  // Where a word stands is known from whoever uses it; of lines somebody may ask for one.
  if (parts.length === 1 && only.kind === "Text")
    return expr.indented ? new Woven(only.value, [only.value], env.scope.path, expr) : only.value;
  const [slots, isTolerant]: [Slot[], boolean] = [[], takeTolerance()];
  const values = parts.map((part) => {
    if (part.kind === "Text") {
      slots.push(part.value);
      return part.value;
    }
    return piece(isTolerant, slots, () =>
      located(env, part, () => {
        const slot = operand(part.expr, env);
        slots.push(slot);
        return coerce(slot, "interpolate");
      }),
    );
  });
  return new Woven(text(values), slots, env.scope.path, expr);
}

/** What is chosen among others has no place of its own in whoever uses it: a word remembers where it was written. */
function branch(expr: Expr, env: Env): Slot {
  const value = evaluate(expr, env);
  return typeof value === "string" && expr.kind === "String" ? new Woven(value, [value], env.scope.path, expr) : value;
}

/** A part of a string. What is computed for it and comes from no slot remembers what it was made of. */
function operand(expr: Expr, env: Env): Slot {
  const { kind } = expr;
  const isSlot = kind === "Identifier" || kind === "Select" || kind === "String";
  if (isSlot || (kind === "Binary" && expr.op === "+")) return evaluate(expr, env);
  return observed(() => evaluate(expr, env), { file: env.scope.path, expr, name: undefined });
}

function pathOf(home: boolean, parts: readonly StringPart[], env: Env): Value {
  if (home) return new Unknown(message("~ is the home of whoever evaluates"));
  let written = "";
  for (const part of parts) {
    const piece = part.kind === "Text" ? part.value : located(env, part, () => pieceOfPath(evaluate(part.expr, env)));
    if (typeof piece !== "string") return piece instanceof Text ? unknownPart(piece) : piece;
    written += piece;
  }
  if (written.startsWith("/")) return normalPath(written, true);
  const folder = env.scope.path.split("/").slice(0, -1).join("/");
  return normalPath(`${folder}/${written}`, false);
}

function pieceOfPath(slot: Slot): string | Text | Unknown {
  const value = force(slot);
  return value instanceof PathValue
    ? new Unknown(message("a store path depends on what is copied there"))
    : coerce(value, "interpolate");
}

function missing(key: string, env: Env, span: Span, set?: AttrSet): never {
  const error = new EvalError("missing-attribute", message("attribute '{0}' missing", key), place(env, span));
  error.lacking = set && { set, name: key };
  throw error;
}

/** The text of an attribute name; `null` for a dynamic name that is null. */
function keyOf(name: AttrName, env: Env): string | null | Unknown {
  if (name.kind === "Static") return name.name;
  return located(env, name, () => {
    const value = force(evaluate(name.expr, env));
    return value === null ? null : asKnownString(value);
  });
}

function select(expr: Select, env: Env): Slot {
  let slot: Slot = evaluate(expr.base, env);
  for (const name of expr.path) {
    const value = located(env, expr, () => force(slot));
    if (value instanceof Unknown) return value;
    const key = nameOf(name, env);
    if (key instanceof Unknown) return key;
    if (!(value instanceof AttrSet)) {
      if (expr.default) return evaluate(expr.default, env);
      throw new EvalError(
        "type",
        message("value is {0} while {1} was expected", typeName(value), "a set"),
        place(env, name),
      );
    }
    const found = attribute(value, key);
    if (found === undefined) return expr.default ? evaluate(expr.default, env) : missing(key, env, name, value);
    slot = found;
  }
  return slot;
}

function hasPath(base: Expr, path: readonly AttrName[], env: Env): Value {
  let slot: Slot = evaluate(base, env);
  for (const name of path) {
    const value = force(slot);
    if (value instanceof Unknown) return value;
    const key = nameOf(name, env);
    if (!(value instanceof AttrSet)) return false;
    if (key instanceof Unknown) return key;
    const has = hasAttribute(value, key);
    if (has !== true) return has;
    slot = attribute(value, key) as Slot;
  }
  return true;
}

/** The text of a name that is looked for: unlike one that is bound, it cannot be null. */
function nameOf(name: AttrName, env: Env): string | Unknown {
  const key = keyOf(name, env);
  if (key !== null) return key;
  throw new EvalError("type", message("value is {0} while {1} was expected", "null", "a string"), place(env, name));
}

function binary(expr: Binary, env: Env): Slot {
  const { op } = expr;
  if (op === "+") return located(env, expr, () => sum(expr, env));
  const left = (): Value => force(evaluate(expr.left, env));
  const right = (): Value => force(evaluate(expr.right, env));
  return located(env, expr, () => {
    if (op === "|>") return call(right(), delay(expr.left, env));
    if (op === "<|") return call(left(), delay(expr.right, env));
    return operate(op, left, right);
  });
}

function sum(expr: Binary, env: Env): Slot {
  const slots: Slot[] = [];
  const side = (side: Expr): Value => {
    const slot = operand(side, env);
    slots.push(slot);
    return force(slot);
  };
  const value = operate(
    "+",
    () => side(expr.left),
    () => side(expr.right),
  );
  const isText = typeof value === "string" || value instanceof Text;
  return isText ? new Woven(value, slots, env.scope.path, expr) : value;
}

/** A set, its attributes waiting. */
function instantiate(plan: Plan, env: Env): AttrSet | Unknown {
  if (plan.recursive && plan.names.has("__overrides"))
    return new Unknown(message("what __overrides does to a recursive set is not known here"));
  const { entries, env: inner } = scopeOf(plan, env);
  if (plan.dynamic.length === 0) return new AttrSet(entries);
  const all = new Map<string, Entry>(entries);
  let open: Unknown | undefined;
  for (const { name, value } of plan.dynamic) {
    const key = keyOf(name, inner);
    if (key === null) continue;
    if (key instanceof Unknown) open ??= key;
    else if (all.has(key))
      throw new EvalError("other", message("dynamic attribute '{0}' already defined", key), place(env, name));
    else all.set(key, slotOf(value, env, inner));
  }
  return new AttrSet(all, open);
}

function scopeOf(plan: Plan, env: Env): { readonly entries: Map<string, Slot>; readonly env: Env } {
  refuseClash(plan);
  const entries = new Map<string, Slot>();
  const inner = plan.recursive ? new Env(entries, env, env.scope, env.withs) : env;
  const bases = new Map<object, Slot>();
  for (const [key, value] of plan.names) {
    if (value.kind === "inherit-from") {
      let base = bases.get(value.from);
      if (base === undefined) {
        base = later(value.from.from as Expr, inner);
        bases.set(value.from, base);
      }
      entries.set(key, inherited(base, value.name, inner));
    } else entries.set(key, slotOf(value, env, inner));
  }
  return { entries, env: inner };
}

function inherited(base: Slot, name: AttrName & { kind: "Static" }, env: Env): Slot {
  const read = (): Slot => {
    const set = located(env, name, () => asSet(base));
    return set instanceof Unknown ? set : (attribute(set, name.name) ?? missing(name.name, env, name, set));
  };
  return new Thunk(read, { file: env.scope.path, expr: name, name });
}

/** `outer`: where `inherit x` looks; `inner`: where values see the names of the set, if it is recursive. */
function slotOf(value: Planned, outer: Env, inner: Env): Slot {
  switch (value.kind) {
    case "expr":
      return delay(value.expr, inner, value.name);
    case "set": {
      const { plan } = value;
      return new Thunk(() => instantiate(plan, inner), { file: inner.scope.path, expr: value.name, name: value.name });
    }
    case "inherit":
    case "inherit-from": {
      const { name } = value;
      return new Thunk(() => named(name.name, outer, name), { file: outer.scope.path, expr: name, name });
    }
  }
}

/** A function written in Nix. */
export class Closure extends FunctionValue {
  readonly lambda: Lambda;
  readonly env: Env;
  constructor(lambda: Lambda, env: Env) {
    super(
      lambda.formals && new Map(lambda.formals.items.map((formal) => [formal.name.name, formal.default !== undefined])),
    );
    this.lambda = lambda;
    this.env = env;
  }

  get scope(): FileScope {
    return this.env.scope;
  }

  call(argument: Slot): Slot {
    const { param, formals, body } = this.lambda;
    const names = new Map<string, Slot>();
    if (param) names.set(param.name, argument);
    const inner = new Env(names, this.env, this.env.scope, this.env.withs);
    const doubt = formals && this.#takeApart(argument, names, inner);
    return doubt ?? evaluate(body, inner);
  }

  /** Binds the formals. What it returns is why nobody knows whether Nix takes this argument. */
  #takeApart(argument: Slot, names: Map<string, Slot>, inner: Env): Unknown | undefined {
    const formals = this.lambda.formals as NonNullable<Lambda["formals"]>;
    const given = located(this.env, formals, () => asSet(argument));
    for (const { name, default: fallback } of formals.items) {
      if (given instanceof Unknown) {
        names.set(name.name, given);
        continue;
      }
      const slot = attribute(given, name.name);
      if (slot !== undefined) names.set(name.name, slot);
      else if (fallback) names.set(name.name, later(fallback, inner));
      else
        throw new EvalError("type", message("function called without required argument '{0}'", name.name), undefined);
    }
    if (given instanceof Unknown || formals.ellipsis) return undefined;
    let doubt = given.open;
    for (const key of given.entries.keys()) {
      if (this.formals?.has(key)) continue;
      const is = hasAttribute(given, key);
      if (is === true)
        throw new EvalError("type", message("function called with unexpected argument '{0}'", key), undefined);
      if (is instanceof Unknown) doubt ??= is;
    }
    return doubt;
  }
}
