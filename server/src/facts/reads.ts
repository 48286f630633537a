/** Recognises the places that read something below `config`, whichever way they are written. */
import type { AttrName, Expr, HasAttr, Identifier, Select, StaticName } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import type { OptionPath, Read, Step, UseForm } from "./facts.ts";
import { attributeOf, type Meaning, meaningOf, meaningOfLocal, stepsOf } from "./meaning.ts";
import { type Local, lookUp, namespaces } from "./scope.ts";
import type { Collected, Context } from "./walk.ts";

interface How {
  readonly span: Span;
  readonly guarded: boolean;
  /** Overrides the form that the text would have. */
  readonly form?: UseForm;
  readonly dynamic?: boolean;
  readonly binds?: number | undefined;
}

/** A name on its own. */
export function readIdentifier(all: Collected, expr: Identifier, context: Context): void {
  readBase(all, expr, [], context, { span: expr, guarded: false });
}

/** `a.b.c or d`. Returns the expressions inside that still have to be walked. */
export function readSelect(all: Collected, expr: Select, context: Context): readonly Expr[] {
  return readChain(
    all,
    expr.base,
    expr.path,
    context,
    { span: expr, guarded: expr.default !== undefined },
    expr.default,
  );
}

/** `a.b ? c`. The path up to the tested name is one guard, not a read of its own. */
export function readHasAttr(all: Collected, expr: HasAttr, context: Context): readonly Expr[] {
  return readChain(all, expr.base, expr.path, context, { span: expr, guarded: true, form: "guard" }, undefined);
}

function readChain(
  all: Collected,
  base: Expr,
  path: readonly AttrName[],
  context: Context,
  how: How,
  fallback: Expr | undefined,
): readonly Expr[] {
  const inner: Expr[] = fallback ? [fallback] : [];
  let names: readonly AttrName[] = path;
  let root = base;
  while (root.kind === "Select") {
    names = [...root.path, ...names];
    if (root.default) inner.push(root.default);
    root = root.base;
  }
  let dynamic = false;
  for (const name of names) {
    if (name.kind !== "Dynamic") continue;
    dynamic = true;
    inner.push(name.expr);
  }
  const steps = stepsOf(all.meanings, names, context.scope);
  return readBase(all, root, steps, context, { ...how, dynamic }) ? inner : [root, ...inner];
}

/** Reads `base.steps`; false when `base` itself still has to be walked. */
function readBase(all: Collected, base: Expr, steps: readonly Step[], context: Context, how: How): boolean {
  if (base.kind === "Identifier") {
    const local = lookUp(context.scope, base.name);
    if (!local)
      return readThroughWith(all, [{ name: base.name, start: base.start, end: base.end }, ...steps], context, how);
    local.references.push({ start: base.start, end: base.end });
    const meaning = meaningOfLocal(all.meanings, local);
    if (meaning) readLocal(all, local, meaning, steps, context, how);
    else readHost(all, steps, context, how);
    return true;
  }
  const meaning = steps.length ? meaningOf(all.meanings, base, context.scope) : undefined;
  if (meaning?.kind === "config") {
    const path = [...meaning.path, ...names(steps)];
    add(all, context, how, { path, steps, form: how.form ?? (how.dynamic ? "dynamic" : "alias-path"), via: undefined });
  } else readHost(all, steps, context, how);
  return false;
}

function readLocal(
  all: Collected,
  local: Local,
  meaning: Meaning,
  steps: readonly Step[],
  context: Context,
  how: How,
): void {
  const whole = attributeOf(all.meanings, meaning, names(steps), 0);
  if (whole?.kind !== "config" || (steps.length === 0 && isRoot(local, meaning))) return;
  const root = isRoot(local, meaning);
  const through = how.dynamic
    ? "dynamic"
    : root
      ? "direct"
      : steps.length && meaning.kind === "config"
        ? "alias-path"
        : "alias";
  add(all, context, how, {
    path: whole.path,
    // Of `args.config.a` the name `config` is no part of the path; what a set's member stands for is written elsewhere.
    steps: meaning.kind === "args" ? steps.slice(1) : meaning.kind === "set" ? [] : steps,
    form: how.form ?? through,
    via: root ? undefined : local.index,
  });
}

/** `config`, or a name that stands for nothing but it. */
function isRoot(local: Local, meaning: Meaning): boolean {
  if (local.origin.kind === "parameter" && local.origin.root) return true;
  return meaning.kind === "args" || (meaning.kind === "config" && meaning.path.length === 0);
}

/** `self.nixosConfigurations.<host>.config.a.b`: the configuration seen from outside. */
function readHost(all: Collected, steps: readonly Step[], context: Context, how: How): void {
  const at = steps.findIndex((step) => step.name === "nixosConfigurations");
  if (at < 0 || steps[at + 2]?.name !== "config") return;
  const rest = steps.slice(at + 3);
  add(all, context, how, {
    path: names(rest),
    steps: rest,
    form: how.form ?? (how.dynamic ? "dynamic" : "direct"),
    via: undefined,
  });
}

/** Names that Nix itself binds around every file; `with` cannot shadow them. */
const globals = new Set(
  (
    "builtins true false null abort baseNameOf break derivation derivationStrict dirOf fetchGit fetchMercurial fetchTarball " +
    "fetchTree fromTOML import isNull map placeholder removeAttrs scopedImport throw toString"
  ).split(" "),
);

/** A name that only a `with` can bind. A namespace we know nothing about (`with pkgs;`) leaves everything outside it undecided. */
function readThroughWith(all: Collected, steps: readonly Step[], context: Context, how: How): boolean {
  const first = steps[0]?.name;
  if (first === undefined || globals.has(first) || first.startsWith("__")) return false;
  const candidates: OptionPath[] = [];
  let undecided = false;
  for (const namespace of namespaces(context.scope)) {
    const meaning = meaningOf(all.meanings, namespace.expr, namespace.scope);
    if (!meaning) {
      undecided = true;
      break;
    }
    const whole = attributeOf(all.meanings, meaning, names(steps), 0);
    if (whole?.kind === "config") candidates.push(whole.path);
  }
  const [path, ...alternatives] = candidates;
  if (!path) return false;
  add(all, context, how, {
    path,
    alternatives,
    undecided,
    steps,
    form: how.form ?? (how.dynamic ? "dynamic" : "with"),
    via: undefined,
  });
  return true;
}

/** One name of an `inherit`. `binds` is the local that it binds, if any; `outer` is where a bare name is looked up. */
export function readInherited(
  all: Collected,
  name: StaticName,
  from: Expr | undefined,
  context: Context,
  outer: Context,
  binds: number | undefined,
): void {
  const how: How = { span: name, guarded: false, form: "inherit", binds };
  if (!from) {
    readBase(all, { kind: "Identifier", name: name.name, start: name.start, end: name.end }, [], outer, how);
    return;
  }
  const base = meaningOf(all.meanings, from, context.scope);
  const whole = attributeOf(all.meanings, base, [name.name], 0);
  if (whole?.kind !== "config") return;
  const steps = base?.kind === "config" ? [{ name: name.name, start: name.start, end: name.end }] : [];
  add(all, context, how, { path: whole.path, steps, form: "inherit", via: undefined });
}

/** Lets `body` collect reads, then marks the one that is exactly `span` as a stepping stone. */
export function asPassing(all: Collected, span: Span, body: () => void): void {
  const before = all.reads.length;
  body();
  for (let i = before; i < all.reads.length; i++) {
    const read = all.reads[i];
    if (read && read.start === span.start && read.end === span.end) all.reads[i] = { ...read, passing: true };
  }
}

/**
 * `getAttr "a" set`, `attrByPath [ "a" "b" ] default set` and relatives. Returns the arguments that still have to be walked, or
 * `undefined` when this is no such call on something below `config`.
 */
export function readGetter(
  all: Collected,
  call: { readonly name: string | undefined; readonly args: readonly Expr[] },
  span: Span,
  context: Context,
): readonly Expr[] | undefined {
  const shape = call.name === undefined ? undefined : getters[call.name];
  const [key, set] = shape ? [call.args[0], call.args[shape.set]] : [];
  if (!shape || !key || !set || call.args.length !== shape.set + 1) return undefined;
  const meaning = meaningOf(all.meanings, set, context.scope);
  if (meaning?.kind !== "config") return undefined;
  const keys = shape.path ? (key.kind === "List" ? key.items : undefined) : [key];
  if (!keys) return undefined;
  const steps = keys.map((item): Step => {
    const text = meaningOf(all.meanings, item, context.scope);
    return { name: text?.kind === "text" ? text.value : undefined, start: item.start, end: item.end };
  });
  const how: How = { span, guarded: shape.guard || shape.set === 2 };
  add(all, context, how, {
    path: [...meaning.path, ...names(steps)],
    steps,
    form: shape.guard ? "guard" : "dynamic",
    via: undefined,
  });
  let root = set;
  while (root.kind === "Select") root = root.base;
  if (root.kind === "Identifier")
    lookUp(context.scope, root.name)?.references.push({ start: root.start, end: root.end });
  return shape.set === 2 && call.args[1] ? [...keys, call.args[1]] : keys;
}

const getters: Readonly<Record<string, { readonly set: number; readonly path: boolean; readonly guard: boolean }>> = {
  getAttr: { set: 1, path: false, guard: false },
  hasAttr: { set: 1, path: false, guard: true },
  attrByPath: { set: 2, path: true, guard: false },
  getAttrFromPath: { set: 1, path: true, guard: false },
  hasAttrByPath: { set: 1, path: true, guard: true },
};

function names(steps: readonly Step[]): OptionPath {
  return steps.map((step) => step.name);
}

type Made = Pick<Read, "path" | "form" | "steps" | "via"> & Partial<Pick<Read, "alternatives" | "undecided">>;

function add(all: Collected, context: Context, how: How, made: Made): void {
  // `config._module` is the module system itself.
  if (made.path.length === 0 || made.path.includes("_module")) return;
  all.reads.push({
    start: how.span.start,
    end: how.span.end,
    path: made.path,
    form: made.form,
    steps: made.steps,
    via: made.via,
    binds: how.binds ?? context.binds,
    guarded: how.guarded,
    passing: false,
    within: context.within,
    alternatives: made.alternatives ?? [],
    undecided: made.undecided ?? false,
  });
}
