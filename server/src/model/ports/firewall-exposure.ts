/** Ports that are open and should not be: nobody listens there, only the machine itself can, or the proxy is passed by. */
import type { HostView } from "#model/evaluated.ts";
import { firewallOf } from "./firewall.ts";
import { isOnlyLocal } from "./firewall-local.ts";
import type { Opening } from "./firewall-opening.ts";
import { meantByOther } from "./firewall-protocol.ts";
import { hasStrangers, isMentioned, readersOf } from "./firewall-strangers.ts";
import { hostNamespace, type Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

export type Exposure =
  /** Nobody listens there; `listener`: who would, were it on, or who does in another network. */
  | { readonly kind: "unused"; readonly opening: Opening; readonly listener: Listener | undefined }
  /** All who listen there bind addresses of the machine itself. */
  | { readonly kind: "loopback"; readonly opening: Opening; readonly listener: Listener }
  /** Nobody listens there, but somebody does on the same port of the other protocol, which is closed. */
  | { readonly kind: "protocol"; readonly opening: Opening; readonly listener: Listener }
  /** A proxy hands requests on to services that can be asked directly as well: one, or some of those in a range. */
  | { readonly kind: "past-proxy"; readonly opening: Opening; readonly ways: readonly Way[] };

export interface Way {
  readonly listener: Listener;
  readonly upstream: Upstream;
}

/** Only what is sure: the firewall is on, and the port is open, by a list or a module. */
export function* exposuresOf(view: HostView): Iterable<Exposure> {
  const firewall = firewallOf(view);
  if (firewall.isEnabled !== true) return;
  for (const opening of firewall.openings) {
    if (opening.state !== "used") continue;
    const found = opening.from === opening.to ? exposureOf(view, opening) : exposureOfRange(view, opening);
    if (found) yield found;
  }
}

function exposureOf(view: HostView, opening: Opening): Exposure | undefined {
  const there = listenersAt(view, opening);
  const live = there.filter(isLive);
  if (live.some(isOnHost)) return badDoor(view, opening);
  if (isAnswered(opening)) return undefined;
  const meant = meantByOther(view, firewallOf(view), opening);
  // What is better closed for the protocol that is meant, too, nobody is told to open.
  if (meant && !badDoor(view, { ...opening, protocol: meant.protocol }))
    return { kind: "protocol", opening, listener: meant };
  return unused(view, opening, [...live, ...there]);
}

/** That somebody listens is not all: only the machine itself gets there, or all get there past the proxy. Whether it is open or not. */
export function badDoor(
  view: HostView,
  opening: Opening,
): Extract<Exposure, { kind: "loopback" | "past-proxy" }> | undefined {
  const onHost = listenersAt(view, opening).filter((one) => isLive(one) && isOnHost(one));
  if (!onHost.every(isCertain)) return undefined;
  const listener = onHost.find(({ addresses }) => !isOnlyLocal(addresses));
  if (!listener) {
    const [first] = onHost;
    return first && !isElsewhere(view, opening) ? { kind: "loopback", opening, listener: first } : undefined;
  }
  // It may be opened for somebody else who listens there, on another address.
  const isAlone = onHost.every(({ service }) => service === listener.service);
  const upstream = isAlone && isInternal(opening, listener) ? upstreamTo(view, listener) : undefined;
  return upstream && { kind: "past-proxy", opening, ways: [{ listener, upstream }] };
}

/** Of a range, which may be for many: only the ports that a proxy hands on to. */
function exposureOfRange(view: HostView, opening: Opening): Exposure | undefined {
  const { from, to, protocol } = opening;
  const inside = listenersOf(view).filter((one) => one.protocol === protocol && from <= one.port && one.port <= to);
  const ways = [...new Set(inside.map(({ port }) => port))].flatMap((port) => {
    const found = badDoor(view, { ...opening, from: port, to: port });
    return found?.kind === "past-proxy" ? found.ways : [];
  });
  return ways.length > 0 ? { kind: "past-proxy", opening, ways } : undefined;
}

function listenersAt(view: HostView, { from: port, protocol }: Opening): readonly Listener[] {
  return listenersOf(view).filter((one) => one.port === port && one.protocol === protocol);
}

function isLive({ state, onDemand }: Listener): boolean {
  return state !== "disabled" || onDemand;
}

function isOnHost({ namespace }: Listener): boolean {
  return namespace === undefined || namespace === hostNamespace;
}

function isCertain({ state, evidence, addresses }: Listener): boolean {
  return state === "enabled" && evidence === "known" && addresses !== undefined && addresses.length > 0;
}

/** Answers come in there although nobody listens for long: name resolution in the network, leases, certificates, tunnels. */
const answered: ReadonlySet<string> = new Set([
  ...["tcp 80", "tcp 443", "udp 443", "udp 67", "udp 68", "udp 123", "udp 137", "udp 138", "udp 546", "udp 547"],
  ...["udp 1900", "udp 3702", "udp 5353", "udp 5355", "udp 41641", "udp 51820", "udp 51821"],
]);

function isAnswered({ protocol, from }: Opening): boolean {
  return answered.has(`${protocol} ${from}`);
}

/** `there`: the first of them are those that are on. */
function unused(view: HostView, opening: Opening, there: readonly Listener[]): Exposure | undefined {
  const { from: port, sources } = opening;
  const meant = there.find((one) => one.evidence === "known" && sources.some((source) => isMadeOf(one, source)));
  const own = opening.by === "module" ? there.find(({ service }) => service === opening.service) : meant;
  if (!own && hasStrangers(view)) return undefined;
  const groups = ["networking.firewall", ...sources, ...there.map(({ service }) => service)];
  if (isMentioned(view, port, groups)) return undefined;
  if (sources.some((source) => readersOf(view, source, groups).length > 0)) return undefined;
  return { kind: "unused", opening, listener: own ?? there[0] };
}

function isMadeOf({ option, sources }: Listener, source: string): boolean {
  return option === source || sources.includes(source);
}

/**
 * On a network of their own containers and virtual machines have name servers that nobody configures; and a rule may bring packets to the
 * machine's own addresses.
 */
function isElsewhere(view: HostView, { from: port, interface: on }: Opening): boolean {
  return on !== undefined || port === 53 || isMentioned(view, port, lists, "networking");
}

const lists: readonly string[] = [
  ...["allowedTCPPorts", "allowedTCPPortRanges", "allowedUDPPorts", "allowedUDPPortRanges", "interfaces"],
].map((name) => `networking.firewall.${name}`);

/** What stands in front of others: who hands on through a tunnel only makes a second way in. */
const proxies: ReadonlySet<string> = new Set(["caddy", "nginx", "traefik", "haproxy"]);

function upstreamTo(view: HostView, { port, protocol, namespace }: Listener): Upstream | undefined {
  if (protocol !== "tcp") return undefined;
  return upstreamsOf(view).find(
    (one) =>
      one.state === "enabled" &&
      one.role === "proxy" &&
      one.port === port &&
      proxies.has(one.proxy) &&
      one.namespace !== undefined &&
      one.namespace === namespace &&
      isHere(one.host),
  );
}

function isHere(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1?)$/.test(host);
}

/** Neither a proxy nor a way into the machine; on one interface it is opened on purpose. */
function isInternal(opening: Opening, { service }: Listener): boolean {
  if (opening.interface !== undefined || ["22", "53", "80", "443", "853"].includes(String(opening.from))) return false;
  return !/^(?:services\.(?:caddy|nginx|traefik|haproxy|httpd|openssh|tailscale|headscale|openvpn)|networking)(?:\.|$)/.test(
    service,
  );
}
