/** Who silences a finding, or says that something is meant to be public, owes the next reader the reason. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

/** What the quick fix writes in place of the reason. */
export const PLACEHOLDER = "Grund";

export const suppressionNoReason: Rule = {
  id: "suppression/no-reason",
  severity: "information",
  summary: message("A suppression comment, or a mark of what is public, does not say why"),
  *check(model) {
    for (const { path: file, facts } of model.repo.files.values()) {
      for (const { start, end, reason } of facts.suppressions) {
        if (reason !== "" && reason !== PLACEHOLDER) continue;
        yield {
          file,
          start,
          end,
          message: message("This suppression gives no reason; write it behind a dash: “– …”."),
        };
      }
      for (const { start, end, reason } of facts.publicMarks) {
        if (reason !== "" && reason !== PLACEHOLDER) continue;
        const said =
          reason === ""
            ? message("This mark gives no reason, so it does not count; write it behind a dash: “– …”.")
            : message("This mark gives no reason yet; write it in place of {0}.", PLACEHOLDER);
        yield { file, start, end, message: said };
      }
    }
  },
};
