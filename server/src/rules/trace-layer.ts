/** Layers are worth something as long as each stands only on those below it, and each module knows which one is its own. */
import { misplacedModules, upwardImports } from "#model/modules/layers.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const traceLayer: Rule = {
  id: "trace/layer",
  severity: "information",
  summary: message("A module names another layer than its folder has, or reaches into a layer above its own"),
  *check(model) {
    for (const { file, start, end, said, layer, folder } of misplacedModules(model)) {
      yield {
        file,
        start,
        end,
        message: message(
          "The header says layer {0}, but the module lies in {1}: correct the header, or move the module.",
          said,
          folder,
        ),
        fixes: [
          {
            title: message("Say layer {0}", layer),
            safe: false,
            edits: [{ file, edits: [{ start, end, text: layer }] }],
          },
        ],
      };
    }
    for (const { file, start, end, folder, target, targetFolder } of upwardImports(model)) {
      yield {
        file,
        start,
        end,
        message: message(
          "{0} reaches up into {1} for {2}: what a layer stands on belongs below it.",
          folder,
          targetFolder,
          target.slice(targetFolder.length + 1),
        ),
      };
    }
  },
};
