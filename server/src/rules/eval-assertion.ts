/** What the repo itself demands does not hold: NixOS refuses to build such a configuration. */
import type { EvalFinding } from "#model/findings.ts";
import { type Message, message, render } from "#text/message.ts";
import { evaluated } from "./from-evaluation.ts";
import type { Rule } from "./rule.ts";

export const evalAssertion: Rule = {
  id: "eval/assertion",
  severity: "error",
  summary: message("An assertion of the configuration is false"),
  evaluates: true,
  check: (model) => evaluated(model, "assertion", describe),
};

function describe({ reason, asserted }: EvalFinding): Message {
  return asserted === undefined ? message("{0}", render(reason)) : message("Failed assertion: {0}", asserted);
}
