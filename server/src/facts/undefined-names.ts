/**
 * Finds the names that nothing binds, exactly as Nix does before it evaluates anything: one walk over a file, without recursion,
 * that also puts sets together (`duplicates.ts`) and notes which paths have to exist (`needed-paths.ts`).
 */
import type { AttrName, Binding, Expr, Lambda, SourceFile } from "#syntax/ast.ts";
import { closest } from "#text/similar.ts";
import type { Span } from "#text/span.ts";
import { firstNames, type MergedSet, merge, repeatsName } from "./duplicates.ts";
import type { Duplicate, Head, UndefinedName } from "./facts.ts";
import { globals, isBuiltinMember, plainGlobals } from "./global-names.ts";
import { isFlake } from "./module-shape.ts";
import { type NeededPaths, newNeededPaths, noteBinding, noteCall, noteSelect, noteWord } from "./needed-paths.ts";

export interface NameFacts {
  readonly undefinedNames: readonly UndefinedName[];
  readonly duplicates: readonly Duplicate[];
  readonly needed: NeededPaths;
}

/** A file that Nix cannot read says nothing here: what broken text binds is a guess. */
export function nameFacts(source: SourceFile): NameFacts {
  const walk: Walk = {
    waiting: [],
    bound: new Map(),
    namespaces: 0,
    functions: [],
    noHead: startWithoutHead(source.root),
    undefinedNames: [],
    duplicates: [],
    needed: newNeededPaths(source.text),
  };
  if (source.errors.length === 0) {
    plan(walk, source.root);
    for (let task = walk.waiting.pop(); task; task = walk.waiting.pop()) visit(walk, task);
  }
  walk.undefinedNames.sort(byPlace);
  walk.duplicates.sort(byPlace);
  return { undefinedNames: walk.undefinedNames, duplicates: walk.duplicates, needed: walk.needed };
}

interface Walk {
  /** What is still to do, the next at the end. */
  readonly waiting: Task[];
  /** How often each name is bound around the place where the walk stands. */
  readonly bound: Map<string, number>;
  /** How many `with` stand around: one of them may bind any name. */
  namespaces: number;
  /** Functions around that take more arguments than they name, outermost first. */
  readonly functions: Lambda[];
  /** Where a head could stand, in a file that is a set without one. */
  readonly noHead: Head | undefined;
  readonly undefinedNames: UndefinedName[];
  readonly duplicates: Duplicate[];
  readonly needed: NeededPaths;
}

type Task =
  | Expr
  | MergedSet
  | { readonly kind: "Leave"; readonly names: readonly string[]; readonly isOpen: boolean }
  | { readonly kind: "OpenWith"; readonly body: Expr }
  | { readonly kind: "CloseWith" };

/** Names are looked up at once, and literals need no visit: most expressions are no more than that. */
function plan(walk: Walk, expr: Expr): void {
  switch (expr.kind) {
    case "Identifier":
      if (walk.needed.watches) noteWord(walk.needed, expr, expr.name);
      // `__curPos` is a word of the language, no name.
      if (expr.name !== "__curPos") lookUp(walk, expr.name, expr, false);
      return;
    case "String":
    case "Path":
      if (expr.parts.length > 1 || expr.parts[0]?.kind === "Interpolation") walk.waiting.push(expr);
      return;
    case "Select":
      // `config.my.ports.ssh`: nothing but a name and what is read below it. All else waits: it may nest without end.
      if (expr.base.kind === "Identifier" && !expr.default && expr.path.every(isStatic)) visit(walk, expr);
      else walk.waiting.push(expr);
      return;
    case "Integer":
    case "Float":
    case "Uri":
    case "SearchPath":
    case "Missing":
      return;
    default:
      walk.waiting.push(expr);
  }
}

function visit(walk: Walk, task: Task): void {
  switch (task.kind) {
    case "Select":
      if (walk.needed.watches) noteSelect(walk.needed, task);
      planNames(walk, task.path);
      if (task.default) plan(walk, task.default);
      plan(walk, task.base);
      return;
    case "HasAttr":
      planNames(walk, task.path);
      plan(walk, task.base);
      return;
    case "AttrSet":
      visitBindings(walk, task.bindings, task.recursive, undefined);
      return;
    case "Merged":
      visitMerged(walk, task);
      return;
    case "Let":
      visitBindings(walk, task.bindings, true, task.body);
      return;
    case "With":
      walk.waiting.push({ kind: "OpenWith", body: task.body });
      plan(walk, task.namespace);
      return;
    case "OpenWith":
      walk.namespaces++;
      walk.waiting.push({ kind: "CloseWith" });
      plan(walk, task.body);
      return;
    case "CloseWith":
      walk.namespaces--;
      return;
    case "Lambda":
      visitLambda(walk, task);
      return;
    case "Leave":
      for (const name of task.names) walk.bound.set(name, (walk.bound.get(name) ?? 1) - 1);
      if (task.isOpen) walk.functions.pop();
      return;
    case "Apply":
      if (task.arg.kind === "Path" || task.arg.kind === "AttrSet")
        noteCall(walk.needed, task, task.arg, isBound(walk, "import"));
      plan(walk, task.arg);
      plan(walk, task.fn);
      return;
    case "Assert":
      plan(walk, task.body);
      plan(walk, task.condition);
      return;
    case "If":
      plan(walk, task.alternative);
      plan(walk, task.consequence);
      plan(walk, task.condition);
      return;
    case "List":
      for (const item of task.items) plan(walk, item);
      return;
    case "Unary":
      plan(walk, task.operand);
      return;
    case "Binary":
      plan(walk, task.right);
      plan(walk, task.left);
      return;
    case "String":
    case "Path":
      for (const part of task.parts) if (part.kind === "Interpolation") plan(walk, part.expr);
      return;
    default:
      return;
  }
}

function isStatic({ kind }: AttrName): boolean {
  return kind === "Static";
}

function planNames(walk: Walk, path: readonly AttrName[]): void {
  for (const name of path) if (name.kind === "Dynamic") plan(walk, name.expr);
}

/** `body` sees the names, too. */
function visitBindings(walk: Walk, bindings: readonly Binding[], recursive: boolean, body: Expr | undefined): void {
  if (repeatsName(bindings)) {
    visitMerged(walk, merge(bindings, recursive, walk.duplicates), body);
    return;
  }
  for (const binding of bindings) {
    if (binding.kind !== "Inherit" || binding.from) continue;
    for (const name of binding.names) if (name.kind === "Static") lookUp(walk, name.name, name, true);
  }
  if (recursive) enter(walk, firstNames(bindings), undefined);
  if (body) plan(walk, body);
  for (const binding of bindings) {
    if (binding.kind === "AttrBinding") {
      noteBinding(walk.needed, binding);
      planNames(walk, binding.path);
      plan(walk, binding.value);
    } else if (binding.from) plan(walk, binding.from);
  }
}

function visitMerged(walk: Walk, set: MergedSet, body?: Expr): void {
  for (const name of set.inherited) lookUp(walk, name.name, name, true);
  if (set.recursive) enter(walk, [...set.entries.keys()], undefined);
  if (body) plan(walk, body);
  for (const { binding, value } of set.entries.values()) {
    if (binding) noteBinding(walk.needed, binding);
    if (value) planPart(walk, value);
  }
  for (const inner of set.inside) planPart(walk, inner);
}

function planPart(walk: Walk, part: Expr | MergedSet): void {
  if (part.kind === "Merged") walk.waiting.push(part);
  else plan(walk, part);
}

/** Defaults of arguments see all arguments. */
function visitLambda(walk: Walk, lambda: Lambda): void {
  const { param, formals, body } = lambda;
  const names = formals ? formals.items.map((formal) => formal.name.name) : [];
  if (param) names.push(param.name);
  enter(walk, names, formals?.ellipsis ? lambda : undefined);
  plan(walk, body);
  for (const formal of formals?.items ?? []) if (formal.default) plan(walk, formal.default);
}

/** The names are bound for whatever is planned behind this call. */
function enter(walk: Walk, names: readonly string[], open: Lambda | undefined): void {
  for (const name of names) walk.bound.set(name, (walk.bound.get(name) ?? 0) + 1);
  if (open) walk.functions.push(open);
  walk.waiting.push({ kind: "Leave", names, isOpen: open !== undefined });
}

function isBound(walk: Walk, name: string): boolean {
  return (walk.bound.get(name) ?? 0) > 0;
}

function lookUp(walk: Walk, name: string, place: Span, inherited: boolean): void {
  if (walk.namespaces > 0 || isBound(walk, name) || globals.has(name)) return;
  if (walk.undefinedNames.length >= mostReported) return;
  const { start, end } = place;
  const [head, ...inner] = walk.functions.flatMap((lambda) => headOf(lambda) ?? []);
  walk.undefinedNames.push({
    start,
    end,
    name,
    inherited,
    meant: meant(walk, name),
    head: head ?? walk.noHead,
    nested: inner.length > 0,
  });
}

/** Nobody reads more of them. */
const mostReported = 100;

/** What the person probably meant, as it would be written here. */
function meant(walk: Walk, name: string): string | undefined {
  if (isBuiltinMember(name)) return `builtins.${name}`;
  if (libFunctions.has(name) && isBound(walk, "lib")) return `lib.${name}`;
  if (name.length < shortestMeant) return undefined;
  const near = [...walk.bound].flatMap(([other, count]) => (count > 0 ? [other] : []));
  return closest(name, [...near.slice(0, mostCompared), ...plainGlobals]);
}

/** Any two letters are close to any others. */
const shortestMeant = 3;
/** So many names are no person's file. */
const mostCompared = 1000;

/** What people use with `with lib;` and then forget to write `lib.` for. */
const libFunctions: ReadonlySet<string> = new Set(
  (
    "mkIf mkMerge mkForce mkDefault mkOverride mkBefore mkAfter mkOrder mkOption mkEnableOption mkPackageOption types optional " +
    "optionals optionalString optionalAttrs concatMapStringsSep concatStrings mapAttrsToList filterAttrs mapAttrs' " +
    "nameValuePair genAttrs recursiveUpdate literalExpression mkRenamedOptionModule mkRemovedOptionModule escapeShellArg " +
    "getExe getExe' toUpper toLower hasPrefix hasSuffix removePrefix removeSuffix unique flatten foldr imap0 imap1 last take " +
    "splitString fileContents attrByPath getAttrFromPath makeBinPath mkVMOverride concatLines"
  ).split(" "),
);

/** The head of a function that looks like a module's: it allows more arguments than it names, and names none that others have. */
function headOf({ formals }: Lambda): Head | undefined {
  if (!formals?.ellipsis) return undefined;
  const { start, end, items } = formals;
  if (items.length > 0 && !items.some((item) => moduleArguments.has(item.name.name))) return undefined;
  return { start, end, arguments: items.map((item) => ({ name: item.name.name, start: item.start, end: item.end })) };
}

/** What the module system itself hands to every module. */
const moduleArguments: ReadonlySet<string> = new Set(["config", "lib", "options", "pkgs", "modulesPath"]);

function startWithoutHead(root: Expr): Head | undefined {
  let body = root;
  while (body.kind === "Let") body = body.body;
  if (body.kind !== "AttrSet" || isFlake(body)) return undefined;
  return { start: root.start, end: root.start, arguments: [] };
}

function byPlace(a: Span, b: Span): number {
  return a.start - b.start || a.end - b.end;
}
