/** Who silences a finding, or says that something is meant to be public, owes the next reader the reason. */
import { saysWhy } from "#facts/comment-target.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const suppressionNoReason: Rule = {
  id: "suppression/no-reason",
  severity: "information",
  summary: message("A suppression comment, or a mark of what is public, does not say why"),
  readsDocuments: true,
  *check(model) {
    for (const { path: file, facts } of [...model.repo.files.values(), ...model.repo.documents.values()]) {
      for (const { start, end, reason } of facts.suppressions) {
        if (saysWhy(reason)) continue;
        yield {
          file,
          start,
          end,
          message: message("This suppression gives no reason; write it behind a dash: “– …”."),
        };
      }
      for (const { start, end, reason } of "publicMarks" in facts ? facts.publicMarks : []) {
        if (saysWhy(reason)) continue;
        const said =
          reason === ""
            ? message("This mark gives no reason, so it does not count; write it behind a dash: “– …”.")
            : message("This mark gives no reason yet, so it does not count; write it in place of {0}.", reason);
        yield { file, start, end, message: said };
      }
    }
  },
};
