/** The lists of modules of a repo, and which of them a module of a folder belongs into. */
import { moduleLists } from "#facts/written.ts";
import { folderOf, join } from "#model/file-path.ts";
import { hostEntries, resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { ImportList } from "#scaffold/house.ts";
import { contains, type Span } from "#text/span.ts";

const known = new WeakMap<Model, readonly ImportList[]>();

/** In files that a host reads, in order of place. */
export function importLists(model: Model): readonly ImportList[] {
  let lists = known.get(model);
  if (!lists) {
    lists = [...model.imported].sort().flatMap((path) => {
      const file = model.repo.files.get(path);
      return file ? listsIn(model, file) : [];
    });
    known.set(model, lists);
  }
  return lists;
}

function listsIn(model: Model, file: RepoFile): readonly ImportList[] {
  return moduleLists(file.source).map(({ start, end, items }) => ({
    file: file.path,
    start,
    end,
    items: items.map(({ outer }) => ({ ...outer, file: targetOf(model, file, outer) })),
  }));
}

/** Of a path that is not there, too: a folder is meant by its `default.nix`. */
function targetOf(model: Model, file: RepoFile, item: Span): string | undefined {
  const use = file.facts.paths.find((path) => path.start === item.start && path.end === item.end);
  if (!use || use.base === "absolute" || use.parts.includes(undefined)) return undefined;
  const [found] = resolve(model.repo, file.path, use);
  return found ?? join(use.base === "root" ? "" : folderOf(file.path), use.parts.join(""));
}

/** The best first. */
export function listsFor(model: Model, folder: string, preferred: ImportList | undefined): readonly ImportList[] {
  const lists = importLists(model).filter((list) => !isInside(model, list));
  const own = lists.find(({ file, start }) => file === preferred?.file && start === preferred.start);
  const ranked = lists
    .map((list) => ({ list, rank: list === own ? Number.POSITIVE_INFINITY : rankOf(model, list, folder) }))
    .filter(({ rank }) => rank > 0);
  return ranked.sort((a, b) => b.rank - a.rank).map(({ list }) => list);
}

/** What is written in a list is a module of its own, with imports of its own. */
function isInside(model: Model, { file, start, end }: ImportList): boolean {
  return importLists(model).some(
    (other) => other.file === file && other.start < start && contains(other, start) && end < other.end,
  );
}

/** How much of the folder it has; a list that lies in the folder is meant for it, and where nothing is, that of a host. */
function rankOf(model: Model, { file, items }: ImportList, folder: string): number {
  const targets = items.flatMap((item) => item.file ?? []);
  const beside = targets.filter((target) => folderOf(target) === folder).length;
  const isAggregator =
    folderOf(file) === folder && folder !== "" && /^_|^(?:default|imports|index)\.nix$/.test(nameOf(file));
  const top = topOf(folder);
  const near = top === "" ? 0 : targets.filter((target) => topOf(folderOf(target)) === top).length;
  const isOnTheWay = folderOf(file) !== "" && folder.startsWith(`${folderOf(file)}/`) && beside + near > 0;
  const isEntry = hostEntries(model.repo).includes(file) || /(?:^|\/)configuration\.nix$/.test(file);
  return (
    (isAggregator ? 100_000 : 0) +
    beside * 1000 +
    (isOnTheWay ? 500 : 0) +
    near * 10 +
    (isEntry ? 1 : 0) +
    (isEntry ? items.length / 1000 : 0)
  );
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function topOf(folder: string): string {
  return folder.split("/")[0] ?? "";
}
