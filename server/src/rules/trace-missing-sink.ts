/** A file that says where each value comes from is trusted to say it of all. */
import { usesWithout } from "#model/trace/missing.ts";
import { message } from "#text/message.ts";
import { commentFor } from "./missing-annotation.ts";
import type { Rule } from "./rule.ts";

export const traceMissingSink: Rule = {
  id: "trace/missing-sink",
  severity: "hint",
  summary: message("A central value is used without a comment that names it, unlike others in the file"),
  *check(model) {
    for (const missing of usesWithout(model)) {
      const { file, start, end, source, id, keyword } = missing;
      const fixes = commentFor(model, missing);
      if (fixes.length === 0) continue;
      yield {
        file,
        start,
        end,
        message: message(
          "{0} is used without a comment that names it, unlike most values in this file: # {1}: {2}.",
          source.path,
          keyword,
          id,
        ),
        fixes,
      };
    }
  },
};
