/** Derives the model from the repo: joins what single files say about options, reads, definitions and annotations. */
import type { Definition, OptionPath, Read } from "#facts/facts.ts";
import { resolveAnnotations } from "./annotations.ts";
import { isForeignRoot } from "./foreign-roots.ts";
import { idsOfPath } from "./ids.ts";
import { reachable } from "./imports.ts";
import type {
  Model,
  Resolved,
  ResolvedAnnotation,
  Site,
  Source,
  SourceDeclaration,
  SourceDefinition,
  Use,
} from "./model.ts";
import { showPath } from "./option-path.ts";
import { declare, match, newNode, type OptionNode } from "./option-tree.ts";
import { codeOf, type Repo } from "./repo.ts";

const known = new WeakMap<Repo, Model>();

/** The model of `repo`; derived once for each value. */
export function modelOf(repo: Repo): Model {
  let model = known.get(repo);
  if (!model) {
    const code = codeOf(repo);
    model = code === repo ? derive(repo) : { ...modelOf(code), repo };
    known.set(repo, model);
  }
  return model;
}

/** A source while it is being put together. */
interface Draft extends Source {
  declaration: Site | undefined;
  readonly definitions: SourceDefinition[];
  readonly uses: Use[];
  readonly annotations: ResolvedAnnotation[];
}

interface Drafts {
  readonly repo: Repo;
  readonly tree: OptionNode;
  readonly byPath: Map<string, Draft>;
  readonly imported: ReadonlySet<string>;
  /** Reads and definitions below a declared root that no declaration covers. */
  readonly strays: Stray[];
  /** All code was read: from now on a path that nothing names is only asked for, it is no source of the repo. */
  closed: boolean;
}

type Stray = { readonly file: string; readonly path: OptionPath } & (
  | { readonly read: Read }
  | { readonly definition: Definition }
);

function derive(repo: Repo): Model {
  const tree = newNode();
  const paths = [...repo.files.keys()].sort();
  const files = paths.flatMap((path) => repo.files.get(path) ?? []);
  for (const file of files) for (const fact of file.facts.declarations) declare(tree, file.path, fact);
  const drafts: Drafts = { repo, tree, byPath: new Map(), imported: reachable(repo), strays: [], closed: false };
  const resolve = (path: OptionPath): Resolved => resolvePath(drafts, path);
  declareAll(drafts, tree);
  for (const file of files) for (const fact of file.facts.definitions) define(drafts, file.path, fact);
  for (const file of files) for (const read of file.facts.reads) use(drafts, file.path, read);
  adoptStrays(drafts);
  drafts.closed = true;
  for (const draft of drafts.byPath.values()) finish(draft);
  const annotations = resolveAnnotations(repo, files, resolve);
  for (const annotation of annotations) {
    for (const id of annotation.ids) if (id.source) drafts.byPath.get(id.source.path)?.annotations.push(annotation);
  }
  const sources = [...drafts.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { repo, sources, sourceByPath: drafts.byPath, imported: drafts.imported, annotations, resolve };
}

/** Without recursion: a path may be as long as a text. */
function declareAll(drafts: Drafts, tree: OptionNode): void {
  const waiting: { readonly node: OptionNode; readonly names: OptionPath }[] = [{ node: tree, names: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, names } = next;
    if (node.declarations.length) draftFor(drafts, names, node, "option", undefined);
    if (node.any) waiting.push({ node: node.any, names: [...names, undefined] });
    for (const [name, child] of [...node.children].reverse()) waiting.push({ node: child, names: [...names, name] });
  }
}

function draftFor(
  drafts: Drafts,
  names: OptionPath,
  node: OptionNode,
  kind: Source["kind"],
  instanceOf: Source | undefined,
): Draft {
  const path = showPath(names);
  const existing = drafts.byPath.get(path);
  if (existing) return existing;
  const draft = newDraft(drafts, path, names, node, kind, instanceOf);
  if (!drafts.closed) drafts.byPath.set(path, draft);
  return draft;
}

function newDraft(
  drafts: Drafts,
  path: string,
  names: OptionPath,
  node: OptionNode,
  kind: Source["kind"],
  instanceOf: Source | undefined,
): Draft {
  const options: SourceDeclaration[] = node.declarations.map(({ file, fact }) => ({ ...site(file, fact), fact }));
  const groups = drafts.repo.settings.metadataGroups;
  return {
    path,
    names,
    kind,
    ids: idsOfPath(drafts.repo.settings, path),
    options,
    instanceOf,
    declaration: kind === "option" ? options[0] : undefined,
    definitions: [],
    uses: [],
    annotations: [],
    metadata:
      groups.some((group) => path === group || path.startsWith(`${group}.`)) ||
      options.some(({ fact }) => fact.readOnly),
  };
}

function site(file: string, fact: { start: number; end: number; name: { start: number; end: number } }): Site {
  return { file, start: fact.start, end: fact.end, name: fact.name };
}

/** The source that `path` reads or lies in. Keys and instances come into being when something names them. */
function sourceFor(drafts: Drafts, path: OptionPath): Draft | "group" | undefined {
  const found = match(drafts.tree, path);
  if (found.kind === "group") return "group";
  if (found.kind === "none") return isOfUser(path) ? sourceFor(drafts, path.slice(3)) : undefined;
  const generic = draftFor(drafts, found.declared, found.node, "option", undefined);
  const names = path.slice(0, found.depth);
  const option =
    names.includes(undefined) || showPath(names) === generic.path
      ? generic
      : draftFor(drafts, names, found.node, "option", generic);
  return found.key && !names.includes(undefined)
    ? draftFor(drafts, path.slice(0, found.depth + 1), found.node, "key", undefined)
    : option;
}

/** `home-manager.users.<name>` holds the options of Home Manager modules, which the repo declares without this head. */
function isOfUser(path: OptionPath): boolean {
  return path[0] === "home-manager" && path[1] === "users" && path.length > 3;
}

function stray(drafts: Drafts, found: Stray): void {
  if (isOwnRoot(drafts, found.path[0]) && found.path.length > 1 && !found.path.includes(undefined))
    drafts.strays.push(found);
}

/** Only this repo declares options below the name. */
function isOwnRoot(drafts: Drafts, name: OptionPath[number]): boolean {
  return name !== undefined && drafts.tree.children.has(name) && !isForeignRoot(name);
}

/** What nobody declares is a source of its own where it is read or set in full; a prefix of another such path is only a group. */
function adoptStrays(drafts: Drafts): void {
  const groups = new Set<string>();
  for (const { path } of drafts.strays)
    for (let length = 1; length < path.length; length++) groups.add(showPath(path.slice(0, length)));
  for (const found of drafts.strays) {
    if (groups.has(showPath(found.path))) continue;
    const draft = draftFor(drafts, found.path, newNode(), "undeclared", undefined);
    if ("read" in found) addUse(drafts, draft, found.file, found.read);
    else addDefinition(drafts, draft, found.file, found.definition);
  }
}

function resolvePath(drafts: Drafts, path: OptionPath): Resolved {
  const source = sourceFor(drafts, path);
  if (source === "group") return { kind: "group", path: showPath(path) };
  const found = source ?? drafts.byPath.get(showPath(path));
  if (found) return { kind: "source", source: found };
  return { kind: "outside", declaredRoot: isOwnRoot(drafts, path[0]) };
}

function define(drafts: Drafts, file: string, fact: Definition): void {
  const source = sourceFor(drafts, fact.path);
  if (!source && fact.leaf) stray(drafts, { file, path: fact.path, definition: fact });
  if (!source || source === "group") return;
  addDefinition(drafts, source, file, fact);
}

function addDefinition(drafts: Drafts, source: Draft, file: string, fact: Definition): void {
  // Of nested bindings the one that names the source counts, or the first below it.
  const last = source.definitions.at(-1);
  if (
    last &&
    last.file === file &&
    last.start <= fact.start &&
    fact.end <= last.end &&
    fact.path.length > source.names.length
  )
    return;
  source.definitions.push({ ...site(file, fact), fact, imported: drafts.imported.has(file) });
}

function use(drafts: Drafts, file: string, read: Read): void {
  if (read.passing) return;
  const paths = [read.path, ...read.alternatives].filter((path) => !read.undecided || hasName(drafts, path));
  const source = paths.map((path) => sourceFor(drafts, path)).find((found) => found !== undefined);
  if (!source && !read.undecided) stray(drafts, { file, path: read.path, read });
  if (!source || source === "group") return;
  addUse(drafts, source, file, read);
}

/** What may as well come from elsewhere: only a name that is declared or set is taken for this repo's. */
function hasName(drafts: Drafts, path: OptionPath): boolean {
  const found = match(drafts.tree, path);
  if (found.kind !== "option" || !found.key) return found.kind !== "none";
  return drafts.byPath.has(showPath(path.slice(0, found.depth + 1)));
}

function addUse(drafts: Drafts, source: Draft, file: string, read: Read): void {
  const last = read.steps.at(-1);
  const name = last ? { start: last.start, end: last.end } : { start: read.start, end: read.end };
  source.uses.push({
    file,
    start: read.start,
    end: read.end,
    form: read.form,
    name,
    within: read.within,
    imported: drafts.imported.has(file),
    read,
  });
}

function finish(draft: Draft): void {
  draft.definitions.sort((a, b) => rank(a) - rank(b) || a.fact.priority - b.fact.priority);
  // A key has no mkOption of its own: its declaration is where it is written first.
  if (draft.kind === "key") draft.declaration = draft.definitions[0];
}

function rank(definition: SourceDefinition): number {
  return (definition.imported ? 0 : 2) + (definition.fact.conditional ? 1 : 0);
}
