/** Two keys with one number: whoever uses the second takes the port of the first. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portDuplicateKey: Rule = {
  id: "port/duplicate-key",
  severity: "warning",
  summary: message("Two keys of the port registry have the same number"),
  evaluates: true,
  check: () => [],
};
