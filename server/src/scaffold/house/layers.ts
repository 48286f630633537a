/** The folders that modules lie in, what their files are called, and where they are imported. */
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { ImportList, Layer } from "#scaffold/house.ts";
import { importLists } from "#scaffold/wiring/import-lists.ts";
import { byFolder, counted, isAggregator, isFlake, mostOften } from "./modules.ts";

export function layersOf(model: Model, read: ReadonlySet<string>, modules: readonly RepoFile[]): readonly Layer[] {
  const live = byFolder(modules);
  const folders = new Map([...live, ...asleep(model, live)]);
  const firstWords = counted([...folders.values()].flatMap(firstWordsOf));
  const isShared = (word: string): boolean => (firstWords.get(word) ?? 0) > 1;
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, files]) => ({
      folder,
      number: numberOf(folder),
      owner: mostOften(files.flatMap(ownerOf)) ?? withoutNumber(lastOf(folder)),
      filePrefix: filePrefixOf(files, isShared),
      modules: live.get(folder)?.length ?? 0,
      imports: listOf(model, read, folder),
    }));
}

/** Folders of modules that nobody imports: where the folders beside them have numbers, those with one are layers, too. */
function asleep(
  model: Model,
  live: ReadonlyMap<string, readonly RepoFile[]>,
): readonly (readonly [string, readonly RepoFile[]])[] {
  const parents = new Set([...live.keys()].filter((folder) => isNumbered(lastOf(folder))).map(folderOf));
  const spare = [...model.repo.files.values()].filter(
    ({ path, facts }) =>
      facts.definitions.length + facts.declarations.length > 0 && !path.split("/").some((part) => part.startsWith(".")),
  );
  const isAround = (folder: string): boolean => [...live.keys()].some((each) => `${each}/`.startsWith(`${folder}/`));
  return [...byFolder(spare)].filter(
    ([folder]) => !isAround(folder) && isNumbered(lastOf(folder)) && parents.has(folderOf(folder)),
  );
}

/** `20` of `20-services/apps` and of `modules/20-services`. */
function numberOf(folder: string): string | undefined {
  const numbered = folder.split("/").find(isNumbered);
  return numbered && /^\d+/.exec(numbered)?.[0];
}

function isNumbered(name: string): boolean {
  return /^\d+[-_. ]/.test(name);
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** `#   owner: infrastructure` in the header. */
function ownerOf({ source }: RepoFile): readonly string[] {
  const top = source.text.slice(0, Math.max(0, source.root.start));
  const owner = /^#[ \t]*meta:[ \t]*\n(?:#.*\n)*?#[ \t]+owner:[ \t]*(\w[\w-]*)[ \t]*$/m.exec(top)?.[1];
  return owner === undefined ? [] : [owner];
}

function withoutNumber(name: string): string {
  return name.replace(/^\d+[-_. ]+/, "") || name;
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

function stemOf({ path }: RepoFile): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.nix$/, "");
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
