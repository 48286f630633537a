/** A key that nothing uses keeps a number taken and pretends that something listens there. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portUnusedKey: Rule = {
  id: "port/unused-key",
  severity: "information",
  summary: message("A key of the port registry that nothing uses"),
  evaluates: true,
  check: () => [],
};
