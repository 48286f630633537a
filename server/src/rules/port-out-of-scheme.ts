/** A number outside of the scheme says nothing of its layer and may meet ports of others. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portOutOfScheme: Rule = {
  id: "port/out-of-scheme",
  severity: "information",
  summary: message("A key of the port registry lies outside of the scheme of numbers"),
  evaluates: true,
  check: () => [],
};
