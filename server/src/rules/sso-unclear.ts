/** What is not proven is a gap: the owner decides, nobody guesses. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ssoUnclear: Rule = {
  id: "sso/unclear",
  severity: "information",
  summary: message("It cannot be shown that people have to sign in for a service"),
  evaluates: true,
  check: () => [],
};
