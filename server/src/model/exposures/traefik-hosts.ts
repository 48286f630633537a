/** What the rule of a router says: hosts, and what requests have to have besides. */
import { hole } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { everyIp } from "./ip-set.ts";
import { asksOf, isNamed } from "./traefik-conditions.ts";
import type { TraefikConfig } from "./traefik-config.ts";
import { at, known } from "./traefik-field.ts";
import type { Router } from "./traefik-routers.ts";
import { branchesOf, type MatcherName, parseRule, takenBy } from "./traefik-rule.ts";
import type { Branch } from "./traefik-ways.ts";

export interface ReadRule {
  readonly hosts: readonly string[];
  readonly branches: readonly Branch[];
  readonly refusal: Message | undefined;
  readonly doubts: readonly Message[];
}

export function ruleOf(config: TraefikConfig, router: Router, place: Location | undefined): ReadRule {
  const { protocol, field, rule } = router;
  const whole: Branch = { literals: [], asks: { hosts: [], ips: everyIp, conditions: [] } };
  const nothing = { hosts: [], branches: [whole], refusal: undefined, doubts: [] };
  if (protocol === "udp") return nothing;
  if (rule === undefined || rule.trim() === "") return { ...nothing, refusal: message("the router has no rule") };
  const vague = [message("the rule is not known")];
  const parsed = parseRule(rule);
  const branches = parsed && branchesOf(parsed);
  const hasHoles = rule.includes(hole);
  if (!parsed && hasHoles) return { ...nothing, doubts: vague };
  if (!parsed) return { ...nothing, refusal: message("Traefik cannot read the rule") };
  if (!branches) return { ...nothing, doubts: vague };
  const said = known(at(field, "ruleSyntax")) ?? known(at(config.fixed, "core", "defaultRuleSyntax"));
  const isThree = takenBy(parsed, 3, protocol);
  const isTwo = takenBy(parsed, 2, protocol);
  const ruleAt = at(field, "rule")?.part.place ?? place;
  const all = branches.map((literals) => ({ literals, asks: asksOf(literals, ruleAt, hasHoles) }));
  const hosts = [...new Set(all.flatMap(({ asks }) => asks.hosts))];
  const found = distinct(all);
  const asksMore = found.some(({ literals }) => literals.some(({ name }) => !/^Host/.test(name)));
  // A text that is not known may end the matcher that it stands in.
  const doubts = hasHoles && asksMore ? vague : [];
  const isRefused = said === "v2" ? !isTwo : !isThree && !isTwo;
  if (isRefused) return { hosts, branches: found, refusal: message("Traefik does not take the rule"), doubts };
  const isOld = !isThree && said !== "v2";
  return {
    ...{ hosts, branches: found, refusal: undefined },
    doubts: isOld ? [...doubts, message("only Traefik 2 takes the rule")] : doubts,
  };
}

/** Several hosts are one way. */
function distinct(branches: readonly Branch[]): readonly Branch[] {
  const keyOf = ({ literals }: Branch): string =>
    JSON.stringify([isNamed(literals), literals.filter(({ name, isNegated }) => isNegated || !isPlainHost(name))]);
  return [...new Map(branches.map((branch) => [keyOf(branch), branch])).values()];
}

function isPlainHost(name: MatcherName): boolean {
  return name === "Host" || name === "HostHeader" || name === "HostSNI";
}
