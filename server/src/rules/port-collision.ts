/** Two services that bind one port: only the first one starts. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const portCollision: Rule = {
  id: "port/collision",
  severity: "error",
  summary: message("Two services listen on the same port"),
  evaluates: true,
  check: () => [],
};
