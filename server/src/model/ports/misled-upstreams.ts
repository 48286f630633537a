/**
 * Targets at the port of somebody else: the route or the site is named after one service, and another one answers that has a route of its
 * own. What only stands between a proxy and the service is no such thing.
 */
import type { HostView } from "#model/evaluated.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { meantBesides, meantBy } from "./meant-service.ts";
import { type Asked, areOfOneSite, askedHere, isAskedElsewhere, type Mismatch, mismatch } from "./mismatch.ts";
import { ownerOf } from "./things.ts";

export function* misledUpstreams(view: HostView): Iterable<Mismatch> {
  const asked = [...askedHere(view)];
  const at = new Map<number, Listener[]>();
  for (const listener of listenersOf(view)) at.set(listener.port, [...(at.get(listener.port) ?? []), listener]);
  for (const { upstream, port } of asked) {
    const answering = onlyOne(at.get(port) ?? []);
    if (!answering || answering.namespace !== upstream.namespace || !isService(answering)) continue;
    const others = meantBesides(view, upstream, ownerOf(answering.service))?.listeners ?? [];
    const listeners = others.filter(({ namespace }) => namespace === upstream.namespace);
    if (listeners.length === 0 || listeners.some((each) => each.port === port)) continue;
    if (isAskedElsewhere(view, upstream, listeners)) continue;
    if (isForNobody(answering) || hasOwnRoute(view, asked, { upstream, port }, ownerOf(answering.service)))
      yield mismatch(upstream, port, listeners, answering);
  }
}

/** Whoever else may listen there, even if it is off, makes it uncertain who answers. */
function onlyOne(listeners: readonly Listener[]): Listener | undefined {
  const tcp = listeners.filter(({ protocol }) => protocol === "tcp");
  const [first] = tcp;
  return tcp.every((each) => each.service === first?.service && each.state === "enabled") ? first : undefined;
}

/** Programs that hand on what they get, or ask who it is that wants it. */
const between =
  /^services\.(?:caddy|nginx|traefik|haproxy|httpd|h2o|lighttpd|oauth2-proxy|authelia|authentik|anubis|varnish|squid|privoxy|pomerium|sslh|stunnel|envoy|tor|i2pd|ghostunnel|tailscale|cloudflared|vouch-proxy|keycloak|pocket-id|kanidm)\b/;

function isService({ service, evidence }: Listener): boolean {
  return evidence === "known" && service.startsWith("services.") && !between.test(service);
}

/** They speak no HTTP: nobody means them. */
const silent =
  /^services\.(?:openssh|resolved|postgresql|mysql|redis|memcached|rabbitmq|mosquitto|unbound|dnsmasq|samba|avahi|chrony|postfix|dovecot2|nfs)\b/;

function isForNobody({ service }: Listener): boolean {
  return silent.test(service);
}

/** Another site leads there, or is meant to. */
function hasOwnRoute(view: HostView, asked: readonly Asked[], { upstream, port }: Asked, owner: string): boolean {
  return asked.some(
    (other) =>
      !areOfOneSite(other.upstream, upstream) && (other.port === port || meantBy(view, other.upstream)?.path === owner),
  );
}
