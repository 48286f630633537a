/** Some services give whoever reaches them control of the machine. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoRequired: Rule = {
  id: "sso/required",
  severity: "warning",
  summary: message("A service that has to be behind the login is not"),
  evaluates: true,
  check: () => [],
};
