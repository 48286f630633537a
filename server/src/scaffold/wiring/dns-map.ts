/** A new service in the repo's map of host names: a file of plain data that modules import, where its neighbours have an entry, too. */
import { dataIn, type WrittenEntry, type WrittenSet } from "#facts/written.ts";
import { resolve } from "#model/imports.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { nameOf } from "./import-lists.ts";
import { beforeItem, behindItem, isSorted, placeAmong, quoted } from "./insertion.ts";
import { isProven } from "./proof.ts";
import { unwritable } from "./writable.ts";

export interface WishedName {
  /** Of the service, as the map has its keys: `home-box`. */
  readonly name: string;
  /** Where it is to be found: `lesen.example.org`. */
  readonly host: string;
}

/** Names to host names, in a file that modules import as data. */
interface NameMap {
  readonly file: RepoFile;
  readonly set: WrittenSet;
  readonly members: readonly Member[];
  readonly names: ReadonlyMap<string, Span>;
}

interface Member {
  readonly key: string;
  readonly index: number;
  readonly entry: WrittenEntry;
  /** As it is written, without quotes: `lesen.${zone}`. */
  readonly raw: string;
  /** What that comes to; `undefined`: only evaluation knows. */
  readonly host: string | undefined;
}

const fewest = 2;

export function nameInMap(house: House, { name, host }: WishedName): Wired {
  const map = mapOf(house);
  if (!map || !isNeeded(map, name, host)) return { none: true };
  const there = map.members.find(({ key }) => key === name);
  const { path } = map.file;
  if (there?.host === host) return { none: true };
  if (there) return { open: message("{0} has another host name in {1}: {2}.", name, path, there.host ?? there.raw) };
  const problem = unwritable(house.model.repo, path);
  if (problem) return { open: message("Add {0} to {1} by hand: {2}", host, path, problem) };
  const edits = editOf(map, name, host);
  if (!edits || !isProvenName(house, edits, host)) return { open: message("Add {0} to {1} by hand.", host, path) };
  return { edits, done: message("{0} is in {1}.", host, path) };
}

/** A map of all services has every one; a map of exceptions only those that are not found under their own name. */
function isNeeded({ members }: NameMap, name: string, host: string): boolean {
  const plain = members.filter((each) => each.host?.split(".")[0] === each.key);
  return plain.length * 2 > members.length || host.split(".")[0] !== name;
}

/** The file with most host names among those that live modules import as data. */
function mapOf({ model }: House): NameMap | undefined {
  const { repo, imported } = model;
  const files = new Set<string>();
  for (const path of repo.files.keys()) {
    const facts = repo.files.get(path)?.facts;
    // What a library of functions imports counts, too: modules import the library.
    if (!imported.has(path)) continue;
    for (const use of facts?.paths ?? [])
      if (use.role === "import") for (const file of resolve(repo, path, use)) files.add(file);
  }
  let best: NameMap | undefined;
  for (const path of [...files].sort()) {
    const file = repo.files.get(path);
    const map = file && mapIn(file);
    if (map && isOfServices(repo.files, map) && map.members.length > (best?.members.length ?? 0)) best = map;
  }
  return best;
}

function mapIn(file: RepoFile): NameMap | undefined {
  const data = dataIn(file.source);
  if (!data) return undefined;
  let best: NameMap | undefined;
  const waiting: WrittenSet[] = [data.set];
  for (let set = waiting.pop(); set; set = waiting.pop()) {
    const members = set.entries.flatMap((entry, index) => memberOf(file, data.names, entry, index));
    for (const { value } of set.entries) if (value?.kind === "set") waiting.push(value);
    const isMap = members.length >= fewest && members.length * 2 > set.entries.length;
    if (isMap && members.length > (best?.members.length ?? 0)) best = { file, set, members, names: data.names };
  }
  return best;
}

function memberOf(
  file: RepoFile,
  names: ReadonlyMap<string, Span>,
  entry: WrittenEntry,
  index: number,
): readonly Member[] {
  const [key] = entry.names;
  const raw = entry.value && simple(file.source.text.slice(entry.value.start, entry.value.end));
  if (key === undefined || entry.names.length !== 1 || raw === undefined) return [];
  const host = filled(file, names, raw);
  const isHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host ?? raw.replaceAll(/\$\{[^}]*\}/g, "x.y"));
  return isHost ? [{ key, index, entry, raw, host }] : [];
}

/** What stands between the quotes, where nothing is escaped and only names are filled in. */
function simple(text: string): string | undefined {
  return /^"((?:[^"\\$]|\$\{[\w'-]+\})*)"$/.exec(text)?.[1];
}

/** With the texts that names of the file stand for. */
function filled({ source }: RepoFile, names: ReadonlyMap<string, Span>, raw: string): string | undefined {
  let text: string | undefined = raw;
  for (let depth = 0; text?.includes("${") && depth < 8; depth++) {
    let isKnown = true;
    text = text.replaceAll(/\$\{([\w'-]+)\}/g, (hole, name: string) => {
      const value = names.get(name);
      const own = value && simple(source.text.slice(value.start, value.end));
      isKnown &&= own !== undefined;
      return own ?? hole;
    });
    if (!isKnown) return undefined;
  }
  return text?.includes("${") ? undefined : text;
}

/** Some of its keys are the names of modules. */
function isOfServices(files: ReadonlyMap<string, RepoFile>, { members }: NameMap): boolean {
  const stems = [...files.keys()].map((path) => `-${nameOf(path).replace(/\.nix$/, "")}`);
  return members.some(({ key }) => stems.some((stem) => stem.endsWith(`-${key}`)));
}

function editOf({ file, set, members, names }: NameMap, name: string, host: string): FileEdits | undefined {
  const label = host.split(".")[0] ?? "";
  // What follows the first label, as most of those write it that end as this one does.
  const rests = members.flatMap(({ raw }) => {
    const rest = raw.slice(raw.indexOf("."));
    return filled(file, names, `${label}${rest}`) === host ? [rest] : [];
  });
  const zone = host.slice(label.length + 1);
  const ofZone = [...names.keys()].find((each) => filled(file, names, `\${${each}}`) === zone);
  const like = mostOften(rests);
  // A copy of what has a name is no style to follow.
  const rest = ofZone !== undefined && !like?.includes("$") ? `.\${${ofZone}}` : like;
  const value = rest === undefined ? quoted(host) : `"${label}${rest}"`;
  const keys = members.map(({ key }) => key);
  const alike = members.findLastIndex(({ raw }) => rest !== undefined && raw.endsWith(rest));
  const place = isSorted(keys) ? placeAmong(keys, name) : alike >= 0 ? alike : members.length - 1;
  const near = members[Math.max(place, 0)];
  if (!near?.entry.value) return undefined;
  const { text } = file.source;
  const between = text.slice(near.entry.path.end, near.entry.value.start);
  const width = near.entry.path.end - near.entry.path.start + between.indexOf("=");
  const written = showName(name);
  const isAligned = members.some((each) => isPadded(text, each)) && written.length < width;
  const binding = `${isAligned ? written.padEnd(width) : `${written} `}= ${value};`;
  const edit =
    place < 0
      ? beforeItem(text, near.entry, [binding])
      : behindItem(text, { ...set, items: set.entries }, near.index, [binding]);
  return edit && { file: file.path, edits: [edit] };
}

function isPadded(text: string, { entry: { path, value } }: Member): boolean {
  return value !== undefined && / {2}=/.test(text.slice(path.end, value.start));
}

function mostOften(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** It is data: nothing changes by it but texts that are made of all the names, such as lists of addresses, and those get this one. */
function isProvenName(house: House, edits: FileEdits, host: string): boolean {
  const own = new RegExp(`(?:https?://)?${host.replaceAll(".", "\\.")}`, "g");
  const bare = (text: string): string => text.replaceAll(own, "").replaceAll(/"string"|[",[\]\s]/g, "");
  const changes = (_path: readonly string[], before = "", after = ""): boolean =>
    before !== "" && after.includes(host) && bare(after) === bare(before);
  return isProven(house, [edits], { changes, holds: () => true });
}
