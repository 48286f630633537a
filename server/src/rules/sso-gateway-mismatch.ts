/** A proxy that asks somebody else than the gateway, or asks it for something else than whether a request may pass. */
import type { HostView } from "#model/evaluated.ts";
import { type Answering, answeringAt } from "#model/exposures/gateway-answering.ts";
import { type Question, questionsOf } from "#model/exposures/gateway-asked.ts";
import { endpointFor, endpointsOf, pathAsked } from "#model/exposures/gateway-endpoints.ts";
import { below, type Program, programsOf } from "#model/exposures/gateway-programs.ts";
import { uriPlace } from "#model/exposures/gateway-uri.ts";
import type { Model } from "#model/model.ts";
import { mismatchesOf } from "#model/ports/mismatched-upstreams.ts";
import { itemsOf } from "#model/ports/part.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const ssoGatewayMismatch: Rule = {
  id: "sso/gateway-mismatch",
  severity: "warning",
  summary: message("Whoever is asked for the login is not the gateway"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  for (const question of questionsOf(view)) {
    const { login, state, isUnused } = question;
    if (login.kind !== "forward-auth" || !login.asks) continue;
    const answering = answeringAt(view, login.asks, "auth");
    const problem =
      other(model, view, question, answering) ?? misasked(view, question, answering) ?? unasked(view, question);
    if (problem) yield state === "disabled" || isUnused ? { ...problem, severity: "information" } : problem;
  }
}

/** Another service has the port. */
function other(model: Model, view: HostView, question: Question, answering: Answering): Problem | undefined {
  if (answering.is !== "other") return undefined;
  const { place, proxy, login } = question;
  // There is a finding about the port itself, which knows who is meant.
  if (mismatchesOf(model, view).some(({ upstream }) => upstream.role === "auth" && upstream.port === login.asks?.port))
    return undefined;
  const { service, listener } = answering;
  const related: readonly Related[] = listener.place
    ? [{ ...listener.place, message: message("{0} is told to listen on port {1} here.", service, listener.port) }]
    : [];
  return {
    ...place,
    related,
    message: message(
      "{0} asks {1} whether requests may pass, which is the port of {2}: it is no gateway, and nobody signs in there; ask the gateway.",
      proxyNames.get(proxy) ?? proxy,
      login.asks?.text ?? "",
      service,
    ),
  };
}

/** Nobody knows who answers there, while the gateway of this host is asked by nobody. */
function unasked(view: HostView, { login, proxy, place, gateway }: Question): Problem | undefined {
  if (gateway.kind !== "unknown" || gateway.able !== "unknown") return undefined;
  const live = questionsOf(view).filter(({ isUnused, state }) => !isUnused && state !== "disabled");
  const asked = new Set(live.flatMap((each) => each.gateway.service ?? []));
  const idle = programsOf(view).filter(({ state, service }) => state === "enabled" && !asked.has(service));
  const [program, ...others] = idle;
  if (!program || others.length > 0) return undefined;
  return {
    ...place,
    severity: "information",
    related: program.place ? [{ ...program.place, message: message("{0} is turned on here.", program.kind.name) }] : [],
    message: message(
      "{0} asks {1} whether requests may pass, and nobody knows who answers there, while no proxy asks {2}, which runs on this host: ask that one, if it is meant.",
      proxyNames.get(proxy) ?? proxy,
      login.asks?.text ?? "",
      program.kind.name,
    ),
  };
}

/** The gateway answers, but not with yes or no. */
function misasked(view: HostView, question: Question, answering: Answering): Problem | undefined {
  const { login, proxy, place } = question;
  if (answering.is !== "gateway" || answering.doubt) return undefined;
  const { program } = answering;
  const path = pathAsked(login);
  if (path === undefined || program.kind.endpoints.length === 0 || isAnswered(view, program, path, proxy))
    return undefined;
  const right = rightOne(view, program, proxy);
  const at = uriPlace(view, question);
  const { file, start, end } = at.at ?? place;
  const isOther = endpointFor(endpointsOf(view, program), path) !== undefined;
  const { name } = program.kind;
  const asker = proxyNames.get(proxy) ?? proxy;
  const related = program.place ? [{ ...program.place, message: message("{0} is turned on here.", name) }] : [];
  const fixes: readonly Fix[] =
    right !== undefined && at.written
      ? [
          {
            title: message("Ask {0} for {1}", name, right),
            safe: false,
            edits: [{ file: at.written.file, edits: [{ start: at.written.start, end: at.written.end, text: right }] }],
          },
        ]
      : [];
  return {
    ...{ file, start, end, related, fixes },
    message: isOther
      ? message(
          "{0} asks {1} for {2}, which is its endpoint for another proxy: it does not learn from {0} what is asked for; ask for {3}.",
          asker,
          name,
          path,
          right ?? "…",
        )
      : message(
          "{0} asks {1} for {2}, where it says nothing about who may pass: its endpoint is {3}.",
          asker,
          name,
          path,
          right ?? "…",
        ),
  };
}

/** What oauth2-proxy serves to everybody; everywhere else it asks who it is. */
const openPages = /\/(?:sign_in|sign_out|start|callback|static(?:\/.*)?)$|^\/(?:ping|ready|robots\.txt)$/;

function isAnswered(view: HostView, program: Program, path: string, proxy: string): boolean {
  const { kind, part, container } = program;
  if (kind.kind === "oauth2-proxy") return !openPages.test(path);
  // What a file says that nobody reads here may be another path.
  const isOpen = container !== undefined || itemsOf(view, below(view, part, ["settingsFiles"])).items.length > 0;
  const endpoints = endpointsOf(view, program);
  if (isOpen && (endpoints.some((each) => path.endsWith(each.path)) || path.includes("/api/authz/"))) return true;
  const fitting = endpointFor(endpoints, path);
  return fitting !== undefined && (fitting.for.length === 0 || fitting.for.includes(proxy));
}

/** The one that is made for this proxy. */
function rightOne(view: HostView, program: Program, proxy: string): string | undefined {
  const all = endpointsOf(view, program).filter((each) => each.for.length === 0 || each.for.includes(proxy));
  const named = all.find(({ path }) => path.endsWith(`/${proxy}`));
  return (named ?? all.find((each) => each.for.length > 0) ?? all[0])?.path;
}
