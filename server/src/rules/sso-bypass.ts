/** A login that strangers can walk around is none. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoBypass: Rule = {
  id: "sso/bypass",
  severity: "warning",
  summary: message("There is a way around the login"),
  evaluates: true,
  check: () => [],
};
