/** A site of Caddy walked from its address to everything that answers in it. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { CaddyConfig, CaddySite } from "#model/ports/caddy.ts";
import { siteAddress } from "#model/ports/caddy-address.ts";
import { caddyPorts } from "#model/ports/caddy-options.ts";
import { doubtful, on, type Switch } from "#model/ports/listener-parts.ts";
import { type Route, routesOf, type SiteRoutes } from "#syntax/caddyfile/routes.ts";
import type { Block, Directive } from "#syntax/caddyfile/tree.ts";
import { type Message, message } from "#text/message.ts";
import { type Around, metBy } from "./caddy-conditions.ts";
import { believesRelays, peersOf, trustedProxies } from "./caddy-peers.ts";
import { everyRequest, type Literal, type Requests, withLiteral } from "./caddy-requests.ts";
import { takenFrom } from "./caddy-taken.ts";
import { asksOf, certificateOf, targetsOf } from "./caddy-targets.ts";
import { unreadLine, unreadOrder } from "./caddy-unread.ts";
import { type Arrival, arrivalsOf, isIdle, type State } from "./caddy-ways.ts";
import { showIps } from "./ip-set.ts";
import type { Condition, Login, Way } from "./way.ts";

export interface Walked {
  /** Whether all of it surely is what Caddy is told. */
  readonly asked: Switch;
  readonly site: CaddySite;
  readonly routes: SiteRoutes;
  readonly arrivals: readonly Arrival[];
  /** Names that another site takes. */
  readonly taken: readonly string[];
  /** Why these may not be all. */
  readonly doubts: readonly Message[];
  /** Why they prove nothing. */
  readonly unproven: readonly Message[];
  /** What arrives under some of the site's names only. */
  readonly waysOf: (arrivals: readonly Arrival[]) => readonly Way[];
}

export function walked(view: HostView, config: CaddyConfig, site: CaddySite): Walked {
  const routes = routesOf(config.file, site.body);
  const certificate = certificateOf(config, site);
  const taken = takenFrom(config, site);
  const requests = requestsTo(config, site, taken);
  const start: State = {
    requests,
    logins: certificate ? [certificate] : [],
    taken: new Set(),
    chances: [],
    doubts: routes.isOrderSure || !isOrdered(routes.routes) ? [] : [unreadOrder(config)],
    paths: [requests.stage.path],
    decider: undefined,
  };
  const arrivals = arrivalsOf(start, routes.routes, {
    targetsOf: (directive) => targetsOf(view, config, directive),
    asksOf: (directive) => asksOf(view, config, directive, peersOf(config, site)),
    loginOf: (kind, { name }) => ({ kind, name: name.text, asks: undefined, uri: undefined, place: config.at(name) }),
    unread: (directive) => unreadLine(config, directive),
    errors: routes.errors,
  });
  const around = aroundOf(config, site);
  const tooMany = message("the rules of Caddy are more than can be told apart here");
  const anything: Arrival = {
    state: { ...start, logins: [], doubts: [tooMany] },
    end: { kind: "unknown" },
    directive: undefined,
  };
  const unsure = unsureIn(config, [site.body, ...ordersIn(config, routes.routes)]);
  return {
    ...{ site, routes, taken, asked: unsure ? doubtful(unsure) : on },
    arrivals: arrivals ?? [anything],
    doubts: distinct([...start.doubts, ...(arrivals ? [] : [tooMany]), ...unknownsIn(arrivals ?? [])]),
    unproven: unsure ? [unsure] : [],
    waysOf: (all) => once(all.flatMap((arrival) => waysAt(arrival, config, around))),
  };
}

/** What is not known in a site may ask for a login, or answer before anybody does. */
function unknownsIn(arrivals: readonly Arrival[]): readonly Message[] {
  return arrivals.flatMap(({ end, state }) =>
    end.kind === "unknown" && state.logins.length === 0 ? state.doubts : [],
  );
}

/** What somebody wrote that Nix does not come to, or perhaps not, in a snippet or an order of directives as well. */
function unsureIn(config: Pick<CaddyConfig, "partOf">, blocks: readonly Block[]): Message | undefined {
  for (const { lines } of blocks)
    for (const { name, block } of lines) {
      const part = [name, ...name.via.map((call) => call.keyword)]
        .map(config.partOf)
        .find((each) => each?.isSure === false);
      const found = part
        ? message("{0} is not known for sure", showPath(part.path))
        : block && unsureIn(config, [block]);
      if (found) return found;
    }
  return undefined;
}

function distinct(doubts: readonly Message[]): readonly Message[] {
  return [...new Map(doubts.map((doubt) => [JSON.stringify(doubt), doubt])).values()];
}

function ordersIn({ file }: CaddyConfig, routes: readonly Route[]): readonly Block[] {
  if (!isOrdered(routes)) return [];
  return file.options.map((block) => ({ ...block, lines: block.lines.filter(({ name }) => name.text === "order") }));
}

/** Whether it matters what comes first. */
function isOrdered(routes: readonly Route[]): boolean {
  const own = routes.filter(({ directive }) => !isIdle(directive.name.text));
  return own.length > 1 || own.some((route) => isOrdered(route.routes ?? []) || route.responses.length > 0);
}

function aroundOf(config: CaddyConfig, { addresses }: CaddySite): Omit<Around, "paths"> {
  const { number } = caddyPorts(config).http;
  const isPlain = addresses.some(({ text }) => {
    const { scheme, port } = siteAddress(text);
    return scheme === undefined || scheme === "http" || port === undefined || (port !== "" && Number(port) === number);
  });
  const isSecure = addresses.some(({ text }) => !/^http$/i.test(siteAddress(text).scheme ?? ""));
  return {
    proxies: trustedProxies(config),
    isRelayed: believesRelays(config),
    isPlain,
    isSecure,
    at: (token) => config.at(token),
  };
}

/** Those that Caddy gives to the site: for its names, below its paths. */
function requestsTo(config: CaddyConfig, site: CaddySite, taken: readonly string[]): Requests {
  const peers = peersOf(config, site);
  const all: Requests = { ...everyRequest, peers };
  const hosts = site.addresses.map(({ text }) => siteAddress(text).host);
  const names = hosts.flatMap((host) => (host === undefined || host === "" || host.includes("{") ? [] : [host]));
  const asked = names.length === hosts.length ? (withLiteral(all, given("host", names, "host 0")) ?? all) : all;
  const named = taken.length === 0 ? asked : (withLiteral(asked, given("host", taken, "host 0", false)) ?? asked);
  const paths = site.addresses.map(({ text }) => /\/.*$/s.exec(text.replace(/^.*?:\/\//s, ""))?.[0]);
  const [path] = paths;
  const [address] = site.addresses;
  const isSame = path !== undefined && path !== "/" && paths.every((each) => each === path);
  if (!isSame || !address?.known) return named;
  return withLiteral(named, { ...given("path", [path], "path 0"), line: address }) ?? named;
}

/** What no line of a site says. */
export function given(module: string, values: readonly string[], stage: string, isMet = true): Literal {
  const key = ["given", module, stage, ...values].join("\n");
  return { module, values, isOpen: false, isMet, stage, key, line: undefined };
}

function waysAt(
  { state, end, directive }: Arrival,
  config: CaddyConfig,
  around: Omit<Around, "paths">,
): readonly Way[] {
  const chances: readonly Condition[] = state.chances.map((token) => ({
    text: token.text,
    anyone: undefined,
    place: config.at(token),
  }));
  const decided = state.decider ?? directive?.name;
  return metBy(state.requests, { ...around, paths: state.paths }).map((met) => ({
    end,
    ...met,
    logins: state.logins,
    conditions: [...met.conditions, ...chances],
    doubts: [...state.doubts, ...met.doubts],
    ...(state.paths.length > 1 || (directive && rewrites(directive)) ? { isRewritten: true } : {}),
    place: decided && config.at(decided),
  }));
}

/** On its way to the upstream. */
function rewrites({ block }: Directive): boolean {
  return block?.lines.some((line) => line.isAnything || !line.name.known || line.name.text === "rewrite") ?? false;
}

function once(ways: readonly Way[]): readonly Way[] {
  const found = new Map<string, Way>();
  for (const way of ways) {
    const key = keyOf(way);
    if (!found.has(key)) found.set(key, way);
  }
  return [...found.values()];
}

function toldBy({ hearsay }: Login): readonly unknown[] {
  return hearsay ? [showIps(hearsay.believed), showIps(hearsay.posing), hearsay.changed] : [];
}

/** The same for ways that differ in nothing but their places. */
export function keyOf({ end, sources, sourcesFrom, logins, conditions, doubts, isRewritten }: Way): string {
  const to = end.kind === "upstream" ? [end.kind, end.upstream.text, end.upstream.port ?? 0] : Object.values(end);
  const from = [...sources.four, ...sources.six].map((range) => `${range.from}-${range.to}`);
  const asked = logins.map((login) => [login.kind, login.name, login.asks?.text ?? "", login.uri ?? "", toldBy(login)]);
  return JSON.stringify([
    to,
    from,
    sourcesFrom,
    asked,
    conditions.map(({ text, anyone }) => [text, anyone ?? 0]),
    doubts,
    isRewritten ?? false,
  ]);
}
