/** The folder that a new module goes into: the one that is wished, else the one whose name says that such modules lie there. */
import { message } from "#text/message.ts";
import { kindCards } from "./choices-kinds.ts";
import { foundations } from "./foundation/index.ts";
import type { House, Layer } from "./house.ts";
import type { Refused } from "./order.ts";
import type { Wish } from "./wish.ts";

export function layerOf({ layers }: House, { folder, kind }: Wish): Layer | Refused {
  const all = layers.map((layer) => layer.folder).join(", ");
  if (folder !== undefined) {
    const wanted = folder.replace(/^\.\//, "").replace(/\/+$/, "").replace(/^\.$/, "");
    const found = layers.find((layer) => layer.folder === wanted);
    return found ?? { problem: message("No modules lie in {0}; folders with modules: {1}.", folder, all) };
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
  return { problem: message("Name the folder that it belongs in; folders with modules: {0}.", all) };
}

function lastName(folder: string): string {
  return (folder.split("/").at(-1) ?? "").replace(/^\d+-?/, "").toLowerCase();
}
