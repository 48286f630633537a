/** Who looks for an id finds a value only where it is declared with that id; in a file that keeps to this, one without is overlooked. */
import { declarationsWithout } from "#model/trace/missing.ts";
import { message } from "#text/message.ts";
import { commentFor } from "./missing-annotation.ts";
import type { Rule } from "./rule.ts";

export const traceMissingSourceId: Rule = {
  id: "trace/missing-source-id",
  severity: "hint",
  summary: message("A central value is declared without its id, unlike those beside it"),
  *check(model) {
    for (const missing of declarationsWithout(model)) {
      const { file, start, end, source, id } = missing;
      const fixes = commentFor(model, missing);
      if (fixes.length === 0) continue;
      yield {
        file,
        start,
        end,
        message: message("{0} is declared without its id, unlike most beside it: {1}.", source.path, id),
        fixes,
      };
    }
  },
};
