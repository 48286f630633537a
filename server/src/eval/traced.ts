/** Code that keeps a record of itself: it gives the same values, and tells of each expression in it whether it was computed. */
import { children, type Node } from "#facts/children.ts";
import type { Apply, AttrName, Binding, Expr, Formals, Lambda, StringPart } from "#syntax/ast.ts";
import { Closure } from "./evaluate.ts";
import { force } from "./machine.ts";
import { FunctionValue, NativeFunction, type Slot } from "./value.ts";

/** A file, or one call of a function, under watch. */
export interface Trace {
  readonly file: string;
  /** Of a file what stands in it, of a call the function. Every `inherit` of a set that is not recursive is a binding here. */
  readonly root: Expr;
  /** What each expression gave, as often as it was computed; none for sets that are the value of a binding. */
  readonly given: ReadonlyMap<Expr, readonly Slot[]>;
  /** What was called with something that is watched: a log of its own for each call, or a function that is not written in Nix. */
  readonly calls: ReadonlyMap<Apply, readonly (Trace | "other")[]>;
}

interface Log extends Trace {
  readonly given: Map<Expr, Slot[]>;
  readonly calls: Map<Apply, (Trace | "other")[]>;
  /** The function stands in code that is under watch itself. */
  readonly around: Log | undefined;
  readonly depth: number;
}

export interface Tracer {
  /** Names that the logs are written through: for the session. */
  readonly globals: ReadonlyMap<string, Slot>;
  /** `isWatched`: expressions whose way is followed into the functions that get them. What it gives is to be evaluated in place of the file. */
  readonly watch: (
    file: string,
    root: Expr,
    isWatched: (expr: Expr) => boolean,
  ) => { readonly trace: Trace; readonly root: Expr };
}

/** Functions that call functions: what is handed on further is not followed. */
const maxDepth = 6;
/** A factory that is called in a loop. */
const maxLogs = 400;
/** What is nested deeper is left alone: everything here walks code by recursion. */
const maxNesting = 800;

/** No name that Nix could write. */
const givenName = "given ";
const calledName = "called ";

export function newTracer(): Tracer {
  const nodes: { readonly log: Log; readonly expr: Expr }[] = [];
  const calls: { readonly log: Log; readonly expr: Apply }[] = [];
  /** Of functions that were rewritten, the one that they were made of and the log that they write. */
  const rewritten = new WeakMap<Lambda, { readonly lambda: Lambda; readonly log: Log }>();
  const plainLambdas = new WeakMap<Lambda, Lambda>();
  let logs = 0;

  const noteGiven = (index: Slot, slot: Slot): Slot => {
    const node = nodes[Number(force(index))];
    for (let log = node?.log; node && log; log = log.around) push(log.given, node.expr, slot);
    return slot;
  };
  const noteCalled = (index: Slot, slot: Slot): Slot => {
    const call = calls[Number(force(index))];
    const value = force(slot);
    if (!call || !(value instanceof FunctionValue)) return slot;
    const { log, expr } = call;
    const followed = value instanceof Closure && log.depth < maxDepth && logs++ < maxLogs && !isTooDeep(value.lambda);
    const own = followed ? follow(value, expr, log) : undefined;
    for (let each: Log | undefined = log; each; each = each.around) push(each.calls, expr, own?.log ?? "other");
    return own ? own.closure : slot;
  };

  function follow(closure: Closure, { arg }: Apply, caller: Log): { readonly log: Log; readonly closure: Closure } {
    const known = rewritten.get(closure.lambda);
    const lambda = known?.lambda ?? plainOnce(closure.lambda);
    const log = newLog(closure.scope.path, lambda, known?.log, caller.depth + 1);
    const names = namesWith(lambda, watchedNames(lambda, arg));
    const isWatched = (expr: Expr): boolean => expr.kind === "Identifier" && names.has(expr.name);
    const copy = copied(lambda, log, isWatched) as Lambda;
    return { log, closure: new Closure(copy, closure.env) };
  }

  function plainOnce(lambda: Lambda): Lambda {
    let plain = plainLambdas.get(lambda);
    if (!plain) {
      plain = plainOf(lambda) as Lambda;
      plainLambdas.set(lambda, plain);
    }
    return plain;
  }

  /** The expression with everything in it written to the log; itself it is not. */
  function copied(expr: Expr, log: Log, isWatched: (expr: Expr) => boolean): Expr {
    const inside = (part: Expr, isValue: boolean): Expr => {
      const copy = copied(part, log, isWatched);
      // A set that is the value of a binding may be defined in several pieces.
      if (part.kind === "Missing" || (isValue && part.kind === "AttrSet")) return copy;
      return through(givenName, nodes.push({ log, expr: part }) - 1, copy);
    };
    const copy = rebuilt(expr, inside);
    if (copy.kind === "Lambda") rewritten.set(copy, { lambda: expr as Lambda, log });
    if (expr.kind !== "Apply" || copy.kind !== "Apply" || !some(expr.arg, isWatched)) return copy;
    return { ...copy, fn: through(calledName, calls.push({ log, expr }) - 1, copy.fn) };
  }

  return {
    globals: new Map([
      [givenName, new NativeFunction("given", 2, noteGiven)],
      [calledName, new NativeFunction("called", 2, noteCalled)],
    ]),
    watch(file, root, isWatched) {
      const plain = plainOf(root);
      const log = newLog(file, plain, undefined, 0);
      const copy = copied(plain, log, isWatched);
      return { trace: log, root: through(givenName, nodes.push({ log, expr: plain }) - 1, copy) };
    },
  };
}

function newLog(file: string, root: Expr, around: Log | undefined, depth: number): Log {
  return { file, root, given: new Map(), calls: new Map(), around, depth };
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function through(name: string, index: number, expr: Expr): Apply {
  const { start, end } = expr;
  const fn: Expr = { kind: "Identifier", name, start, end };
  const arg: Expr = { kind: "Integer", value: String(index), start, end };
  return { kind: "Apply", fn: { kind: "Apply", fn, arg, start, end }, arg: expr, start, end };
}

/** The names by which a function knows what is watched in its argument, as far as the text tells; rather too many. */
function watchedNames({ param, formals }: Lambda, arg: Expr): ReadonlySet<string> {
  const given = arg.kind === "AttrSet" ? new Set(arg.bindings.flatMap(boundNames)) : undefined;
  const taken = (formals?.items ?? []).flatMap(({ name }) => (!given || given.has(name.name) ? [name.name] : []));
  return new Set([...taken, ...(param ? [param.name] : [])]);
}

function boundNames(binding: Binding): readonly string[] {
  const names = binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1);
  return names.flatMap((name) => (name.kind === "Static" ? [name.name] : []));
}

/** These names, and those of all that is made of them by `let` or in a recursive set. */
function namesWith(lambda: Lambda, start: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(start);
  const isWatched = (expr: Expr): boolean => expr.kind === "Identifier" && names.has(expr.name);
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    some(lambda, (expr) => {
      const bindings = expr.kind === "Let" || (expr.kind === "AttrSet" && expr.recursive) ? expr.bindings : [];
      for (const binding of bindings) {
        const bound = boundNames(binding);
        const isMade =
          binding.kind === "Inherit"
            ? bound.some((name) => names.has(name)) || (binding.from && some(binding.from, isWatched))
            : some(binding.value, isWatched);
        if (isMade) for (const name of bound) names.add(name);
      }
      return false;
    });
  }
  return names;
}

function some(expr: Expr, holds: (expr: Expr) => boolean): boolean {
  if (holds(expr)) return true;
  let found = false;
  rebuilt(expr, (part) => {
    found ||= some(part, holds);
    return part;
  });
  return found;
}

/** What a set inherits as bindings of their own, which have values to look at. */
export function plainOf(expr: Expr): Expr {
  const copy = rebuilt(expr, plainOf);
  if (copy.kind !== "AttrSet" || copy.recursive || copy.legacyLet) return copy;
  return { ...copy, bindings: copy.bindings.flatMap(plainBindings) };
}

function plainBindings(binding: Binding): readonly Binding[] {
  if (binding.kind !== "Inherit" || binding.names.some(({ kind }) => kind === "Dynamic")) return [binding];
  return binding.names.map((name): Binding => {
    const { start, end } = name;
    const value: Expr = binding.from
      ? { kind: "Select", base: binding.from, path: [name], default: undefined, start, end }
      : { kind: "Identifier", name: (name as AttrName & { kind: "Static" }).name, start, end };
    return { kind: "AttrBinding", path: [name], value, comments: [], start, end };
  });
}

const nestings = new WeakMap<Expr, boolean>();

/** Whether code is nested too deeply to be watched. */
export function isTooDeep(expr: Expr): boolean {
  const known = nestings.get(expr);
  if (known !== undefined) return known;
  let level: readonly Node[] = [expr];
  let depth = 0;
  for (; level.length > 0 && depth <= maxNesting; depth++) level = level.flatMap(children);
  nestings.set(expr, depth > maxNesting);
  return depth > maxNesting;
}

type Change = (part: Expr, isValue: boolean) => Expr;

/** The same node with its parts changed. */
function rebuilt(expr: Expr, change: Change): Expr {
  const part = (each: Expr): Expr => change(each, false);
  switch (expr.kind) {
    case "String":
    case "Path":
      return { ...expr, parts: expr.parts.map((each) => changedPart(each, change)) };
    case "List":
      return { ...expr, items: expr.items.map(part) };
    case "AttrSet":
      return { ...expr, bindings: expr.bindings.map((each) => changedBinding(each, change)) };
    case "Let":
      return {
        ...expr,
        bindings: expr.bindings.map((each) => changedBinding(each, change)),
        body: part(expr.body),
      };
    case "With":
      return { ...expr, namespace: part(expr.namespace), body: part(expr.body) };
    case "Assert":
      return { ...expr, condition: part(expr.condition), body: part(expr.body) };
    case "If":
      return {
        ...expr,
        condition: part(expr.condition),
        consequence: part(expr.consequence),
        alternative: part(expr.alternative),
      };
    case "Lambda":
      return { ...expr, formals: expr.formals && changedFormals(expr.formals, change), body: part(expr.body) };
    case "Apply":
      return { ...expr, fn: part(expr.fn), arg: part(expr.arg) };
    case "Select": {
      const base = part(expr.base);
      return { ...expr, base, path: changedPath(expr.path, change), default: expr.default && part(expr.default) };
    }
    case "HasAttr":
      return { ...expr, base: part(expr.base), path: changedPath(expr.path, change) };
    case "Unary":
      return { ...expr, operand: part(expr.operand) };
    case "Binary":
      return { ...expr, left: part(expr.left), right: part(expr.right) };
    default:
      return expr;
  }
}

function changedPart(each: StringPart, change: Change): StringPart {
  return each.kind === "Text" ? each : { ...each, expr: change(each.expr, false) };
}

function changedPath(path: readonly AttrName[], change: Change): readonly AttrName[] {
  return path.map((name) => (name.kind === "Static" ? name : { ...name, expr: change(name.expr, false) }));
}

function changedBinding(binding: Binding, change: Change): Binding {
  if (binding.kind === "Inherit") return { ...binding, from: binding.from && change(binding.from, false) };
  return { ...binding, path: changedPath(binding.path, change), value: change(binding.value, true) };
}

function changedFormals(formals: Formals, change: Change): Formals {
  const items = formals.items.map((item) => ({ ...item, default: item.default && change(item.default, false) }));
  return { ...formals, items };
}
