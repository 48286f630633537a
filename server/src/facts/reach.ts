/** How far code reaches in its file: itself, the values of the local names that it uses, also through others, and what cannot be seen. */
import type { Binding, Expr, Lambda, SourceFile } from "#syntax/ast.ts";
import { covers, type Span } from "#text/span.ts";
import { lastName } from "./calls.ts";
import { children, type Node } from "./children.ts";
import type { FileFacts, LocalName, Read } from "./facts.ts";
import { globals } from "./global-names.ts";

export interface Reach {
  readonly parts: readonly Reached[];
  /** What may hold any value; empty: all that goes into the code is in `parts`. */
  readonly unseen: readonly Unseen[];
}

export interface Reached extends Span {
  /** Where the code itself names what leads here; `undefined`: this is the code itself. */
  readonly through: (Span & { readonly name: string }) | undefined;
}

/** `argument`: of a function around the code. `configuration`: all of it is handed on. `file`: read by Nix. `name`: of a `with`. */
export interface Unseen extends Span {
  readonly kind: "argument" | "configuration" | "file" | "name";
  readonly name: string;
}

interface File {
  readonly source: SourceFile;
  readonly facts: FileFacts;
}

export function reachOf(file: File, code: Span): Reach {
  const index = indexOf(file);
  const key = `${code.start} ${code.end}`;
  let reach = index.known.get(key);
  if (!reach) {
    reach = reached(index, code);
    index.known.set(key, reach);
  }
  return reach;
}

function reached(index: Index, code: Span): Reach {
  const parts: Reached[] = [{ start: code.start, end: code.end, through: undefined }];
  const seen = new Set<LocalName>();
  const unseen: Unseen[] = [];
  const parameters: { readonly local: LocalName; readonly at: Span }[] = [];
  for (let next = 0; next < parts.length; next++) {
    const part = parts[next];
    if (!part) break;
    if (next > mostParts) {
      unseen.push({ start: part.start, end: part.end, kind: "name", name: part.through?.name ?? "" });
      break;
    }
    unseen.push(...within(index.loose, part));
    for (const { local, start, end } of within(index.references, part)) {
      const at = { start, end };
      if (local.alias) {
        if (local.alias.length === 0 && !isRead(index, at))
          unseen.push({ ...at, kind: "configuration", name: local.name });
        continue;
      }
      if (local.kind === "formal" || local.kind === "parameter") {
        parameters.push({ local, at });
        continue;
      }
      if (seen.has(local)) continue;
      seen.add(local);
      const values = local.value ? [local.value] : index.values.get(local.start);
      if (!values) unseen.push({ ...at, kind: "name", name: local.name });
      const through = part.through ?? { ...at, name: local.name };
      for (const value of values ?? []) parts.push({ start: value.start, end: value.end, through });
    }
  }
  for (const { local, at } of parameters) {
    if (harmless.has(local.name)) continue;
    const lambda = index.lambdas.get(local.start);
    if (lambda && parts.some((part) => covers(part, lambda))) continue;
    unseen.push({ ...at, kind: "argument", name: local.name });
  }
  return { parts, unseen };
}

/** Longer ways through names are no person's work. */
const mostParts = 300;

/** Reads that stand in the code, and those in what it reaches. */
export function readsIn({ reads }: FileFacts, part: Span): readonly Read[] {
  return within(reads, part);
}

/** Arguments of modules that hold nothing of a repo. */
const harmless: ReadonlySet<string> = new Set(["lib", "pkgs", "modulesPath", "utils"]);

/** What Nix reads from disk; what stands there is not looked at. */
const readers: ReadonlySet<string> = new Set([
  "import",
  "scopedImport",
  "callPackage",
  "callPackages",
  "readFile",
  "importJSON",
  "importTOML",
  "readDir",
  "getEnv",
]);

function isRead({ reads, wide }: Index, at: Span): boolean {
  return (reads.get(at.start)?.end ?? 0) >= at.end || wide.some((read) => covers(read, at));
}

/** Those of `sorted` (by where they start) that lie in `part`. */
export function within<T extends Span>(sorted: readonly T[], part: Span): readonly T[] {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? 0) < part.start) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let at = low; at < sorted.length; at++) {
    const one = sorted[at];
    if (!one || one.start >= part.end) break;
    if (one.end <= part.end) found.push(one);
  }
  return found;
}

interface Index {
  /** By where they start; `wide` are those that may hold `config` further inside. */
  readonly reads: ReadonlyMap<number, Read>;
  readonly wide: readonly Read[];
  readonly known: Map<string, Reach>;
  /** Sorted, as is `loose`. */
  readonly references: readonly (Span & { readonly local: LocalName })[];
  /** Names that only a `with` can bind, and what Nix reads from disk. */
  readonly loose: readonly Unseen[];
  /** By the place of a name, the values of those that several bindings or an `inherit` make. */
  readonly values: ReadonlyMap<number, readonly Span[]>;
  /** By the place of a parameter. */
  readonly lambdas: ReadonlyMap<number, Span>;
}

const indexes = new WeakMap<FileFacts, Index>();

function indexOf(file: File): Index {
  let index = indexes.get(file.facts);
  if (!index) {
    index = newIndex(file);
    indexes.set(file.facts, index);
  }
  return index;
}

function newIndex({ source, facts }: File): Index {
  const references = facts.names
    .flatMap((local) => local.references.map(({ start, end }) => ({ start, end, local })))
    .sort((a, b) => a.start - b.start);
  const locals = new Map(references.map(({ start, local }) => [start, local]));
  const throughWith = new Set(
    facts.reads.filter(({ form, undecided }) => form === "with" && !undecided).map(({ start }) => start),
  );
  const loose: Unseen[] = [];
  const values = new Map<number, readonly Span[]>();
  const lambdas = new Map<number, Span>();
  const waiting: { readonly node: Node; readonly withs: readonly Expr[] }[] = [{ node: source.root, withs: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, withs } = next;
    if (node.kind === "Identifier") {
      const found = looseName(node, locals, withs, throughWith);
      if (found) loose.push(found);
    } else if (node.kind === "Apply" || node.kind === "Select") {
      const name = node.kind === "Apply" ? lastName(node.fn) : lastName(node);
      if (name !== undefined && readers.has(name)) loose.push({ start: node.start, end: node.end, kind: "file", name });
    } else if (node.kind === "Path") {
      loose.push({ start: node.start, end: node.end, kind: "file", name: source.text.slice(node.start, node.end) });
    } else if (node.kind === "Let" || (node.kind === "AttrSet" && node.recursive)) noteValues(node.bindings, values);
    else if (node.kind === "Lambda") noteLambda(node, lambdas);
    if (node.kind === "With")
      waiting.push({ node: node.namespace, withs }, { node: node.body, withs: [...withs, node.namespace] });
    else for (const child of children(node)) waiting.push({ node: child, withs });
  }
  const real = facts.reads.filter(({ path }) => path.length > 0);
  return {
    reads: new Map(real.map((read) => [read.start, read])),
    wide: real.filter(({ form }) => form === "dynamic" || form === "guard"),
    known: new Map(),
    references,
    loose: loose.sort((a, b) => a.start - b.start),
    values,
    lambdas,
  };
}

function noteLambda(node: Lambda, lambdas: Map<number, Span>): void {
  for (const { name } of node.formals?.items ?? []) lambdas.set(name.start, node);
  if (node.param) lambdas.set(node.param.start, node);
}

function noteValues(bindings: readonly Binding[], values: Map<number, readonly Span[]>): void {
  const first = new Map<string, number>();
  for (const binding of bindings) {
    if (binding.kind === "Inherit") {
      for (const name of binding.names)
        values.set(name.start, [{ start: name.start, end: name.end }, ...(binding.from ? [binding.from] : [])]);
      continue;
    }
    const name = binding.path[0];
    if (name?.kind !== "Static") continue;
    const start = first.get(name.name) ?? name.start;
    first.set(name.name, start);
    // The names behind the first may be computed, too.
    values.set(start, [...(values.get(start) ?? []), { start: name.end, end: binding.end }]);
  }
}

function looseName(
  node: Extract<Expr, { kind: "Identifier" }>,
  locals: ReadonlyMap<number, LocalName>,
  withs: readonly Expr[],
  throughWith: ReadonlySet<number>,
): Unseen | undefined {
  const { name, start, end } = node;
  if (locals.has(start)) return undefined;
  if (globals.has(name)) return readers.has(name) ? { start, end, kind: "file", name } : undefined;
  if (withs.length > 0 && withs.every((namespace, depth) => isHarmless(namespace, locals, withs.slice(0, depth))))
    return undefined;
  if (throughWith.has(start)) return undefined;
  return { start, end, kind: "name", name };
}

/** `pkgs`, `lib.types`, or `types` in a `with lib`. */
function isHarmless(expr: Expr, locals: ReadonlyMap<number, LocalName>, withs: readonly Expr[]): boolean {
  let root = expr;
  while (root.kind === "Select") root = root.base;
  if (root.kind !== "Identifier") return false;
  const local = locals.get(root.start);
  if (local) return (local.kind === "formal" || local.kind === "parameter") && harmless.has(root.name);
  if (root.name === "builtins") return true;
  return withs.length > 0 && withs.every((namespace, depth) => isHarmless(namespace, locals, withs.slice(0, depth)));
}
