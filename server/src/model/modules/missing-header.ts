/** Modules without the header that nearly all of their neighbours have, and the one that they would have. */
import { isByTool } from "#model/language/prose.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import { type Header, headerOf, headerText, layerNumber, ownerIn } from "./header.ts";
import { metadataEdits } from "./metadata-edit.ts";
import { idsOf } from "./module-ids.ts";
import { byFolder, counted, modulesAmong, readAsModules, stemOf } from "./modules.ts";
import { camelCase, titleOf } from "./title.ts";

export interface MissingHeader {
  readonly file: string;
  readonly folder: string;
  readonly header: Header;
  /** How many of its neighbours have it, of how many. */
  readonly having: number;
  readonly neighbours: number;
  /** The first line of its code. */
  readonly place: Span;
  /** Empty: where it belongs depends on what the module is like. */
  readonly edits: () => readonly Edit[];
}

export function missingHeaders(model: Model): readonly MissingHeader[] {
  const folders = byFolder(modulesAmong(model, readAsModules(model, undefined)));
  return [...folders].flatMap(([folder, files]) =>
    files.flatMap((file) => {
      const { path, source, facts } = file;
      if (headerOf(file) !== "none" || facts.errors.length > 0 || isByTool(source)) return [];
      const others = files.filter((other) => other !== file);
      const [best] = [...counted(others.map(headerOf))]
        .filter(([header]) => header !== "none")
        .sort(([, a], [, b]) => b - a);
      if (!best) return [];
      const [header, having] = best;
      if (having < fewest || having * 5 < others.length * 4) return [];
      const place = firstLine(file);
      return [
        {
          file: path,
          folder,
          header,
          having,
          neighbours: others.length,
          place,
          edits: () => edited(model, file, header, folder, others),
        },
      ];
    }),
  );
}

/** What two or three have may be chance. */
const fewest = 4;

function firstLine({ source: { text, root } }: RepoFile): Span {
  const end = text.indexOf("\n", root.start);
  return { start: root.start, end: text.slice(root.start, end < 0 ? text.length : end).trimEnd().length + root.start };
}

function edited(
  model: Model,
  file: RepoFile,
  header: Header,
  folder: string,
  others: readonly RepoFile[],
): readonly Edit[] {
  const { text } = file.source;
  const name = stemOf(file).slice(sharedBeginning([file, ...others]).length);
  const title = titleOf(name);
  const said = header === "nms" ? undefined : onlyComment(file);
  const texts = {
    title,
    summary: said?.text ?? title,
    owner: ownerIn(folder, others),
    layer: layerNumber(folder),
    id: idsOf(model)?.next(folder),
  };
  if (header === "nms") return metadataEdits(file, others, camelCase(name), texts);
  const written = headerText(header, texts);
  const start = text.startsWith("\u{FEFF}") ? 1 : 0;
  const end = said?.end ?? start;
  return [{ start, end, text: text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written }];
}

/** A single line above the code, which says what the module is about; `end`: behind it and what is empty below. */
function onlyComment({
  source: { text, comments, root },
}: RepoFile): { readonly text: string; readonly end: number } | undefined {
  const above = comments.filter(({ start }) => start < root.start);
  const [only] = above;
  if (!only || above.length > 1 || only.block || text.slice(0, only.start).trim() !== "") return undefined;
  const said = only.text.replace(/^#+\s*/, "").trim();
  if (!/^\p{Lu}[^:#{}=;]*\p{Ll}[^:#{}=;]*$/u.test(said)) return undefined;
  return { text: said.replace(/\.$/, ""), end: only.end + (/^\s*/.exec(text.slice(only.end))?.[0].length ?? 0) };
}

/** `service-app-`: what all the file names of a folder begin with. */
function sharedBeginning(files: readonly RepoFile[]): string {
  const [first = "", ...rest] = files.map(stemOf);
  const beginnings = [...first.matchAll(/-/g)].map(({ index }) => first.slice(0, index + 1));
  return beginnings.findLast((each) => rest.every((stem) => stem.startsWith(each))) ?? "";
}
