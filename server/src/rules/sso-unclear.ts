/** What is not proven is a gap: the owner decides, nobody guesses. */
import type { Exposure } from "#model/exposures/exposure.ts";
import { isOnlyInside } from "#model/exposures/only-inside.ts";
import { missedAs } from "#model/exposures/required.ts";
import { message } from "#text/message.ts";
import { isGateway, problemsWith, type Said, whyOf } from "./exposed.ts";
import { onHosts } from "./on-hosts.ts";
import type { Rule } from "./rule.ts";

export const ssoUnclear: Rule = {
  id: "sso/unclear",
  severity: "information",
  summary: message("It cannot be shown that people have to sign in for a service"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsWith(model, view, saidOf)),
};

/** What another rule says once for many hosts is only hinted at here. */
function saidOf(exposure: Exposure): Said | undefined {
  const { verdict, active, refusal, gateway, proxy } = exposure;
  if (verdict !== "unclear" || active === "disabled") return undefined;
  // Whatever else is not known of it: nobody has to sign in to sign in.
  if (isGateway(exposure) || isOnlyInside(exposure) || missedAs(exposure) !== undefined) return undefined;
  if (refusal)
    return {
      severity: "hint",
      fixes: "note",
      about: (what) => message("GAP: {0} is not served as it is written: {1}; mend that first.", what, refusal),
    };
  if (gateway?.able === "no")
    return {
      severity: "hint",
      fixes: "any",
      about: (what) =>
        message("GAP: {0} leads to {1}, which cannot answer a proxy; see the gateway.", what, gateway.name),
    };
  const why = whyOf(exposure);
  return {
    severity: proxy === "nginx" ? "hint" : undefined,
    fixes: "any",
    about: (what) =>
      message(
        "GAP: it cannot be shown that people have to sign in for {0}: {1}; make it plain, or mark it as public with a reason.",
        what,
        why,
      ),
  };
}
