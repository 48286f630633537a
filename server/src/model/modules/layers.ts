/** Layers of a house: what a module says of its own, and who imports whom across them. */
import { folderOf } from "#model/file-path.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Location, Span } from "#text/span.ts";
import { layerNumber } from "./header.ts";

/** A module whose header names another layer than the number of its folder. */
export interface MisplacedModule extends Location {
  /** As written: `10`. */
  readonly said: string;
  /** As the folder has it: `20`. */
  readonly layer: string;
  readonly folder: string;
}

/** A path in a module that leads into a layer above its own. */
export interface UpwardImport extends Location {
  readonly folder: string;
  readonly target: string;
  readonly targetFolder: string;
}

/** Fewer folders with numbers are no layers. */
const fewestLayers = 3;

export function misplacedModules(model: Model): readonly MisplacedModule[] {
  if (!hasLayers(model)) return [];
  return [...model.repo.files.values()].flatMap((file) => {
    const layer = layerNumber(folderOf(file.path));
    const said = saidLayer(file);
    if (layer === undefined || !said || Number(said.digits) === Number(layer)) return [];
    return [{ file: file.path, ...said.place, said: said.digits, layer, folder: topFolder(file.path) }];
  });
}

/** Lower numbers carry higher ones: what one layer stands on does not reach up. Folders without a number, the root among them, put together. */
export function upwardImports(model: Model): readonly UpwardImport[] {
  if (!hasLayers(model)) return [];
  return [...model.repo.files.values()].flatMap(({ path, facts }) => {
    const layer = layerNumber(folderOf(path));
    if (layer === undefined) return [];
    return facts.paths.flatMap((use) => {
      if (use.role === "other" || use.parts.includes(undefined)) return [];
      const [target] = resolve(model.repo, path, use);
      const above = target === undefined ? undefined : layerNumber(folderOf(target));
      if (target === undefined || above === undefined || Number(above) <= Number(layer)) return [];
      const { start, end } = use;
      return [{ file: path, start, end, folder: topFolder(path), target, targetFolder: topFolder(target) }];
    });
  });
}

function hasLayers({ repo }: Model): boolean {
  const folders = [...repo.files.keys()].filter((path) => layerNumber(folderOf(path)) !== undefined).map(topFolder);
  return new Set(folders).size >= fewestLayers;
}

/** The folder up to the one with the number: `modules/20-services`. */
function topFolder(path: string): string {
  const names = folderOf(path).split("/");
  return names.slice(0, names.findIndex((name) => layerNumber(name) !== undefined) + 1).join("/");
}

/** In `let nms = { layer = 20; }`, or in a header between `---`. */
function saidLayer({ source, facts }: RepoFile): { readonly place: Span; readonly digits: string } | undefined {
  const nms = facts.names.find(({ name, kind }) => name === "nms" && kind === "let")?.value;
  const header = source.comments.find(({ block, start, text }) => {
    return block && start < source.root.start && /^[\s*]*---\s*$/m.test(text);
  });
  const found = nms
    ? /(?<=[\s{;]layer\s*=\s*"?)\d+(?="?\s*;)/.exec(source.text.slice(nms.start, nms.end))
    : header && /(?<=^[ \t*]*layer:[ \t]*"?)\d+(?="?[ \t]*$)/m.exec(header.text);
  if (!found) return undefined;
  const start = (nms ?? header)?.start ?? 0;
  return { digits: found[0], place: { start: start + found.index, end: start + found.index + found[0].length } };
}
