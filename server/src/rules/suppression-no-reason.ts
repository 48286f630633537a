/** Who silences a finding owes the next reader the reason. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

/** What the quick fix writes in place of the reason. */
export const PLACEHOLDER = "Grund";

export const suppressionNoReason: Rule = {
  id: "suppression/no-reason",
  severity: "information",
  summary: message("A suppression comment does not say why"),
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
    }
  },
};
