/** Ids of modules as their headers have them, and which one is next: never one that is written anywhere. */
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import { counted, mostOften } from "./modules.ts";

/** Ids of modules: `NIXH-60-APP-007`. */
export interface Ids {
  /** By folder of a module: the id that is next there. */
  readonly next: (folder: string) => string | undefined;
}

interface ModuleId {
  readonly folder: string;
  /** `NIXH-60-APP-` */
  readonly stem: string;
  /** `007` */
  readonly digits: string;
}

/** `undefined`: fewer than two modules have one. */
export function idsOf(model: Model): Ids | undefined {
  const ids = [...model.repo.files.values()].flatMap(idOf);
  if (ids.length < 2) return undefined;
  return { next: (folder) => nextIn(model, ids, folder) };
}

function idOf({ path, source, facts }: RepoFile): readonly ModuleId[] {
  const nms = facts.names.find(({ name, kind }) => name === "nms" && kind === "let")?.value;
  const inSet = nms && /(?:^|[\s{;])id\s*=\s*"([^"]+)"\s*;/.exec(source.text.slice(nms.start, nms.end))?.[1];
  const header = source.comments.find(({ block, start }) => block && start < source.root.start);
  const inHeader = header && /^[\s*]*id:\s*"?([\w-]+)"?\s*$/m.exec(header.text)?.[1];
  const parts = /^([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-)(\d{2,6})$/.exec(inSet ?? inHeader ?? "");
  return parts ? [{ folder: folderOf(path), stem: parts[1] ?? "", digits: parts[2] ?? "" }] : [];
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
