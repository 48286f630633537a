/** Which file leads to which: paths in the text resolved to files of the repo, and what a host's entry reaches. */
import type { PathUse } from "#facts/facts.ts";
import { literally } from "#text/pattern.ts";
import { folderOf, join } from "./file-path.ts";
import type { Repo, RepoFile } from "./repo.ts";

/** The files that a path means: the file itself, a folder's `default.nix`, or all that an unknown part can stand for. */
export function resolve(repo: Repo, from: string, path: PathUse): readonly string[] {
  if (path.base === "absolute") return [];
  const folder = path.base === "root" ? "" : folderOf(from);
  if (path.parts.every((part) => part !== undefined)) {
    const target = join(folder, path.parts.join(""));
    const file = target === undefined ? undefined : fileAt(repo, target);
    return file === undefined ? [] : [file];
  }
  // What stands in for an unknown part is some text within one folder level.
  const hole = "\u0000";
  const shape = join(folder, path.parts.map((part) => part ?? hole).join(""));
  if (shape === undefined || shape === hole) return [];
  const pattern = new RegExp(`^${shape.split(hole).map(literally).join("[^/]+")}(?:/default\\.nix)?$`);
  return [...repo.files.keys()].filter((file) => pattern.test(file));
}

function fileAt(repo: Repo, path: string): string | undefined {
  if (repo.files.has(path) || repo.otherFiles.has(path)) return path;
  const inside = path === "" ? "default.nix" : `${path}/default.nix`;
  return repo.files.has(inside) ? inside : undefined;
}

/** A path that has to exist and does not. */
export interface MissingImport {
  readonly use: PathUse;
  /** What Nix would read, relative to the root. */
  readonly target: string;
}

/** What the file needs and the repo does not have; paths that lead out of the repo are not judged. */
export function missingImports(repo: Repo, file: RepoFile): readonly MissingImport[] {
  return neededBy(file).flatMap(({ use, target }) => {
    if (fileAt(repo, target) !== undefined || repo.unlisted.has(target)) return [];
    const inside = target === "" ? "default.nix" : `${target}/default.nix`;
    // A file in the place of a folder is a link that nobody followed.
    if (repo.otherFiles.has(inside) || foldersAbove(target).some((folder) => repo.otherFiles.has(folder))) return [];
    return [{ use, target: foldersOf(repo).has(target) ? inside : target }];
  });
}

function neededBy(file: RepoFile): readonly MissingImport[] {
  let known = needed.get(file);
  if (!known) {
    const uses = file.facts.paths.filter((use) => use.needed).slice(0, mostNeeded);
    known = uses.flatMap((use) => {
      const target = join(folderOf(file.path), use.parts.join(""));
      return target === undefined ? [] : [{ use, target }];
    });
    needed.set(file, known);
  }
  return known;
}

const needed = new WeakMap<RepoFile, readonly MissingImport[]>();
/** No person imports more into one file. */
const mostNeeded = 1000;

/** Every folder that holds a listed file. */
export function foldersOf({ files, otherFiles }: Repo): ReadonlySet<string> {
  let known = folders.get(files);
  if (!known) {
    known = new Set(["", ...[...files.keys(), ...otherFiles].flatMap(foldersAbove)]);
    folders.set(files, known);
  }
  return known;
}

const folders = new WeakMap<Repo["files"], ReadonlySet<string>>();

function foldersAbove(path: string): readonly string[] {
  const found: string[] = [];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
    found.push(path.slice(0, slash));
  return found;
}

/** Where hosts begin: the setting, else the flake and `configuration.nix` at the root, else every `configuration.nix`. */
export function hostEntries(repo: Repo): readonly string[] {
  const named = repo.settings.hostEntries.filter((file) => repo.files.has(file));
  if (named.length) return named;
  const roots = ["flake.nix", "configuration.nix"].filter((file) => repo.files.has(file));
  if (roots.length) return roots;
  return [...repo.files.keys()].filter((file) => file.endsWith("/configuration.nix"));
}

/** Every file that some host's entry reaches over paths in the text. */
export function reachable(repo: Repo): ReadonlySet<string> {
  const seen = new Set<string>();
  const folderFunctions = new Set([...repo.files.values()].flatMap((file) => file.facts.folderFunctions));
  follow(repo, hostEntries(repo), folderFunctions, seen);
  // A flake may hand its hosts to a framework that finds them by their names.
  const isHost = (file: string): boolean => file === "configuration.nix" || file.endsWith("/configuration.nix");
  if (repo.settings.hostEntries.length === 0 && ![...seen].some(isHost))
    follow(repo, [...repo.files.keys()].filter(isHost), folderFunctions, seen);
  return seen;
}

function follow(repo: Repo, entries: readonly string[], folderFunctions: ReadonlySet<string>, seen: Set<string>): void {
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = repo.files.get(path);
    if (!file || seen.has(path)) continue;
    seen.add(path);
    const lists = file.facts.readsFolders || file.facts.importFunctions.some((name) => folderFunctions.has(name));
    for (const use of file.facts.paths) {
      waiting.push(...resolve(repo, path, use));
      if (lists) waiting.push(...inFolder(repo, file, use));
    }
  }
}

/** What lies in a folder that the path names. */
function inFolder(repo: Repo, file: RepoFile, path: PathUse): readonly string[] {
  if (path.base === "absolute" || path.parts.includes(undefined)) return [];
  const folder = join(path.base === "root" ? "" : folderOf(file.path), path.parts.join(""));
  if (folder === undefined || repo.files.has(folder)) return [];
  const prefix = folder === "" ? "" : `${folder}/`;
  return [...repo.files.keys()].filter((other) => other.startsWith(prefix));
}
