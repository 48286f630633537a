/** Whoever knows the name of the service gets in. */
import type { Exposure } from "#model/exposures/exposure.ts";
import { missedAs } from "#model/exposures/required.ts";
import { message } from "#text/message.ts";
import { isBypassed, isPrivate, lockOf, problemsWith, type Said, whyOf } from "./exposed.ts";
import { onHosts } from "./on-hosts.ts";
import type { Rule } from "./rule.ts";

export const ssoGap: Rule = {
  id: "sso/gap",
  severity: "warning",
  summary: message("A service is shown to the network, and nobody has to sign in for it"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsWith(model, view, saidOf)),
};

function saidOf(exposure: Exposure): Said | undefined {
  if (exposure.verdict !== "gap" || isBypassed(exposure) || missedAs(exposure) !== undefined) return undefined;
  const why = whyOf(exposure);
  if (exposure.active === "disabled")
    return {
      severity: "hint",
      fixes: "any",
      about: (what) =>
        message(
          "{0} would have no login as soon as it is on: {1}; put one before it, or mark it as public with a reason.",
          what,
          why,
        ),
    };
  if (exposure.isStream)
    return {
      severity: "information",
      fixes: "mark",
      about: (what) =>
        message(
          "The proxy hands {0} on as a connection, and no login can be put before that; see that what answers asks itself, and mark it as public with that reason.",
          what,
        ),
    };
  if (isPrivate(exposure) || isPerhapsThere(exposure))
    return {
      severity: "information",
      fixes: "any",
      about: (what) =>
        message("{0} has no login: {1}; put one before it, or mark it as public with a reason.", what, why),
    };
  if (exposure.ownLogin?.kind === "oidc") {
    const { option } = exposure.ownLogin;
    return {
      severity: "information",
      fixes: "any",
      about: (what) =>
        message(
          "{0} has no login before it, but one of its own ({1}); mark it as public with that reason, or put one before it.",
          what,
          option,
        ),
    };
  }
  const lock = lockOf(exposure);
  if (lock !== "none")
    return {
      severity: lock === "all" ? "information" : undefined,
      fixes: "any",
      about: (what) =>
        message("{0} has no single sign-on: {1}; put it before, or mark it as public with a reason.", what, why),
    };
  return {
    severity: undefined,
    fixes: "any",
    about: (what) =>
      message("{0} is open to the network: {1}; put a login before it, or mark it as public with a reason.", what, why),
  };
}

/** Whether Traefik sees a container at all is not known. */
function isPerhapsThere({ active, part }: Exposure): boolean {
  return active === "possible" && part.path[0] === "virtualisation";
}
