/** A tile on the start page (`services.homepage-dashboard.services`) in the form that its neighbours have, if it surely leads to the service. */
import { type Written, type WrittenList, writtenAt } from "#facts/written.ts";
import { folderOf } from "#model/file-path.ts";
import type { RepoFile } from "#model/repo.ts";
import { withoutPlaces } from "#model/units/block/edit-proof.ts";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import { tileTexts, titleOf } from "./homepage-tile.ts";
import { nameOf, topOf } from "./import-lists.ts";
import { behindItem } from "./insertion.ts";
import { isProven, startsWith } from "./proof.ts";
import { unwritable } from "./writable.ts";

export interface WishedTile {
  /** Of the service: `readeck`. */
  readonly name: string;
  /** Names by which the repo may know it, too: its key in the port registry, in the map of host names. */
  readonly keys: readonly string[];
  /** What people call it: `Readeck`. */
  readonly title: string;
  /** A few German words. */
  readonly description: string;
  readonly host: string;
  /** The module, relative to the root: tiles of the same folder stand together. */
  readonly file: string;
  /** Edits without which it would read what is not there: the port, the host name. */
  readonly besides: readonly FileEdits[];
}

const option = ["services", "homepage-dashboard", "services"];
/** Each is an evaluation. */
const mostAttempts = 8;

export function tile(house: House, wished: WishedTile): Wired {
  const place = placeOf(house);
  if (place === undefined) return { none: true };
  const address = `https://${wished.host}`;
  const byHand: Wired = { open: message("Add {0} to the start page by hand.", address) };
  if (leadsTo(house.view, wished.host)) return { none: true };
  const { file, list } = place;
  if (!list || unwritable(house.model.repo, file.path)) return byHand;
  const group = groupFor(house, file, list, wished);
  if (!group) return byHand;
  const { text } = file.source;
  const index = group.items.length - 1;
  const items = group.items.map(({ outer }) => outer);
  let left = mostAttempts;
  for (const own of tileTexts(text, list, group, wished)) {
    if (left-- === 0) break;
    const edit = behindItem(text, { ...group, items }, index, own.split("\n"));
    const edits = edit && { file: file.path, edits: [edit] };
    const isSure =
      edits &&
      isProven(house, [edits], {
        besides: wished.besides,
        changes: (path) => startsWith(path, option),
        holds: (after) => leadsTo(after, wished.host),
      });
    if (isSure) return { edits, done: message("The start page has a tile for {0} ({1}).", address, file.path) };
  }
  return byHand;
}

function leadsTo(view: House["view"], host: string): boolean {
  const value = view?.at(option)?.value;
  return value !== undefined && new RegExp(`"https://${host.replaceAll(".", "\\.")}/?"`).test(withoutPlaces(value));
}

/** `list`: where it is written out in one place. `undefined`: the repo has no such page, or it is off. */
function placeOf({
  model,
  view,
}: House): { readonly file: RepoFile; readonly list: WrittenList | undefined } | undefined {
  const enabled = view?.at(["services", "homepage-dashboard", "enable"])?.value;
  if (enabled?.[0] === "bool" && enabled[1] === false) return undefined;
  const found = [...model.imported].flatMap((path) => {
    const file = model.repo.files.get(path);
    const own = file?.facts.definitions.filter(
      (fact) =>
        fact.leaf && fact.path.length === option.length && option.every((name, index) => fact.path[index] === name),
    );
    return file && own ? own.map((fact) => ({ file, value: fact.value })) : [];
  });
  const [first] = found;
  if (!first || !enabled) return undefined;
  const written = found.length === 1 ? writtenAt(first.file.source, first.value) : undefined;
  return { file: first.file, list: written?.kind === "list" ? written : undefined };
}

/** The group whose tiles are of modules of the same folder, else of the same layer, else the only one. */
function groupFor(house: House, file: RepoFile, { items }: WrittenList, wished: WishedTile): WrittenList | undefined {
  const groups = items.flatMap((item) => groupIn(item));
  if (groups.length !== items.length) return undefined;
  const [only] = groups;
  if (groups.length === 1) return only;
  const folder = folderOf(wished.file);
  const { text } = file.source;
  const folders = groups.map((group) => group.items.flatMap((item) => foldersOf(house, titleOf(text, item))));
  const exact = mostIn(folders.map((each) => each.filter((one) => one === folder).length));
  const near = mostIn(folders.map((each) => each.filter((one) => topOf(one) === topOf(folder)).length));
  const index = exact ?? near;
  return index === undefined ? undefined : groups[index];
}

/** `{ Name = [ … ]; }` */
function groupIn(item: Written): readonly WrittenList[] {
  const [entry, ...others] = item.kind === "set" ? item.entries : [];
  const value = entry?.names.length === 1 && others.length === 0 ? entry.value : undefined;
  return value?.kind === "list" && value.items.length > 0 ? [value] : [];
}

/** Of the modules that are called like the tile. */
function foldersOf({ model }: House, title: string | undefined): readonly string[] {
  const name = plain(title ?? "");
  if (name === "") return [];
  const files = [...model.imported].filter((path) => {
    const stem = nameOf(path).replace(/\.nix$/, "");
    return (
      plain(stem) === name || stem.split("-").some((_, index, parts) => plain(parts.slice(index).join("")) === name)
    );
  });
  return [...new Set(files.map(folderOf))];
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** `undefined`: none has any, or two have as many. */
function mostIn(counts: readonly number[]): number | undefined {
  const most = Math.max(...counts);
  return most > 0 && counts.filter((count) => count === most).length === 1 ? counts.indexOf(most) : undefined;
}
