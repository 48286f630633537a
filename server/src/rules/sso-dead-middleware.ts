/** Traefik takes a router out of service that names what does not exist, and says so only in its log. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoDeadMiddleware: Rule = {
  id: "sso/dead-middleware",
  severity: "warning",
  summary: message("A router names a middleware that does not exist"),
  evaluates: true,
  check: () => [],
};
