/** A question that goes to somebody else is answered by somebody else. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoGatewayMismatch: Rule = {
  id: "sso/gateway-mismatch",
  severity: "warning",
  summary: message("Whoever is asked for the login is not the gateway"),
  evaluates: true,
  check: () => [],
};
