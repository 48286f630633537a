/** A gateway sends people back only to where it is allowed to. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoMissingRedirect: Rule = {
  id: "sso/missing-redirect",
  severity: "warning",
  summary: message("After signing in, nobody gets back to a host"),
  evaluates: true,
  check: () => [],
};
