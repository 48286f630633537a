/** Whoever knows the name of the service gets in. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoGap: Rule = {
  id: "sso/gap",
  severity: "warning",
  summary: message("A service is shown to the network, and nobody has to sign in for it"),
  evaluates: true,
  check: () => [],
};
