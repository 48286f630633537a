/** Ids of modules as their headers have them, and which one is next: never one that is written anywhere. */
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Location } from "#text/span.ts";
import { counted, mostOften } from "./modules.ts";

/** Ids of modules: `NIXH-60-APP-007`. */
export interface Ids {
  /** By folder of a module: the id that is next there. */
  readonly next: (folder: string) => string | undefined;
}

/** Stands where the id is written. */
export interface ModuleId extends Location {
  /** `NIXH-60-APP-007` */
  readonly id: string;
  readonly folder: string;
  /** `NIXH-60-APP-` */
  readonly stem: string;
  /** `007` */
  readonly digits: string;
}

/** `undefined`: fewer than two modules have one. */
export function idsOf(model: Model): Ids | undefined {
  const ids = moduleIds(model);
  if (ids.length < 2) return undefined;
  return { next: (folder) => nextIn(model, ids, folder) };
}

/** Of all modules, in order of path. */
export function moduleIds({ repo }: Model): readonly ModuleId[] {
  return [...repo.files.values()].flatMap(idOf).sort((a, b) => (a.file < b.file ? -1 : 1));
}

function idOf({ path, source, facts }: RepoFile): readonly ModuleId[] {
  const nms = facts.names.find(({ name, kind }) => name === "nms" && kind === "let")?.value;
  const inSet = nms && found(/(?:^|[\s{;])id\s*=\s*"([^"]+)"\s*;/d, source.text.slice(nms.start, nms.end), nms.start);
  const header = source.comments.find(({ block, start }) => block && start < source.root.start);
  const inHeader = header && found(/^[\s*]*id:\s*"?([\w-]+)"?\s*$/dm, header.text, header.start);
  const written = inSet ?? inHeader;
  const parts = /^([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-)(\d{2,6})$/.exec(written?.text ?? "");
  if (!written || !parts) return [];
  const { text: id, start } = written;
  const [, stem = "", digits = ""] = parts;
  return [{ file: path, start, end: start + id.length, id, folder: folderOf(path), stem, digits }];
}

/** The group of the pattern, which has to tell indices. */
function found(pattern: RegExp, text: string, offset: number): { text: string; start: number } | undefined {
  const match = pattern.exec(text);
  const [at] = match?.indices?.[1] ?? [];
  return match?.[1] === undefined || at === undefined ? undefined : { text: match[1], start: offset + at };
}

/** As most modules of the folder have it, else of the folders beside it; `undefined`: they do not agree. */
function nextIn(model: Model, ids: readonly ModuleId[], folder: string): string | undefined {
  const [top] = folder.split("/");
  const beside = ids.filter((id) => id.folder === folder);
  const near = beside.length > 0 ? beside : ids.filter((id) => id.folder.split("/")[0] === top);
  const stem = mostOften(near.map((id) => id.stem));
  if (stem === undefined || (counted(near.map((id) => id.stem)).get(stem) ?? 0) * 2 < near.length) return undefined;
  const same = ids.filter((id) => id.stem === stem);
  const width = Math.max(...same.map(({ digits }) => digits.length));
  const taken = writtenNumbers(model, stem);
  let next = Math.max(...same.map(({ digits }) => Number(digits))) + 1;
  while (taken.has(next)) next++;
  return `${stem}${String(next).padStart(width, "0")}`;
}

/** Also in comments and in documents: an id that was given away once means something there. */
function writtenNumbers({ repo }: Model, stem: string): ReadonlySet<number> {
  const pages = [...repo.otherFiles].filter((path) => path.endsWith(".md")).slice(0, mostPages);
  const texts = [
    ...[...repo.files.values()].map(({ source }) => source.text),
    ...pages.map((path) => repo.disk?.text(path)).filter((text) => typeof text === "string"),
  ];
  const pattern = new RegExp(`(?<![\\w-])${stem.replace(/[^\w]/g, "\\$&")}(\\d{2,6})(?!\\d)`, "g");
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => Number(match[1]))));
}

const mostPages = 500;
