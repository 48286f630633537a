/** What Traefik shows to the network: its routers, those of files and those of containers, as Traefik 3 reads them. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { all, doubtful, on } from "#model/ports/listener-parts.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import { calledAt } from "./traefik-calls.ts";
import { certificateOf } from "./traefik-certificates.ts";
import { type EntryPoint, entryPointsOf, type TraefikConfig, traefikConfig } from "./traefik-config.ts";
import { redirectionOf } from "./traefik-entries.ts";
import { at, type Words, wordsOf } from "./traefik-field.ts";
import { ruleOf } from "./traefik-hosts.ts";
import { type Chain, chainOf, nameOf } from "./traefik-middlewares.ts";
import { qualified } from "./traefik-names.ts";
import { overtakenBy } from "./traefik-order.ts";
import { isStream, pointsOf, tlsOf } from "./traefik-points.ts";
import { type Router, routersOf } from "./traefik-routers.ts";
import { type Ends, endsOf, inContainer } from "./traefik-services.ts";
import { unreadOf } from "./traefik-unread.ts";
import { waysOf } from "./traefik-ways.ts";
import type { End, Link, Way } from "./way.ts";

export function traefikServed(view: HostView): readonly Served[] {
  const config = traefikConfig(view);
  if (!config) return [];
  return routersOf(config).map((router) => servedBy(view, config, router));
}

function servedBy(view: HostView, config: TraefikConfig, router: Router): Served {
  const { protocol, name, field, source } = router;
  const { part } = field;
  const place = placeOf(view, router);
  const read = ruleOf(config, router, place);
  const points = pointsOf(view, config, router);
  const ends = endsFor(view, config, router);
  const wordsAsked = protocol === "udp" ? none : wordsOf(view, at(field, "middlewares"));
  const passages = points.points.map((point) => {
    const chain = chainAt(view, config, router, point, wordsAsked);
    return { point, ...chain };
  });
  const unread = unreadOf(view, config, source);
  const dead = passages.map(({ both }) => refusalOf(both));
  const refusal =
    read.refusal ??
    points.refusal ??
    ends.refusal ??
    (dead.length > 0 && dead.every((each) => each !== undefined) ? dead[0] : undefined);
  const unsure = field.isUnknown
    ? [message("{0} is not known for sure", showPath(part.path))]
    : at(field, "parentRefs")
      ? [message("the routers above {0} are not read yet", name)]
      : [];
  const shadow = protocol === "http" ? overtakenBy(view, config, router) : undefined;
  const ways = passages.flatMap(({ point, both }): readonly Way[] =>
    waysOf(view, {
      ...{ point, chain: both, branches: read.branches, ends: ends.ends, place },
      shownBy: (service) => sharedBy(view, config, router, ends, service),
      hasTls: protocol === "udp" ? false : tlsOf(router, point),
      redirection: protocol === "http" ? redirectionOf(point, entryPointsOf(config)) : undefined,
      certificate: protocol === "udp" ? undefined : certificateOf(view, config, router, point),
      doubts: [...read.doubts, ...points.doubts, ...(shadow ? [shadow] : []), ...unsure],
    }),
  );
  return {
    ...{ proxy: "traefik", name, hosts: read.hosts, ways, refusal, place, doubts: [], part },
    unproven: unread ? [unread] : [],
    isStream: isStream(router),
    entryPoints: points.points.map((point) => point.name),
    chain: shownChain(passages),
    asked: all(source.asked, part.isSure ? on : doubtful(message("{0} is not known for sure", showPath(part.path)))),
    calledAt: calledAt(view, field),
  };
}

const none: Words = { words: [], isComplete: true };

function placeOf(view: HostView, { field, source, protocol, name }: Router): Location | undefined {
  const { container } = source;
  if (!container) return nameOf(view, field.part);
  return container.placeOf(protocol, "routers", name) ?? container.placeOf("enable") ?? container.part.place;
}

function endsFor(view: HostView, config: TraefikConfig, { protocol, field, source }: Router): Ends {
  const service = at(field, "service");
  const { container } = source;
  if (!service && container) {
    const own = [...(at(source.field, protocol, "services")?.fields ?? [])];
    const [only, ...others] = own;
    if (others.length > 0) return { ends: [], refusal: message("the router names none of several services") };
    return inContainer(view, container, only?.[0] ?? "", at(only?.[1], "loadbalancer"));
  }
  if (!service) {
    const isOpen = !field.isComplete;
    const doubt = message("it is not known where the router leads");
    const vague = { end: { kind: "unknown" }, doubt } as const;
    // A router without a service may stand above others.
    return { ends: [vague], refusal: isOpen ? undefined : message("the router has no service") };
  }
  if (service.isUnknown || !service.isSure || service.text === undefined)
    return {
      ends: [{ end: { kind: "unknown" }, doubt: message("it is not known where the router leads") }],
      refusal: undefined,
    };
  return endsOf(view, config, { protocol, source }, qualified(service.text, source.provider));
}

/** Where both a router and a service lead, as far as that is not known to be somewhere else. */
function sharedBy(
  view: HostView,
  config: TraefikConfig,
  { source }: Router,
  own: Ends,
  service: string,
): readonly End[] {
  const there = endsOf(view, config, { protocol: "http", source }, qualified(service, source.provider)).ends;
  return own.ends.flatMap(({ end }) => (there.some((other) => mayBeSame(end, other.end)) ? end : []));
}

function mayBeSame(one: End, other: End): boolean {
  if (one.kind === "unknown" || other.kind === "unknown") return true;
  if (one.kind !== "upstream" || other.kind !== "upstream") return one.kind === other.kind;
  const [a, b] = [one.upstream, other.upstream];
  return a.text === b.text || a.port === undefined || b.port === undefined || a.port === b.port;
}

interface ChainAt {
  /** What the entry point asks, then what the router does. */
  readonly both: Chain;
  readonly before: Chain;
  readonly own: Chain;
}

function chainAt(
  view: HostView,
  config: TraefikConfig,
  { protocol, source }: Router,
  { field }: EntryPoint,
  words: Words,
): ChainAt {
  const asked = protocol === "http" ? wordsOf(view, at(field, "http", "middlewares")) : none;
  const { provider } = source;
  const within = { config, provider, protocol: protocol === "tcp" ? "tcp" : "http", source, above: [] } as const;
  const before = chainOf(view, asked, { ...within, depth: 1 });
  const own = chainOf(view, words, { ...within, depth: 0 });
  const both = { stops: [...before.stops, ...own.stops], isComplete: before.isComplete && own.isComplete };
  return { both, before, own };
}

function refusalOf({ stops }: Chain): Message | undefined {
  return stops.find(({ refusal }) => refusal)?.refusal;
}

function shownChain(passages: readonly (ChainAt & { readonly point: EntryPoint })[]): readonly Link[] {
  const before = passages.flatMap(({ point, before: { stops } }): readonly Link[] =>
    stops.length === 0
      ? []
      : [
          { kind: "entry-point", name: point.name, depth: 0, place: undefined, definition: point.field?.part.place },
          ...stops.map(({ link }) => link),
        ],
  );
  return [...before, ...(passages[0]?.own.stops.map(({ link }) => link) ?? [])];
}
