/** The folder that a new module goes into: the one that is wished, else the one whose name says that such modules lie there. */

import type { Model } from "#model/model.ts";
import { layerNumber, ownerIn } from "#model/modules/header.ts";
import { byFolder } from "#model/modules/modules.ts";
import { message } from "#text/message.ts";
import { kindCards } from "./choices-kinds.ts";
import { foundations } from "./foundation/index.ts";
import type { House, Layer } from "./house.ts";
import type { Refused } from "./scaffolded.ts";
import type { Wish } from "./wish.ts";

export function layerOf({ layers: ofModules, model }: House, { folder, kind }: Wish): Layer | Refused {
  const isLibrary = foundations.some(({ name, isLibrary }) => name === kind && isLibrary === true);
  const layers = isLibrary ? [...ofModules, ...librariesOf(model, ofModules)] : ofModules;
  const all = layers.map((layer) => layer.folder || ".").join(", ");
  if (folder !== undefined) {
    const wanted = folder.replace(/^\.\//, "").replace(/\/+$/, "").replace(/^\.$/, "");
    const found = layers.find((layer) => layer.folder === wanted);
    return (
      found ?? { problem: message("No modules lie in {0}; folders with modules: {1}.", folder, all), about: "folder" }
    );
  }
  const words =
    kindCards.find((card) => card.kind === kind)?.folders ??
    foundations.find((each) => each.name === kind)?.layers ??
    [];
  for (const word of words) {
    const fitting = layers.filter((layer) => lastName(layer.folder).includes(word));
    const [best] = [...fitting].sort((a, b) => b.modules - a.modules);
    if (best) return best;
  }
  const [only] = layers;
  if (only && layers.length === 1) return only;
  return { problem: message("Name the folder that it belongs in; folders with modules: {0}.", all), about: "folder" };
}

/** Folders of Nix files that are no modules, as `lib`: what is imported by hand lies there. */
function librariesOf({ repo }: Model, layers: readonly Layer[]): readonly Layer[] {
  const files = [...repo.files.values()].filter(({ path }) => !path.startsWith("."));
  return [...byFolder(files)]
    .filter(([folder]) => lastName(folder) === "lib" && layers.every((layer) => layer.folder !== folder))
    .map(([folder, own]) => ({
      ...{ folder, number: layerNumber(folder), owner: ownerIn(folder, own) },
      ...{ filePrefix: "", modules: 0, imports: undefined },
    }));
}

function lastName(folder: string): string {
  return (folder.split("/").at(-1) ?? "").replace(/^\d+-?/, "").toLowerCase();
}
