/** An OpenID provider alone cannot answer the question of a proxy. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoGatewayKind: Rule = {
  id: "sso/gateway-kind",
  severity: "warning",
  summary: message("The gateway has no endpoint that a proxy could ask"),
  evaluates: true,
  check: () => [],
};
