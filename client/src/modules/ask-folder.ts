/** Where the module goes: what lies in or around the folder that was clicked, what fits its kind, all others. */
import { l10n } from "vscode";
import type { ScaffoldChoices } from "#lsp/protocol.ts";
import type { Answers } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne } from "./inputs.ts";

export function askFolder({ layers }: ScaffoldChoices, clicked: string | undefined) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    const fitting = answers.kind?.folders ?? [];
    const near = fitting.filter((folder) => clicked !== undefined && isNear(folder, clicked));
    const folders = [...new Set([...near, ...fitting])];
    const items = folders.map((folder): Offer<string> => {
      const layer = layers.find((each) => each.folder === folder);
      const parts = layer
        ? [
            l10n.t("{0} modules", layer.modules),
            layer.imports === undefined ? l10n.t("imported nowhere known") : l10n.t("imported in {0}", layer.imports),
          ]
        : [l10n.t("no modules yet")];
      return { label: folder || ".", description: parts.join(" · "), value: folder };
    });
    const picked = await pickOne(place, {
      items,
      placeholder: l10n.t("Which layer does it belong to?"),
      active: (folder) => folder === answers.folder,
    });
    return picked === undefined || picked === "back" ? picked : { value: { ...answers, folder: picked.value } };
  };
}

function isNear(folder: string, clicked: string): boolean {
  return folder === clicked || folder.startsWith(`${clicked}/`) || clicked.startsWith(`${folder}/`);
}
