/** TODO: one sentence that says why a person wants to know this. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const hostRescuePort: Rule = {
  id: "host/rescue-port",
  severity: "warning",
  summary: message("TODO: host/rescue-port in one line"),
  *check(model) {
    for (const source of model.sources) {
      if (source.path !== "todo") continue;
      for (const { file, name } of source.definitions) {
        yield { file, ...name, message: message("TODO: what is wrong with {0}, why, and what to do.", source.path) };
      }
    }
  },
};
