/** One bad site stops all of them. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoCaddyfile: Rule = {
  id: "sso/caddyfile",
  severity: "error",
  summary: message("Caddy does not load this text"),
  evaluates: true,
  check: () => [],
};
