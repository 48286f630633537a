/** A value of the wrong type: Nix or the option's own check refuses it. */
import { message } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalType: Rule = {
  id: "eval/type",
  severity: "error",
  summary: message("A value has the wrong type"),
  evaluates: true,
  check: (model) => evaluated(model, "type", ({ reason }) => reason),
};
