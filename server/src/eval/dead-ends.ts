/**
 * Expressions that go nowhere, proven: Nix came to the code around one, and everything that could have asked for it was decided without
 * it, by nothing that an option could change. Where one step of this cannot be shown, nothing is said.
 */
import { children, type Node } from "#facts/children.ts";
import type { Apply, AttrName, AttrSet as AttrSetExpr, Binary, Binding, Expr, If, Lambda, Let } from "#syntax/ast.ts";
import { optionsRead } from "./reads.ts";
import type { Trace } from "./traced.ts";
import { AttrSet, Maybe, NativeFunction, type Place, type Slot, Thunk, type Value } from "./value.ts";

export interface DeadEnd {
  /** What was taken instead, and what it came to. */
  readonly instead: readonly (Place & { readonly slot: Slot })[];
  /** Functions that get it and have no use for it. */
  readonly unused: readonly Place[];
}

const nothing: DeadEnd = { instead: [], unused: [] };

/** Whether `expr` of the code under watch goes nowhere; `undefined`: it counts, may count, or the code was not come to. */
export function deadEnd(trace: Trace, expr: Expr): DeadEnd | undefined {
  return isOff(trace, expr) ? undefined : unasked({ trace, open: new Set() }, expr);
}

/** What stands behind a condition that does not hold is asleep, whatever is in it. */
function isOff(trace: Trace, expr: Expr): boolean {
  const around = expressionsAt(trace.root, expr.start, expr.end);
  return around.some((call, index) => {
    if (call.kind !== "Apply" || around[index + 1] !== call.arg || call.fn.kind !== "Apply") return false;
    if (!isConditional(trace, call.fn.fn)) return false;
    return (trace.given.get(call.fn.arg) ?? []).every((slot) => valueOf(slot) === false);
  });
}

interface Look {
  readonly trace: Trace;
  /** What is being looked at: a value that is only asked for by itself is asked for by nobody. */
  readonly open: Set<Expr>;
}

function unasked(look: Look, expr: Expr): DeadEnd | undefined {
  const { trace, open } = look;
  if (trace.given.has(expr)) return undefined;
  if (open.has(expr)) return nothing;
  open.add(expr);
  const above = parentsIn(trace.root);
  let child: Node = expr;
  let parent = above.get(expr);
  // Bindings, and sets that are the value of one, leave no trace.
  while (parent && (!isExpr(parent) || (!trace.given.has(parent) && parent !== trace.root))) {
    if (!isExpr(parent) && !isValueOf(child, parent)) return undefined;
    child = parent;
    parent = above.get(parent);
  }
  return parent && isExpr(parent) ? left(look, parent, child) : undefined;
}

function isExpr(node: Node): node is Expr {
  return node.kind !== "AttrBinding" && node.kind !== "Inherit";
}

function isValueOf(node: Node, binding: Node): boolean {
  return binding.kind === "AttrBinding" && binding.value === node;
}

/** Why Nix came to `parent` and not to its part `child`. */
function left(look: Look, parent: Expr, child: Node): DeadEnd | undefined {
  switch (parent.kind) {
    case "If":
      return leftBranch(look, parent, child);
    case "Binary":
      return leftOperand(look, parent, child);
    case "Apply":
      return child === parent.arg ? leftArgument(look, parent) : undefined;
    case "Let":
      return isExpr(child) ? undefined : leftName(look, parent, child as Binding);
    case "AttrSet":
      return isExpr(child) ? undefined : leftAttribute(look, parent, child as Binding);
    default:
      return undefined;
  }
}

function leftBranch(look: Look, { condition, consequence, alternative }: If, child: Node): DeadEnd | undefined {
  if (child === condition) return undefined;
  const taken = child === consequence ? alternative : consequence;
  if (decidedBy(look.trace, condition) !== (taken === consequence)) return undefined;
  return instead(look.trace, taken);
}

function leftOperand({ trace }: Look, { op, left, right }: Binary, child: Node): DeadEnd | undefined {
  if (child !== right) return undefined;
  const shortcut = op === "&&" || op === "->" ? false : op === "||" ? true : undefined;
  return shortcut !== undefined && decidedBy(trace, left) === shortcut ? nothing : undefined;
}

/** Functions of `lib` that leave their second argument alone where the first one is false. */
const conditional: ReadonlySet<string> = new Set(["optional", "optionals", "optionalAttrs", "optionalString", "mkIf"]);

function leftArgument(look: Look, call: Apply): DeadEnd | undefined {
  const { fn } = call;
  const calls = look.trace.calls.get(call) ?? [];
  if (calls.length > 0 && calls.every((each) => each !== "other"))
    return all(calls.map((each) => inFunction(each as Trace, undefined)));
  if (fn.kind !== "Apply" || !isConditional(look.trace, fn.fn)) return undefined;
  return decidedBy(look.trace, fn.arg) === false ? nothing : undefined;
}

function isConditional(trace: Trace, fn: Expr): boolean {
  const functions = (trace.given.get(fn) ?? []).map(valueOf);
  return (
    functions.length > 0 && functions.every((each) => each instanceof NativeFunction && conditional.has(each.name))
  );
}

/** What stands behind a name of a `let` that was never asked for. */
function leftName(look: Look, scope: Let, binding: Binding): DeadEnd | undefined {
  const name = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
  if (name?.kind !== "Static") return undefined;
  const found = readsOfName(scope, name.name, true);
  if (found === undefined) return undefined;
  return all(found.map((each) => unasked(look, each)));
}

/** An attribute of a set that was never asked for. */
function leftAttribute(look: Look, set: AttrSetExpr, binding: Binding): DeadEnd | undefined {
  const name = binding.kind === "AttrBinding" ? binding.path[0] : undefined;
  if (name?.kind !== "Static" || set.recursive || set.legacyLet) return undefined;
  const above = parentsIn(look.trace.root);
  for (let child: Expr = set; ; ) {
    const parent = above.get(child);
    if (parent?.kind === "Apply" && parent.arg === child) {
      const calls = look.trace.calls.get(parent) ?? [];
      if (calls.length === 0 || calls.includes("other")) return undefined;
      return all(calls.map((each) => inFunction(each as Trace, name.name)));
    }
    if (parent?.kind !== "Binary" || parent.op !== "//") return undefined;
    const over = parent.left === child ? overriding(look.trace, parent.right, name.name) : undefined;
    if (over) return over;
    child = parent;
  }
}

/** A set that is laid over another one and surely has the attribute. */
function overriding(trace: Trace, expr: Expr, name: string): DeadEnd | undefined {
  const slots = trace.given.get(expr) ?? [];
  const found: (Place & { readonly slot: Slot })[] = [];
  for (const slot of slots) {
    const value = valueOf(slot);
    const entry = value instanceof AttrSet ? value.entries.get(name) : undefined;
    if (entry === undefined || entry instanceof Maybe || !isConstant(slot)) return undefined;
    const binding = expr.kind === "AttrSet" ? expr.bindings.find((each) => binds(each, name)) : undefined;
    found.push({ ...placeIn(trace, binding?.kind === "AttrBinding" ? binding.value : expr), slot: entry });
  }
  return found.length > 0 ? { instead: found, unused: [] } : undefined;
}

/** What a function does with its argument; with `name`, with an attribute of it. */
function inFunction(trace: Trace, name: string | undefined): DeadEnd | undefined {
  const lambda = trace.root as Lambda;
  const look: Look = { trace, open: new Set() };
  const { param, formals } = lambda;
  const found: (DeadEnd | undefined)[] = [];
  if (formals && name === undefined) return undefined;
  if (name !== undefined && formals?.items.some((item) => item.name.name === name)) {
    const reads = readsOfName(lambda, name, true);
    if (reads === undefined) return undefined;
    found.push(...reads.map((each) => unasked(look, each)));
  }
  if (param) {
    const reads = readsOfName(lambda, param.name, true);
    if (reads === undefined) return undefined;
    found.push(...reads.map((each) => ofWhole(look, each, name)));
  }
  const result = all(found);
  return result && found.length === 0 ? { instead: [], unused: [placeOfHead(trace, lambda)] } : result;
}

/** A place that has the whole argument: it may ask for the attribute, or for others only. */
function ofWhole(look: Look, read: Expr, name: string | undefined): DeadEnd | undefined {
  const parent = parentsIn(look.trace.root).get(read);
  const first = parent?.kind === "Select" && parent.base === read ? parent.path[0] : undefined;
  if (name === undefined || first?.kind !== "Static") return unasked(look, read);
  return first.name === name ? unasked(look, parent as Expr) : nothing;
}

function placeOfHead(trace: Trace, { param, formals, start, end }: Lambda): Place {
  return placeIn(trace, formals ?? param ?? { start, end });
}

/** All of them go nowhere; what decided each. */
function all(ends: readonly (DeadEnd | undefined)[]): DeadEnd | undefined {
  const found: DeadEnd[] = [];
  for (const each of ends) {
    if (!each) return undefined;
    found.push(each);
  }
  return { instead: found.flatMap((each) => each.instead), unused: found.flatMap((each) => each.unused) };
}

function instead(trace: Trace, expr: Expr): DeadEnd {
  const taken = tailOf(trace, expr);
  const slots = trace.given.get(taken) ?? [];
  return { instead: slots.map((slot) => ({ ...placeIn(trace, taken), slot })), unused: [] };
}

/** Where the value of an expression really stands: in the branch that was taken, behind `let`. */
function tailOf(trace: Trace, expr: Expr): Expr {
  const inner =
    expr.kind === "If"
      ? [expr.consequence, expr.alternative].filter((each) => trace.given.has(each))
      : expr.kind === "Let" || expr.kind === "With" || expr.kind === "Assert"
        ? [expr.body]
        : [];
  return inner.length === 1 ? tailOf(trace, inner[0] as Expr) : expr;
}

/** What a condition said whenever it was asked, if no option had a say in it. */
function decidedBy(trace: Trace, condition: Expr): boolean | undefined {
  const slots = trace.given.get(condition) ?? [];
  const values = new Set(slots.map((slot) => (isConstant(slot) ? valueOf(slot) : undefined)));
  const [value] = values;
  return values.size === 1 && typeof value === "boolean" ? value : undefined;
}

function isConstant(slot: Slot): boolean {
  return !(slot instanceof Thunk) || (slot.state === "done" && optionsRead(slot.reads).size === 0);
}

function valueOf(slot: Slot): Value | undefined {
  if (!(slot instanceof Thunk)) return slot;
  return slot.state === "done" ? slot.value : undefined;
}

function placeIn({ file }: Trace, { start, end }: { readonly start: number; readonly end: number }): Place {
  return { file, start, end };
}

const parents = new WeakMap<Expr, Map<Node, Node>>();

/** What each part of an expression stands in. */
function parentsIn(root: Expr): ReadonlyMap<Node, Node> {
  let known = parents.get(root);
  if (!known) {
    known = new Map();
    for (const waiting: Node[] = [root]; waiting.length > 0; ) {
      const node = waiting.pop() as Node;
      for (const child of children(node)) {
        known.set(child, node);
        waiting.push(child);
      }
    }
    parents.set(root, known);
  }
  return known;
}

/**
 * Where a name that `scope` binds is read in it; `undefined` where it is handed on in a way that is not followed. `isOwn`: it is `scope`
 * itself that binds the name.
 */
function readsOfName(scope: Node, name: string, isOwn = false): Expr[] | undefined {
  if (scope.kind === "Identifier") return scope.name === name ? [scope] : [];
  if (!isOwn) {
    if (scope.kind === "Lambda" && takes(scope, name)) return [];
    const isScope = scope.kind === "Let" || (scope.kind === "AttrSet" && scope.recursive);
    if (isScope && scope.bindings.some((each) => binds(each, name))) {
      // `inherit name;` in the bindings of a `let` gives it a second life.
      return scope.bindings.some((each) => each.kind === "Inherit" && !each.from && binds(each, name)) ? undefined : [];
    }
  }
  if (scope.kind === "Inherit" && !scope.from && binds(scope, name)) return undefined;
  const found: Expr[] = [];
  for (const child of children(scope)) {
    const inside = readsOfName(child, name);
    if (!inside) return undefined;
    found.push(...inside);
  }
  return found;
}

function takes({ param, formals }: Lambda, name: string): boolean {
  return param?.name === name || (formals?.items.some((item) => item.name.name === name) ?? false);
}

function binds(binding: Binding, name: string): boolean {
  const is = (each: AttrName | undefined): boolean => each?.kind === "Static" && each.name === name;
  return binding.kind === "Inherit" ? binding.names.some(is) : is(binding.path[0]);
}

/** The expression that stands exactly there, and what it stands in, from outside in; empty if there is none. */
export function expressionsAt(root: Expr, start: number, end: number): readonly Expr[] {
  const found: Expr[] = [];
  for (let node: Node | undefined = root; node; ) {
    if (isExpr(node)) found.push(node);
    if (isExpr(node) && node.start === start && node.end === end && node.kind !== "Apply") return found;
    node = children(node).find((child) => child.start <= start && end <= child.end);
  }
  return [];
}
