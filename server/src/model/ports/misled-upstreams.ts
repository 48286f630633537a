/**
 * Targets at the port of somebody else: the route or the site is named after one service, and another one answers that has a route of its
 * own. What only stands between a proxy and the service is no such thing.
 */
import type { HostView } from "#model/evaluated.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { besides, meantBesides, meantBy } from "./meant-service.ts";
import { type Asked, areOfOneSite, askedHere, isAskedElsewhere, type Mismatch, mismatch } from "./mismatch.ts";
import { ownerOf } from "./things.ts";
import { upstreamsOf } from "./upstreams.ts";

export function* misledUpstreams(view: HostView): Iterable<Mismatch> {
  const at = new Map<number, Listener[]>();
  for (const listener of listenersOf(view)) at.set(listener.port, [...(at.get(listener.port) ?? []), listener]);
  for (const { upstream, port } of askedHere(view)) {
    const answering = onlyOne((at.get(port) ?? []).filter(({ namespace }) => namespace === upstream.namespace));
    if (answering?.evidence !== "known" || !answering.service.startsWith("services.")) continue;
    const others = meantBesides(view, upstream, ownerOf(answering.service))?.listeners ?? [];
    const listeners = others.filter(({ namespace }) => namespace === upstream.namespace);
    if (listeners.length === 0 || listeners.some((each) => each.port === port)) continue;
    if (isAskedElsewhere(view, upstream, listeners)) continue;
    if (isAnother(view, { upstream, port }, answering, listeners)) yield mismatch(upstream, port, listeners, answering);
  }
}

/** Not what stands between, and not what has no other name than that. */
function isAnother(view: HostView, asked: Asked, answering: Listener, meant: readonly Listener[]): boolean {
  const { service } = answering;
  // A proxy that asks itself gets somewhere only if it has a way there.
  if (service === `services.${asked.upstream.proxy}`) return edges.has(asked.port) && !isReached(view, meant);
  if (between.test(service)) return false;
  return silent.test(service) || isAlone(view, asked, meant) || hasOwnRoute(view, asked, ownerOf(service));
}

/** Where everybody asks; at others it may have a site of its own for one thing. */
const edges: ReadonlySet<number> = new Set([80, 443]);

/** The module that has the route turns on what is meant and nothing else. */
function isAlone(view: HostView, { upstream }: Asked, [meant]: readonly Listener[]): boolean {
  const [only, ...more] = besides(view, upstream);
  return meant !== undefined && more.length === 0 && only?.path === ownerOf(meant.service);
}

function isReached(view: HostView, listeners: readonly Listener[]): boolean {
  return upstreamsOf(view).some((other) => listeners.some(({ port }) => port === other.port));
}

/** Whoever else may listen there, even if it is off, makes it uncertain who answers. */
function onlyOne(listeners: readonly Listener[]): Listener | undefined {
  const tcp = listeners.filter(({ protocol }) => protocol === "tcp");
  const [first] = tcp;
  return tcp.every((each) => each.service === first?.service && each.state === "enabled") ? first : undefined;
}

/** Programs that hand on what they get, or ask who it is that wants it. */
const between =
  /^services\.(?:caddy|nginx|traefik|haproxy|httpd|h2o|lighttpd|oauth2-proxy|authelia|authentik|anubis|varnish|squid|privoxy|pomerium|sslh|stunnel|envoy|tor|i2pd|ghostunnel|tailscale|cloudflared|vouch-proxy)\b/;

/** They speak no HTTP: nobody means them. */
const silent =
  /^services\.(?:openssh|resolved|postgresql|mysql|redis|memcached|rabbitmq|mosquitto|unbound|dnsmasq|samba|avahi|chrony|postfix|dovecot2|nfs)\b/;

/** Another site leads there, or is meant to. */
function hasOwnRoute(view: HostView, { upstream, port }: Asked, owner: string): boolean {
  return upstreamsOf(view).some(
    (other) => !areOfOneSite(other, upstream) && (other.port === port || meantBy(view, other)?.path === owner),
  );
}
