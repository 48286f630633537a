/** Whoever changes a value that nothing reads believes to have changed something. */
import { orphansIn } from "#model/trace/orphans.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const traceOrphanSource: Rule = {
  id: "trace/orphan-source",
  severity: "hint",
  summary: message("A central value that nothing reads"),
  evaluates: true,
  *check(model) {
    for (const { path, options, definitions } of orphansIn(model))
      for (const { file, name } of options)
        yield {
          file,
          start: name.start,
          end: name.end,
          message: message("Nothing reads {0}: use it where the value is meant, or remove it.", path),
          related: definitions.map((definition) => ({
            file: definition.file,
            ...definition.name,
            message: message("It is set here."),
          })),
          unnecessary: true,
        };
  },
};
