/** A list with mkForce closes every port that other modules open. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portShadowed: Rule = {
  id: "port/shadowed",
  severity: "warning",
  summary: message("A stronger definition discards ports that other modules open"),
  evaluates: true,
  check: () => [],
};
