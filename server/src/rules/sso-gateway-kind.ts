/** An OpenID provider alone cannot answer the question of a proxy. */
import { gatewayKind } from "#knowledge/gateways.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Question, questionsOf } from "#model/exposures/gateway-asked.ts";
import { programsOf } from "#model/exposures/gateway-programs.ts";
import { replyTo } from "#model/exposures/gateway-replies.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Related, Rule } from "./rule.ts";

export const ssoGatewayKind: Rule = {
  id: "sso/gateway-kind",
  severity: "warning",
  summary: message("The gateway has no endpoint that a proxy could ask"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

/** One for each gateway, however often it is asked. */
function* found(view: HostView): Iterable<Problem> {
  const all = new Map<string, Question[]>();
  for (const question of questionsOf(view)) {
    const { gateway } = question;
    if (gateway.able !== "no" || gatewayKind(gateway.kind) === undefined) continue;
    const key = gateway.service ?? gateway.kind;
    all.set(key, [...(all.get(key) ?? []), question]);
  }
  for (const questions of all.values()) {
    const live = questions.filter((each) => isLive(each));
    const [first] = live.length > 0 ? live : questions;
    if (!first) continue;
    const { file, start, end } = first.place;
    yield {
      ...{ file, start, end },
      message: described(view, first, live.length > 0),
      related: relatedTo(view, first, questions),
      ...(live.length === 0 ? { severity: "information" } : {}),
    };
  }
}

function isLive({ state, isUnused }: Question): boolean {
  return state !== "disabled" && !isUnused;
}

function described(view: HostView, { gateway, login, proxy }: Question, isLive: boolean): Message {
  const { name } = gateway;
  const plugin = proxy === "caddy" ? "caddy-security" : "traefik-oidc-auth";
  if (!isLive)
    return message(
      "{0} is an OpenID provider and has no endpoint for forward-auth: whatever asks it here would not make anybody sign in; put oauth2-proxy, tinyauth or {1} in between.",
      name,
      plugin,
    );
  switch (replyTo(view, login)) {
    case "refuses":
      return message(
        "{0} is an OpenID provider and has no endpoint for forward-auth: it refuses every request that is asked about here, and nobody is sent to sign in; put oauth2-proxy, tinyauth or {1} in between.",
        name,
        plugin,
      );
    case "lets in":
      return message(
        "{0} is an OpenID provider and has no endpoint for forward-auth: it answers with its own page, which the proxy takes for a yes, so everybody gets in; put oauth2-proxy, tinyauth or {1} in between.",
        name,
        plugin,
      );
    default:
      return message(
        "{0} is an OpenID provider and has no endpoint for forward-auth: at best, every request is refused; put oauth2-proxy, tinyauth or {1} in between.",
        name,
        plugin,
      );
  }
}

function relatedTo(view: HostView, first: Question, questions: readonly Question[]): readonly Related[] {
  const related: Related[] = [];
  const { gateway, place } = first;
  const program = programsOf(view).find(({ service }) => service === gateway.service);
  const hosts = new Set(questions.filter(isLive).flatMap((each) => each.hosts));
  if (program?.place)
    related.push({
      ...program.place,
      message:
        hosts.size === 0
          ? message("{0} is turned on here.", gateway.name)
          : message("{0} is turned on here; it is asked for {1} hosts.", gateway.name, hosts.size),
    });
  for (const each of questions)
    if (each.place.file !== place.file || each.place.start !== place.start)
      related.push({ ...each.place, message: message("{0} is asked here, too.", gateway.name) });
  return related;
}
