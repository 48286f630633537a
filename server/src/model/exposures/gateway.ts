/** Who is asked whether a request may pass: which program, and whether it can answer that at all. */
import type { GatewayKind } from "#knowledge/gateways.ts";
import type { HostView } from "#model/evaluated.ts";
import { itemsOf, stringOf } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { letsAnybodyIn, lettingIn } from "./authelia-rules.ts";
import { type Answering, answeringAt, askedBy } from "./gateway-answering.ts";
import { gatewayElsewhere } from "./gateway-elsewhere.ts";
import { endpointFor, endpointsOf, kindsOfPath, pathAsked } from "./gateway-endpoints.ts";
import { pluginOf } from "./gateway-plugins.ts";
import { doubtOfSettings, lettingSome } from "./gateway-policy.ts";
import { below, type Program, programsOf } from "./gateway-programs.ts";
import type { Login, Target } from "./way.ts";

export interface Gateway {
  /** As `knowledge` calls it: `authelia`, `pocket-id`, …; `unknown`. */
  readonly kind: string;
  /** As people write it: `Authelia`, `Pocket-ID`. */
  readonly name: string;
  /** Whether it has an endpoint for forward-auth, and that is what is asked; `no` only where that is sure. */
  readonly able: "yes" | "no" | "unknown";
  /** Why it is not able, or why that is not known. */
  readonly why: Message | undefined;
  /** The group of options on this host that runs it: `services.pocket-id`; `undefined`: it is not known here. */
  readonly service: string | undefined;
  /** Where it is asked. */
  readonly place: Location | undefined;
}

/** `undefined`: the login is no single sign-on. */
export function gatewayOf(view: HostView, login: Login): Gateway | undefined {
  const { kind, place, asks } = login;
  if (kind === "plugin") return { ...pluginOf(view, login), service: undefined, place };
  if (kind !== "forward-auth") return undefined;
  if (!asks) return { ...nobodyKnown(login), why: message("it is not known who is asked there"), place };
  const answering = answeringAt(view, asks, "auth");
  switch (answering.is) {
    case "gateway":
      return { ...judged(view, login, answering), place };
    case "other": {
      const { service } = answering;
      const why = message("{0} listens at {1}, and it is no gateway", service, asks.text);
      return { kind: "unknown", name: service, able: "no", why, service, place };
    }
    case "elsewhere":
      return { ...elsewhere(view, login, asks), place };
    case "unknown":
      return { ...nobodyKnown(login), why: answering.why, place };
  }
}

type Told = Omit<Gateway, "place">;

function judged(
  view: HostView,
  login: Login,
  { program, doubt }: Extract<Answering, { readonly is: "gateway" }>,
): Told {
  const { kind, service } = program;
  const told = { kind: kind.kind, name: kind.name, service };
  if (kind.endpoints.length === 0) return { ...told, able: "no", why: noEndpoint(kind) };
  const why = doubt ?? misasked(view, login, program) ?? doubtOfSettings(view, program);
  return { ...told, able: why ? "unknown" : "yes", why };
}

function noEndpoint({ name }: Pick<GatewayKind, "name">): Message {
  return message("{0} is an OpenID provider and has no endpoint that a proxy could ask", name);
}

/** Why what is asked for is not what it answers. */
function misasked(view: HostView, login: Login, program: Program): Message | undefined {
  const path = pathAsked(login);
  const { name } = program.kind;
  const endpoints = endpointsOf(view, program);
  const any = endpoints.find((each) => each.path === "/*");
  // Where Caddy asks, but it is not known what, it may ask of somebody else as well.
  if (any && (login.name !== "forward_auth" || login.uri !== undefined)) return undefined;
  if (path === undefined) return message("it is not known which path of {0} is asked for", name);
  const endpoint = endpointFor(endpoints, path);
  if (!endpoint) return message("{0} has no endpoint {1}", name, path);
  if (isLegacy(program.kind, path) && (program.container !== undefined || letsAnybodyIn(view, program)))
    return believed(name, path);
  return unfit(endpoint.for, view, login, name, path);
}

/** The old endpoint of Authelia looks for the request in a header first that no proxy but nginx writes: `X-Original-URL`. */
function isLegacy({ kind }: GatewayKind, path: string): boolean {
  return kind === "authelia" && /\/api\/verify\/?$/.test(path);
}

function believed(name: string, path: string): Message {
  return message(
    "at {1}, {0} believes the client what is asked for (X-Original-URL), and what it lets in without a login opens everything",
    name,
    path,
  );
}

/** Each proxy has its own way of saying what the request was. */
function unfit(
  proxies: readonly string[],
  view: HostView,
  login: Login,
  name: string,
  path: string,
): Message | undefined {
  const proxy = proxyOf(view, login);
  const isFit = proxies.length === 0 || (proxy === undefined ? isForUs(proxies) : proxies.includes(proxy));
  return isFit ? undefined : message("the endpoint {1} of {0} is for other proxies", name, path);
}

function isForUs(proxies: readonly string[]): boolean {
  return proxies.includes("caddy") && proxies.includes("traefik");
}

/** The program that asks; `undefined`: it is not known. */
export function proxyOf(view: HostView, { name, asks }: Login): string | undefined {
  if (name === "forward_auth") return "caddy";
  if (asks?.port === undefined) return undefined;
  const { proxy } = askedBy(view, asks, asks.port, "auth");
  return proxy === "" ? undefined : proxy;
}

/** On another machine only the path tells who is asked. */
function elsewhere(view: HostView, login: Login, asks: Target): Told {
  const told = nobodyKnown(login);
  const kinds = kindsOfPath(login);
  if (kinds.length === 0)
    return { ...told, why: message("{0} is not on this machine, and nothing tells what it is", asks.text) };
  const path = pathAsked(login) ?? "";
  if (kinds.some((kind) => isLegacy(kind, path))) return { ...told, why: believed(told.name, path) };
  const fits = kinds.flatMap(({ endpoints }) => endpoints.filter((each) => path.endsWith(each.path)));
  // Whoever of them it is, it has to be able.
  const why = fits.map((each) => unfit(each.for, view, login, told.name, path)).find((each) => each);
  return { ...told, able: why ? "unknown" : "yes", why };
}

/** What the path alone tells. */
function nobodyKnown(login: Login): Told {
  const kinds = kindsOfPath(login);
  const host = login.asks?.host ?? "";
  const named = kinds.filter(({ kind }) => host.toLowerCase().includes(kind));
  const [only, ...others] = named.length > 0 ? named : kinds;
  const unsure = { able: "unknown", why: undefined, service: undefined } as const;
  if (!only) return { ...unsure, kind: "unknown", name: login.asks?.text ?? "unknown" };
  if (others.length === 0) return { ...unsure, kind: only.kind, name: only.name };
  return { ...unsure, kind: "unknown", name: [only, ...others].map(({ name }) => name).join(" / ") };
}

/** The gateway that a site of these names hands requests on to, so that people can sign in; `undefined`: it is none that we know. */
export function gatewayBehind(view: HostView, target: Target, hosts: readonly string[]): Gateway | undefined {
  const answering = answeringAt(view, target, "proxy");
  if (answering.is === "elsewhere") {
    const program = gatewayElsewhere(view, target, hosts);
    return program && { ...shown(program, target), service: undefined };
  }
  if (answering.is !== "gateway") return undefined;
  const { program, doubt, isMeant } = answering;
  // Who else might answer there is no gateway, for all that is known.
  if (doubt && !isMeant && program.state !== "possible") return undefined;
  // What it hands on to in turn, and lets everybody see, is no place to sign in.
  if (handsOn(view, program) && lettingSome(view, program)) return undefined;
  return shown(program, target);
}

function shown({ kind, service }: Program, target: Target): Gateway {
  const isAble = kind.endpoints.length > 0;
  return {
    kind: kind.kind,
    name: kind.name,
    able: isAble ? "yes" : "no",
    why: isAble ? undefined : noEndpoint(kind),
    service,
    place: target.place,
  };
}

/** oauth2-proxy may be a proxy itself. */
function handsOn(view: HostView, { kind, part, container }: Program): boolean {
  if (kind.kind !== "oauth2-proxy") return false;
  const { items, isComplete } = itemsOf(view, below(view, part, ["upstream"]));
  return container !== undefined || !isComplete || items.some((item) => !/^static:/.test(stringOf(item) ?? ""));
}

/** What of its own settings lets strangers to a host; `undefined`: nothing that is known here. `""`: whatever host is asked for. */
export function bypassedBy(view: HostView, gateway: Gateway, host: string): Message | undefined {
  const program = programsOf(view).find(({ service }) => service === gateway.service);
  if (program?.kind.kind !== "authelia" || program.container !== undefined) return undefined;
  return lettingIn(view, program, host);
}
