/** Files and folders of the repo where a path is typed into a list of imports, or behind `import`. */
import { folderOf, join } from "#model/file-path.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import { message } from "#text/message.ts";
import { type Span, touches } from "#text/span.ts";
import type { CompletionList, Offer } from "./completion-items.ts";
import { placeholder, type Read } from "./completion-slot.ts";

export interface PathSlot {
  readonly typed: Span;
  readonly whole: Span;
  /** `./`, `../10-net/` */
  readonly folder: string;
}

/** The last part of a path that begins with `./` or `../`. */
export function pathSlot(text: string, offset: number): PathSlot | undefined {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const match = /(?:^|[\s([=;,])(\.{1,2}\/(?:[\w.+-]+\/)*)([\w.+-]*)$/.exec(line);
  if (!match) return undefined;
  const [, folder = "", typed = ""] = match;
  const behind = /^[\w.+-]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const start = offset - typed.length;
  return { typed: { start, end: offset }, whole: { start, end: offset + behind }, folder };
}

export function pathCompletion(
  model: Model,
  file: string,
  text: string,
  { typed, whole, folder: written }: PathSlot,
  read: Read,
): CompletionList | undefined {
  const { paths } = read(`${text.slice(0, whole.start)}${placeholder}${text.slice(whole.end)}`).facts();
  const use = paths.find((path) => touches(path, whole.start) && path.parts.join("").includes(placeholder));
  if (!use || use.role === "other" || use.base !== "file") return undefined;
  const folder = join(folderOf(file), written);
  if (folder === undefined) return undefined;
  const others = paths.filter((path) => path !== use && path.role === use.role);
  const imported = new Set(others.flatMap((path) => resolve(model.repo, file, path)));
  const isUp = /^(?:\.\.\/)+$/.test(written) && folder !== "";
  const up: readonly Offer[] = isUp ? [{ label: "../", kind: "folder", rank: 3, again: true }] : [];
  return { typed, whole, items: [...entries(model, file, folder, imported, use.role === "module"), ...up] };
}

function entries(
  model: Model,
  file: string,
  folder: string,
  imported: ReadonlySet<string>,
  isModule: boolean,
): readonly Offer[] {
  const start = folder === "" ? "" : `${folder}/`;
  const offers: Offer[] = [];
  const folders = new Set<string>();
  const rank = (path: string): number => (imported.has(path) ? 4 : isModule && !model.imported.has(path) ? 0 : 1);
  const aside = (path: string) => (imported.has(path) ? { aside: message("imported here already") } : {});
  for (const path of [...model.repo.files.keys()].sort()) {
    if (!path.startsWith(start)) continue;
    const [name = "", ...rest] = path.slice(start.length).split("/");
    if (!/^[\w.+-]+$/.test(name)) continue;
    if (rest.length > 0) folders.add(name);
    else if (path !== file && !(isModule && name === "flake.nix"))
      offers.push({ label: name, kind: "file", rank: rank(path), ...aside(path) });
  }
  for (const name of folders) {
    const whole = `${start}${name}/default.nix`;
    if (model.repo.files.has(whole) && whole !== file)
      offers.push({ label: name, kind: "folder", detail: whole, rank: rank(whole), ...aside(whole) });
    offers.push({ label: `${name}/`, kind: "folder", rank: 2, again: true });
  }
  return offers;
}
