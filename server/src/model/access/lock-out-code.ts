/** Which files differ in more than their comments, and whether a place in one of them can have come to mean something else. */
import { children, type Node } from "#facts/children.ts";
import type { PathUse } from "#facts/facts.ts";
import { folderOf, join } from "#model/file-path.ts";
import { resolve } from "#model/imports.ts";
import type { Repo, RepoFile } from "#model/repo.ts";
import type { Location, Span } from "#text/span.ts";
import type { Overlay } from "./lock-out-overlay.ts";

/** Two states of one repo. */
export interface Pair {
  readonly before: Repo;
  readonly after: Repo;
  /** Paths of all files that are not the same in both, apart from comments. */
  readonly changed: ReadonlySet<string>;
  /** Those of them of which nobody can tell: they could not be read. */
  readonly unread: ReadonlySet<string>;
}

export function pairOf(
  before: { readonly repo: Repo; readonly overlay: Overlay },
  after: { readonly repo: Repo; readonly overlay: Overlay },
): Pair {
  const paths = new Set([...Object.keys(before.overlay), ...Object.keys(after.overlay)]);
  const changed = new Set([...paths].filter((path) => !isSame(before, after, path)));
  const isUnread = (path: string): boolean => [before, after].some((state) => contentOf(state, path) === undefined);
  return { before: before.repo, after: after.repo, changed, unread: new Set([...changed].filter(isUnread)) };
}

type State = Parameters<typeof pairOf>[0];

function isSame(before: State, after: State, path: string): boolean {
  const [x, y] = [contentOf(before, path), contentOf(after, path)];
  if (x === y && (typeof x === "string" || x === null)) return true;
  const [a, b] = [before.repo.files.get(path), after.repo.files.get(path)];
  return a !== undefined && b !== undefined && codeOf(a) === codeOf(b);
}

/** `null`: nothing lies there; `undefined`: nobody may read it. */
function contentOf({ repo, overlay }: State, path: string): string | null | undefined {
  const laid = Object.hasOwn(overlay, path) ? overlay[path] : undefined;
  if (laid !== undefined) return laid === false ? undefined : laid;
  const file = repo.files.get(path);
  if (file) return file.source.text;
  const text = repo.disk?.text(path);
  if (typeof text === "object") return undefined;
  return text ?? (repo.disk ? null : undefined);
}

const codes = new WeakMap<RepoFile, string>();

function codeOf(file: RepoFile): string {
  let code = codes.get(file);
  if (code === undefined) {
    code = codeIn(file, { start: 0, end: file.source.text.length });
    codes.set(file, code);
  }
  return code;
}

/** The text of a place without its comments, and with one end of a line where there are some, or white space; texts stay as they are. */
export function codeIn(file: RepoFile, { start, end }: Span): string {
  const { text } = file.source;
  const parts: string[] = [];
  let from = start;
  const add = (until: number): void => {
    const isAfterEnd = parts.at(-1)?.endsWith("\n") ?? true;
    const between = text.slice(from, until).replace(/[ \t]*\n\s*/g, "\n");
    const part = isAfterEnd ? between.trimStart() : between;
    if (part !== "") parts.push(part);
  };
  const all = marked(file);
  for (let index = firstFrom(all, start); index < all.length; index++) {
    const { kind, span } = all[index] as Mark;
    if (span.start >= end) break;
    if (span.start < from || span.end > end) continue;
    add(span.start);
    if (kind === "text") parts.push(text.slice(span.start, span.end));
    else if (!parts.at(-1)?.endsWith("\n")) parts.push(`${parts.pop()?.trimEnd() ?? ""}\n`);
    from = span.end;
  }
  add(end);
  return parts.join("").trim();
}

/** The index of the first mark that starts at `start` or behind it. */
function firstFrom(all: readonly Mark[], start: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] as Mark).span.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Mark {
  readonly kind: "text" | "comment";
  readonly span: Span;
}

const marks = new WeakMap<RepoFile, readonly Mark[]>();

/** Comments, and texts that are not inside others, in order. */
function marked(file: RepoFile): readonly Mark[] {
  const known = marks.get(file);
  if (known) return known;
  const found: Mark[] = file.source.comments.map((span) => ({ kind: "comment", span }));
  const queue: Node[] = [file.source.root];
  for (let node = queue.pop(); node; node = queue.pop())
    if (node.kind === "String") found.push({ kind: "text", span: node });
    else queue.push(...children(node));
  found.sort((a, b) => a.span.start - b.span.start);
  marks.set(file, found);
  return found;
}

/** Whether what stands at a place was made of the same code before and after, as far as names lead to it within the repo. */
export function isSameCode(pair: Pair, before: Location, after: Location): boolean {
  const [a, b] = [pair.before.files.get(before.file), pair.after.files.get(after.file)];
  if (!a || !b) return a === b && before.file === after.file;
  // In a file that was moved, a path means another file.
  if (before.file !== after.file && [a, b].some(({ facts }) => facts.paths.some(({ role }) => role !== "module")))
    return false;
  if (leadsToChanged(pair, a) || leadsToChanged(pair, b)) return false;
  if (takesFromFlake(a) && [...pair.changed].some((path) => handsOn(pair, path))) return false;
  if (before.file === after.file && !pair.changed.has(before.file)) return true;
  return codeIn(a, before) === codeIn(b, after) && needed(a, before) === needed(b, after);
}

/** Whether the flake takes something else from outside; what its lock file says is one of the changed files. */
export function isOtherFlake({ before, after, changed }: Pair): boolean {
  return changed.has("flake.lock") || (changed.has("flake.nix") && inputsOf(before) !== inputsOf(after));
}

function inputsOf({ files }: Repo): string {
  const file = files.get("flake.nix");
  if (file?.source.root.kind !== "AttrSet") return "";
  const inputs = file.source.root.bindings.filter(
    (binding) =>
      binding.kind === "AttrBinding" && binding.path[0]?.kind === "Static" && binding.path[0].name === "inputs",
  );
  return inputs.map((binding) => codeIn(file, binding)).join("\n");
}

/** Through `import`, `readFile` and the like; modules speak for themselves. */
function leadsToChanged(pair: Pair, file: RepoFile): boolean {
  const seen = new Set<string>([file.path]);
  const queue = [file];
  for (let next = queue.pop(); next; next = queue.pop())
    for (const use of next.facts.paths) {
      if (use.role === "module" || use.base === "absolute") continue;
      for (const path of pair.changed) if (path !== file.path && reaches(next.path, use, path)) return true;
      for (const path of [...resolve(pair.before, next.path, use), ...resolve(pair.after, next.path, use)]) {
        const found = pair.after.files.get(path) ?? pair.before.files.get(path);
        if (!found || seen.has(path)) continue;
        seen.add(path);
        queue.push(found);
      }
    }
  return false;
}

/** Whether a path leads to a file, or to a folder that it lies in. What is not known in it is a text within one name. */
function reaches(file: string, { base, parts }: PathUse, path: string): boolean {
  const folder = base === "root" ? "" : folderOf(file);
  const shape = join(folder, parts.map((part) => part ?? hole).join(""));
  if (shape === undefined) return false;
  if (shape === "" || shape === path || path.startsWith(`${shape}/`)) return true;
  if (!shape.includes(hole)) return false;
  const pattern = shape.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(hole, "[^/]*");
  return new RegExp(`^${pattern}(?:/|$)`).test(path);
}

const hole = "\u0000";

/** The arguments that NixOS gives every module. */
const ownArguments: ReadonlySet<string> = new Set(["config", "lib", "pkgs", "options", "modulesPath", "utils"]);

/** Whether the file asks for an argument that somebody else made. */
function takesFromFlake({ source }: RepoFile): boolean {
  const { root } = source;
  if (root.kind !== "Lambda") return false;
  return (root.formals?.items ?? []).some(({ name }) => !ownArguments.has(name.name));
}

/** Whether a changed file may make arguments of modules. */
function handsOn({ before, after }: Pair, path: string): boolean {
  if (path === "flake.nix") return true;
  return [before, after].some((repo) => /\b(?:_module|specialArgs)\b/.test(repo.files.get(path)?.source.text ?? ""));
}

/**
 * All of a file that a place in it needs: what is done to it on the way out, and what its names are bound to. Names of options are no
 * names: who reads one is known to read it.
 */
function needed(file: RepoFile, place: Span): string {
  const around: string[] = [];
  let node: Node = file.source.root;
  for (;;) {
    const inner: Node | undefined = children(node).find(
      (child) => child.start <= place.start && place.end <= child.end,
    );
    if (!inner || (inner.start === place.start && inner.end === place.end)) break;
    if (!["AttrSet", "Let", "List", "Lambda"].includes(node.kind))
      for (const child of children(node)) if (child !== inner) around.push(codeIn(file, child));
    node = inner;
  }
  const bound = bindingsOf(file);
  const found = new Set<string>([...around, ...bound.always]);
  const seen = new Set<string>();
  const queue = [codeIn(file, place), ...found];
  for (let code = queue.pop(); code !== undefined; code = queue.pop())
    for (const [name] of code.matchAll(/[a-zA-Z_][\w'-]*/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const text of bound.byName.get(name) ?? []) {
        found.add(`${name} = ${text}`);
        queue.push(text);
      }
    }
  return [...found].sort().join("\n");
}

interface Bound {
  readonly byName: Map<string, string[]>;
  /** Where any name may come from. */
  readonly always: string[];
}

const bounds = new WeakMap<RepoFile, Bound>();

function bindingsOf(file: RepoFile): Bound {
  const known = bounds.get(file);
  if (known) return known;
  const bound: Bound = { byName: new Map(), always: [] };
  bounds.set(file, bound);
  const add = (name: string, span: Span): void => {
    const texts = bound.byName.get(name) ?? [];
    texts.push(codeIn(file, span));
    bound.byName.set(name, texts);
  };
  const queue: Node[] = [file.source.root];
  for (let node = queue.pop(); node; node = queue.pop()) {
    queue.push(...children(node));
    if (node.kind === "With") bound.always.push(`with ${codeIn(file, node.namespace)}`);
    if (node.kind === "Lambda")
      for (const { name, default: fallback } of node.formals?.items ?? []) if (fallback) add(name.name, fallback);
    if (node.kind !== "Let" && !(node.kind === "AttrSet" && (node.recursive || node.legacyLet))) continue;
    for (const binding of node.bindings) {
      const names = binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1);
      for (const name of names)
        if (name.kind === "Static") add(name.name, binding);
        else bound.always.push(codeIn(file, binding));
    }
  }
  return bound;
}
