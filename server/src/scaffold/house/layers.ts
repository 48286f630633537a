/** The folders that modules lie in, what their files are called, and where they are imported. */
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import { isNumbered, layerNumber, ownerIn } from "#model/modules/header.ts";
import { byFolder, counted, isAggregator, isFlake, stemOf } from "#model/modules/modules.ts";
import type { RepoFile } from "#model/repo.ts";
import type { ImportList, Layer } from "#scaffold/house.ts";
import { importLists } from "#scaffold/wiring/import-lists.ts";

export function layersOf(model: Model, read: ReadonlySet<string>, modules: readonly RepoFile[]): readonly Layer[] {
  const live = byFolder(modules);
  const known = new Map([...live, ...asleep(model, live)]);
  const folders = known.size > 0 ? known : anyFolders(model);
  const firstWords = counted([...folders.values()].flatMap(firstWordsOf));
  const isShared = (word: string): boolean => (firstWords.get(word) ?? 0) > 1;
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, files]) => ({
      folder,
      number: layerNumber(folder),
      owner: ownerIn(folder, files),
      filePrefix: filePrefixOf(files, isShared),
      modules: live.get(folder)?.length ?? 0,
      imports: listOf(model, read, folder),
    }));
}

/** Where nobody knows what a host reads, or all of it lies beside the flake: folders of files that say something of a configuration. */
function anyFolders(model: Model): ReadonlyMap<string, readonly RepoFile[]> {
  const folders = new Map<string, RepoFile[]>();
  for (const file of speaking(model)) {
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

function speaking({ repo }: Model): readonly RepoFile[] {
  return [...repo.files.values()].filter(
    ({ path, facts }) =>
      facts.definitions.length + facts.declarations.length > 0 && !path.split("/").some((part) => part.startsWith(".")),
  );
}

/** Folders of modules that nobody imports: where the folders beside them have numbers, those with one are layers, too. */
function asleep(
  model: Model,
  live: ReadonlyMap<string, readonly RepoFile[]>,
): readonly (readonly [string, readonly RepoFile[]])[] {
  const parents = new Set([...live.keys()].filter((folder) => isNumbered(lastOf(folder))).map(folderOf));
  const isAround = (folder: string): boolean => [...live.keys()].some((each) => `${each}/`.startsWith(`${folder}/`));
  return [...byFolder(speaking(model))].filter(
    ([folder]) => !isAround(folder) && isNumbered(lastOf(folder)) && parents.has(folderOf(folder)),
  );
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** `service-app-`: what more than half of the file names begin with, and more than two of them, or files of another folder, too. */
function filePrefixOf(files: readonly RepoFile[], isShared: (word: string) => boolean): string {
  const prefixes = counted(files.flatMap((file) => beginningsOf(stemOf(file))));
  const [best] = [...prefixes]
    .filter(([prefix, count]) => {
      const enough = count > 2 || (count === 2 && isShared(prefix.slice(0, prefix.indexOf("-") + 1)));
      return enough && count * 2 > files.length;
    })
    .sort(([a], [b]) => b.length - a.length);
  return best?.[0] ?? "";
}

/** With which at least two files of a folder begin, and more than half of them. */
function firstWordsOf(files: readonly RepoFile[]): readonly string[] {
  const words = counted(files.flatMap((file) => beginningsOf(stemOf(file)).slice(0, 1)));
  return [...words].flatMap(([word, count]) => (count > 1 && count * 2 > files.length ? [word] : []));
}

/** `service-`, `service-app-` of `service-app-readeck`. */
function beginningsOf(stem: string): readonly string[] {
  return [...stem.matchAll(/-/g)].map(({ index }) => stem.slice(0, index + 1));
}

/**
 * The list that has most of the folder's modules, of equal ones that which lies nearest. One that leads to the folder as a whole has none of
 * them.
 */
function listOf(model: Model, read: ReadonlySet<string>, folder: string): ImportList | undefined {
  const isOwn = (path: string | undefined): boolean => {
    const file = path !== undefined && folderOf(path) === folder ? model.repo.files.get(path) : undefined;
    return file !== undefined && !isAggregator(file);
  };
  const lists = importLists(model)
    .filter(({ file }) => read.has(file) || isFlake(file))
    .map((list) => ({
      list,
      own: list.items.filter(({ file }) => isOwn(file)).length,
      isBeside: folderOf(list.file) === folder,
    }));
  const [best] = lists
    .filter(({ own }) => own > 0)
    .sort((a, b) => b.own - a.own || Number(b.isBeside) - Number(a.isBeside) || (a.list.file < b.list.file ? -1 : 1));
  return best?.list;
}
