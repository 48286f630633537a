/** A module has a shape; what has another one is refused, and everything it says with it. */
import { message } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalModuleShape: Rule = {
  id: "eval/module-shape",
  severity: "error",
  summary: message("A module mixes `config` or `options` with other attributes, or is no module at all"),
  evaluates: true,
  check: (model) => evaluated(model, "module-shape", ({ reason }) => reason),
};
