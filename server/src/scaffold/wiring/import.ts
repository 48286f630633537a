/** A new module in the list that its neighbours are imported by: in their section, in their order, where a host surely reads it. */

import { hostsIn } from "#model/evaluated.ts";
import { folderOf, join, relativeFrom } from "#model/file-path.ts";
import type { Repo, RepoFile } from "#model/repo.ts";
import type { House, ImportList } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { listsFor, nameOf, topOf } from "./import-lists.ts";
import { beforeItem, behindItem, behindLine, isSorted, lineAt, placeAmong } from "./insertion.ts";
import { isProven, withModule } from "./proof.ts";
import { unwritable } from "./writable.ts";

export interface WishedImport {
  /** The module, relative to the root; it need not be there yet. */
  readonly file: string;
  /** Whether a comment that imports it may become code again. */
  readonly turnOn?: boolean;
}

/** Each is an evaluation. */
const mostAttempts = 4;

export function importModule(house: House, { file, turnOn = false }: WishedImport): Wired {
  const repo = withModule(house.model.repo, file);
  if (isRead(repo, file)) return { none: true };
  const byHand = message("Import {0} by hand: no list of imports was found that could be written to safely.", file);
  if (!/^[\w.+/-]+$/.test(file) || file.split("/").some((part) => part === "" || part === ".."))
    return { open: byHand };
  const folder = folderOf(file);
  if (isOfOthers(house, folder))
    return {
      open: message(
        "The modules in {0} are read by others than {1}: import {2} by hand where it belongs.",
        folder,
        house.view?.name ?? "",
        file,
      ),
    };
  const preferred = house.layers.find((layer) => layer.folder === folder)?.imports;
  const problems: Message[] = [];
  for (const list of listsFor(house.model, folder, preferred).slice(0, mostAttempts)) {
    const problem = unwritable(house.model.repo, list.file);
    const source = house.model.repo.files.get(list.file);
    if (problem || !source) {
      if (problem) problems.push(problem);
      continue;
    }
    const asleep = commentedOut(source, list, file);
    if (asleep && !turnOn)
      return {
        open: message("{0} is imported in {1} by a comment only; take the # away to turn it on.", file, list.file),
      };
    const edit = asleep ? wakened(source.source.text, asleep) : editOf(source.source.text, list, file);
    const edits = edit && { file: list.file, edits: [edit] };
    if (edits && isProvenImport(house, repo, edits, file))
      return { edits, done: message("{0} is imported in {1}.", file, list.file) };
  }
  const [problem] = problems;
  return { open: problem ? message("Import {0} by hand: {1}", file, problem) : byHand };
}

/** Also through a list of what lies in a folder. */
function isRead(repo: Repo, file: string): boolean {
  return [...hostsIn(repo).values()].some(({ host }) => host.modules.some((module) => module.file === file));
}

/** Of another host, of home-manager, of a flake: what lies there is in use, and nothing of it is a module of the shown host. */
function isOfOthers({ model, view }: House, folder: string): boolean {
  const beside = [...model.imported].filter((path) => path.endsWith(".nix") && folderOf(path) === folder);
  const own = new Set(view?.host.modules.map((module) => module.file));
  return folder !== "" && beside.length > 0 && !beside.some((path) => own.has(path));
}

/** The shown host reads it then, and everything is as it was. */
function isProvenImport(house: House, repo: Repo, edits: FileEdits, file: string): boolean {
  const model = { ...house.model, repo };
  return isProven({ ...house, model }, [edits], {
    changes: () => false,
    holds: ({ host }) => host.modules.some((module) => module.file === file),
  });
}

function editOf(text: string, list: ImportList, file: string): Edit | undefined {
  const written = relativeFrom(folderOf(list.file), file);
  const { items } = list;
  const container = { start: list.start, end: list.end, items };
  if (items.length === 0) return behindItem(text, container, -1, [written]);
  const folder = folderOf(file);
  const beside = membersOf(text, list, ({ file: target }) => target !== undefined && folderOf(target) === folder);
  if (beside.length > 0) {
    const names = beside.map((index) => nameOf(items[index]?.file ?? ""));
    const place = placeAmong(names, nameOf(file));
    const first = items[beside[0] as number];
    if (place < 0 && first) return beforeItem(text, first, [written]);
    return behindItem(text, container, beside[place] as number, [written]);
  }
  const top = topOf(folder);
  const near = membersOf(
    text,
    list,
    ({ file: target }) => target !== undefined && top !== "" && topOf(folderOf(target)) === top,
  );
  if (near.length > 0) return behindItem(text, container, near.at(-1) as number, [written]);
  const heading = headingOf(text, list, top);
  if (heading) return behindLine(text, heading, [written]);
  return behindItem(text, container, lastBelow(list, top), [written]);
}

/** Those of the section that has most of them. */
function membersOf(
  text: string,
  { items }: ImportList,
  isMember: (item: ImportList["items"][number]) => boolean,
): readonly number[] {
  const sections: number[][] = [[]];
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (before && isParted(text.slice(before.end, item.start))) sections.push([]);
    if (isMember(item)) sections.at(-1)?.push(index);
  });
  let best: readonly number[] = [];
  for (const section of sections) if (section.length > 0 && section.length >= best.length) best = section;
  return best;
}

/** By an empty line, or by a banner. */
function isParted(between: string): boolean {
  return /\n[ \t]*\r?\n/.test(between) || /\n[ \t]*#[^\n]*(?:[─━═–—-]{2}|={3}|#{3})/.test(between);
}

/** A comment line with the number or the name of the folder, below which no item stands before the next empty line. */
function headingOf(text: string, { start, end, items }: ImportList, top: string): Span | undefined {
  const number = /^\d+/.exec(top)?.[0];
  if (number === undefined) return undefined;
  const inside = new RegExp(`^[ \\t]*#[^\\S\\n]*[^\\w\\n]*${number}(?!\\d)[^\\n]*`, "gm");
  for (const match of text.slice(start, end).matchAll(inside)) {
    const at = start + match.index;
    if (items.some((item) => item.start <= at && at < item.end) || /\.nix\b/.test(match[0])) continue;
    return { start: at + match[0].indexOf("#"), end: at + match[0].trimEnd().length };
  }
  return undefined;
}

/** The last item of a folder that is before this one by name, where folders are in order; else the last. */
function lastBelow({ items }: ImportList, top: string): number {
  const tops = items.map(({ file }) => (file === undefined ? "" : topOf(folderOf(file))));
  const numbered = tops.filter((each) => /^\d/.test(each));
  if (!/^\d/.test(top) || !isSorted(numbered)) return items.length - 1;
  const index = tops.findLastIndex((each) => /^\d/.test(each) && each < top);
  return index < 0 ? items.length - 1 : index;
}

/** `# ./20-services/apps/readeck.nix` */
function commentedOut({ source }: RepoFile, list: ImportList, file: string): Span | undefined {
  return source.comments.find(({ start, end, block, text }) => {
    if (block || start < list.start || end > list.end || !lineAt(source.text, start).isFirst) return false;
    const path = /^#+\s*(\.{1,2}\/[\w.+/-]+)\s*(?:#.*)?$/.exec(text)?.[1];
    return path !== undefined && join(folderOf(list.file), path) === file;
  });
}

function wakened(text: string, { start }: Span): Edit {
  const signs = /^#+[ \t]*/.exec(text.slice(start))?.[0].length ?? 1;
  return { start, end: start + signs, text: "" };
}
