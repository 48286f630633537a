/** A key that the registry does not have stops the rebuild. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portUnknownKey: Rule = {
  id: "port/unknown-key",
  severity: "error",
  summary: message("A key is read that the port registry does not have"),
  evaluates: true,
  check: () => [],
};
