/** An option belongs to one module: a second declaration is refused as soon as somebody asks for the option. */
import { message, render } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalDeclaredTwice: Rule = {
  id: "eval/declared-twice",
  severity: "error",
  summary: message("An option is declared twice"),
  evaluates: true,
  check: (model) =>
    evaluated(model, "declared-twice", ({ reason }) =>
      message("{0}; keep one of the two declarations.", render(reason).replace(/\.$/, "")),
    ),
};
