/** A port that is read and then ignored: changing the registry changes nothing. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portPhantom: Rule = {
  id: "port/phantom",
  severity: "warning",
  summary: message("A key of the port registry is read, but has no effect"),
  evaluates: true,
  check: () => [],
};
