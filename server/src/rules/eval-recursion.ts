/** A value that needs itself to be known is never known. */
import { message, render } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalRecursion: Rule = {
  id: "eval/recursion",
  severity: "error",
  summary: message("A value needs itself to be computed"),
  evaluates: true,
  check: (model) =>
    evaluated(model, "recursion", ({ reason }) =>
      message(
        "{0}: to know this value, Nix needs this value first. Break the circle where one of them can do without the other.",
        render(reason),
      ),
    ),
};
