/** The modules of a repo: files that a host reads as such, without those that only import others. */

import type { HostView } from "#model/evaluated.ts";
import { folderOf } from "#model/file-path.ts";
import { hostEntries, resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";

/** The files that the host reads as modules; where nobody knows them, what imports name in files that a host leads to. */
export function readAsModules(model: Model, view: HostView | undefined): ReadonlySet<string> {
  if (view && view.host.modules.length > 0) return new Set(view.host.modules.map(({ file }) => file));
  const { repo, imported } = model;
  const named = [...imported].flatMap((path) => {
    const uses = repo.files.get(path)?.facts.paths.filter(({ role }) => role === "module") ?? [];
    return uses.flatMap((use) => resolve(repo, path, use));
  });
  return new Set([...hostEntries(repo), ...named].filter((path) => !isFlake(path)));
}

/** In order of path. */
export function modulesAmong({ repo }: Model, read: ReadonlySet<string>): readonly RepoFile[] {
  return [...read].sort().flatMap((path) => {
    const file = repo.files.get(path);
    return file && !isAggregator(file) ? [file] : [];
  });
}

export function isFlake(path: string): boolean {
  return /(?:^|\/)flake\.nix$/.test(path);
}

/** `_imports.nix`, `default.nix`: it leads to others and says little itself. */
export function isAggregator({ path, facts }: RepoFile): boolean {
  const leads = facts.paths.filter(({ role }) => role === "module").length;
  if (leads === 0) return facts.readsFolders && facts.definitions.length + facts.declarations.length === 0;
  const isNamedSo = /(?:^|\/)(?:_?imports|default|index)\.nix$/.test(path);
  return facts.declarations.length === 0 && (facts.definitions.length === 0 || isNamedSo);
}

/** Those in each folder, without the entry of the repo itself. */
export function byFolder(modules: readonly RepoFile[]): ReadonlyMap<string, readonly RepoFile[]> {
  const folders = new Map<string, RepoFile[]>();
  for (const file of modules) {
    const folder = folderOf(file.path);
    if (folder !== "") folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** The file of the repo that a piece of its text names as a path. */
export function fileNamedBy(model: Model, file: RepoFile, place: { readonly start: number }): string | undefined {
  const use = file.facts.paths.find(({ start }) => start === place.start);
  return use && resolve(model.repo, file.path, use)[0];
}

/** What comes most often; `undefined`: nothing does, or two equally often. */
export function mostOften<T>(values: Iterable<T>): T | undefined {
  const counts = counted(values);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first && first[1] !== second?.[1] ? first[0] : undefined;
}

export function counted<T>(values: Iterable<T>): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The name of its file without the ending. */
export function stemOf({ path }: RepoFile): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.nix$/, "");
}
