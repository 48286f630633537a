/** Two modules want different things of one option, and nothing says which of them is right. */
import { message, render } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalConflict: Rule = {
  id: "eval/conflict",
  severity: "error",
  summary: message("Definitions of one option contradict each other"),
  evaluates: true,
  check: (model) =>
    evaluated(model, "conflict", ({ reason }) =>
      message(
        "{0}; remove one of them, or let one win with lib.mkForce or lib.mkDefault.",
        render(reason).replace(/\.$/, ""),
      ),
    ),
};
