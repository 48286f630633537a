/** Some services give whoever reaches them control of the machine. */
import type { Exposure } from "#model/exposures/exposure.ts";
import { loosely, missedAs } from "#model/exposures/required.ts";
import { message } from "#text/message.ts";
import { isBypassed, problemsWith, type Said, whyOf } from "./exposed.ts";
import { onHosts } from "./on-hosts.ts";
import type { Rule } from "./rule.ts";

export const ssoRequired: Rule = {
  id: "sso/required",
  severity: "warning",
  summary: message("A service that has to be behind the login is not"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsWith(model, view, saidOf)),
};

function saidOf(exposure: Exposure): Said | undefined {
  const { verdict, proxy, refusal } = exposure;
  const wanted = missedAs(exposure);
  if (wanted === undefined) return undefined;
  const why = whyOf(exposure);
  // A port that no unit is known to own is called after its module, which tells nobody what has to be behind the login.
  const name = loosely(exposure.service) === loosely(wanted) ? exposure.service : wanted;
  if (verdict === "gap" && isBypassed(exposure))
    return {
      severity: undefined,
      name,
      fixes: "note",
      about: (what) =>
        message("{0} has to be behind the login, and can be reached past it: {1}; close that way.", what, why),
    };
  if (verdict === "gap")
    return {
      severity: undefined,
      name,
      fixes: "login",
      about: (what) => message("{0} has to be behind the login, and is not: {1}; put the login before it.", what, why),
    };
  return {
    severity: proxy === "nginx" ? "hint" : undefined,
    name,
    fixes: refusal ? "note" : "login",
    about: (what) =>
      message("GAP: {0} has to be behind the login, and it cannot be shown that it is: {1}; mend that.", what, why),
  };
}
