/** Programs of this machine that bring strangers to a proxy, which takes them for the machine itself. */
import type { HostView } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { siteAddress } from "#model/ports/caddy-address.ts";
import { caddyPorts } from "#model/ports/caddy-options.ts";
import { hostNamespace, type Listener, type ListenerState, type Namespace } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { attributesOf, itemsOf, partAt, stringOf } from "#model/ports/part.ts";
import { proxyNames } from "#model/ports/proxy-names.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import { forwardsOf } from "./forwards.ts";
import { type IpSet, ipsOf, isWithin, loopback } from "./ip-set.ts";
import { reachOf } from "./reach.ts";

export interface Strangers {
  /** What the proxy sees as their address; `undefined`: not known. */
  readonly sources: IpSet | undefined;
  readonly what: Message;
  readonly place: Location | undefined;
  readonly state: ListenerState;
  /** The only names that they come for; `undefined`: any. */
  readonly hosts: readonly string[] | undefined;
}

const known = new WeakMap<HostView, Map<string, readonly Strangers[]>>();

export function strangersThrough(view: HostView, proxy: Served["proxy"]): readonly Strangers[] {
  return strangersAt(view, proxy, new Set());
}

/** `seen`: the programs behind it on the way that is followed. */
function strangersAt(view: HostView, program: string, seen: ReadonlySet<string>): readonly Strangers[] {
  const own = known.get(view) ?? new Map<string, readonly Strangers[]>();
  known.set(view, own);
  const before = seen.size === 0 ? own.get(program) : undefined;
  if (before) return before;
  const listeners = listenersOf(view).filter(
    ({ service, role, protocol, state }) =>
      service === `services.${program}` && role !== "admin" && protocol === "tcp" && state !== "disabled",
  );
  const found =
    listeners.length === 0
      ? []
      : [...tunneled(view, program, listeners), ...handedOn(view, program, listeners, new Set([...seen, program]))];
  if (seen.size === 0) own.set(program, found);
  return found;
}

function* tunneled(view: HostView, program: string, listeners: readonly Listener[]): Iterable<Strangers> {
  for (const { name, from, target, hosts, place, ...asked } of forwardsOf(view)) {
    if (from === "private") continue;
    const met = meeting(view, program, listeners, asked);
    if (!met) continue;
    const what =
      target === ""
        ? message("{0} may bring strangers in: where it leads is said elsewhere", name)
        : message("{0} brings strangers to {1}", name, target);
    yield { ...met, what, place, hosts: both(hosts, namesAt(view, program, asked.port)) };
  }
}

/** Other proxies on the machine, and the proxy itself: who comes through them has the machine's address. */
function* handedOn(
  view: HostView,
  program: string,
  listeners: readonly Listener[],
  seen: ReadonlySet<string>,
): Iterable<Strangers> {
  for (const { proxy, role, place, target, ...asked } of upstreamsOf(view)) {
    // Tunnels are told apart above, and oauth2-proxy lets nobody through who has not signed in.
    if (role !== "proxy" || ["cloudflared", "oauth2-proxy"].includes(proxy) || asked.state === "disabled") continue;
    // What asks itself for the same name asks without end: nobody writes that without saying so.
    if (proxy === program && asked.port === undefined) continue;
    const met = meeting(view, program, listeners, asked);
    const front = met && (seen.has(proxy) ? "possible" : strangersInFront(view, proxy, seen));
    if (!met || !front || front === "disabled") continue;
    const state = front === "enabled" ? met.state : "possible";
    const what = message("{0} hands requests of others on to {1}", proxyNames.get(proxy) ?? proxy, target);
    yield { ...met, state, what, place, hosts: namesAt(view, program, asked.port) };
  }
}

/** Whether strangers surely come to a proxy: through its ports, or through a tunnel of its own. */
function strangersInFront(view: HostView, proxy: string, seen: ReadonlySet<string>): ListenerState {
  const all = listenersOf(view).filter(
    ({ service, role, protocol, state }) =>
      ownerOf(service) === `services.${proxy}` && role !== "admin" && protocol === "tcp" && state !== "disabled",
  );
  // Others start it, or it listens on a socket of the file system.
  if (all.length === 0) return "possible";
  const reaches = all.map((listener) => ({ listener, kind: reachOf(view, listener).kind }));
  const isOpen = reaches.some(
    ({ listener, kind }) => ["opening", "no-firewall", "published"].includes(kind) && listener.state === "enabled",
  );
  if (isOpen) return "enabled";
  const through = strangersAt(view, proxy, seen);
  if (through.some(({ state }) => state === "enabled")) return "enabled";
  const isClosed = reaches.every(({ kind }) => kind === "local" || kind === "private") && through.length === 0;
  return isClosed ? "disabled" : "possible";
}

function ownerOf(service: string): string {
  return /^services\.[^.]+/.exec(service)?.[0] ?? service;
}

interface Asked {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly namespace: Namespace | undefined;
  readonly state: ListenerState;
}

/** Whether a target is the proxy, and as whom it sees who comes from there. `undefined`: it surely is somebody else. */
function meeting(
  view: HostView,
  program: string,
  listeners: readonly Listener[],
  { host, port, namespace, state }: Asked,
): Pick<Strangers, "sources" | "state"> | undefined {
  const there = listeners.filter((each) => port === undefined || each.port === port);
  if (there.length === 0) return undefined;
  const near = there.filter(
    (each) => each.namespace === undefined || namespace === undefined || each.namespace === namespace,
  );
  const sources = sourcesAt(view, program, host);
  // From another network it comes with an address of that one, if it gets here at all.
  if (near.length === 0)
    return host === undefined || isLocal(sources) ? undefined : { sources: undefined, state: "possible" };
  if (sources === "elsewhere") return undefined;
  const isSure =
    state === "enabled" &&
    port !== undefined &&
    namespace === hostNamespace &&
    near.some((each) => isThere(view, program, each) && each.namespace === hostNamespace);
  if (sources === undefined || port === undefined) return { sources: undefined, state: "possible" };
  return { sources, state: isSure ? "enabled" : "possible" };
}

/**
 * Whether the proxy runs at all, or refuses what it is told and is mended one day, is a matter of what it shows, and not of who comes: that is
 * judged as it is written.
 */
function isThere(view: HostView, program: string, { state, doubts }: Listener): boolean {
  const config = program === "caddy" ? caddyOf(view) : undefined;
  if (state !== "possible" || !config) return state === "enabled";
  return doubts.length > 0 && doubts.every((doubt) => config.asked.doubts.includes(doubt));
}

/** The machine's own address that is asked there: who asks on the machine has it, too. `undefined`: not known. */
function sourcesAt(view: HostView, program: string, host: string | undefined): IpSet | "elsewhere" | undefined {
  if (host === undefined) return undefined;
  const address = addressIn(view, host) ?? host;
  const ips = ipsOf(address);
  if (ips && isWithin(ips, loopback)) return loopback;
  if (["", "localhost", "0.0.0.0", "::"].includes(address.toLowerCase())) return loopback;
  if (isThisMachine(view, address)) return ips ?? loopback;
  if (ips) return mayBeOwn(view, address) ? undefined : "elsewhere";
  return isServed(view, program, host) ? undefined : "elsewhere";
}

function isLocal(sources: IpSet | "elsewhere" | undefined): boolean {
  return sources === "elsewhere" || (sources !== undefined && isWithin(sources, loopback));
}

/** What the machine's own table of names says. */
function addressIn(view: HostView, host: string): string | undefined {
  for (const [address, part] of attributesOf(view, partAt(view, ["networking", "hosts"])).parts)
    if (itemsOf(view, part).items.some((item) => stringOf(item)?.toLowerCase() === host.toLowerCase())) return address;
  return undefined;
}

/** An address that the machine may have although no interface of its says so: of the tailnet, or given by the router. */
function mayBeOwn(view: HostView, address: string): boolean {
  return view.leaves.some(
    ({ value, path }) => value[0] === "string" && value[1] === address && ownAddress.test(path.join(".")),
  );
}

/** Options of the repo that say the machine's own addresses, as people name them. */
const ownAddress = /(?:lan|local|own|host|server|self|tailscale|tailnet|vpn)[-_]?(?:ip|addr|address|ipv4|ipv6)$/i;

/** A name that the proxy itself answers to: asked for it, it is the one who answers. */
function isServed(view: HostView, program: string, host: string): boolean {
  return upstreamsOf(view).some(
    ({ proxy, sites }) =>
      proxy === program && sites.some((site) => site.replace(/^https?:\/\//, "").replace(/[:/].*$/, "") === host),
  );
}

/** The names that Caddy answers to at a port: at 80 it only sends others on to 443. `undefined`: it may be any. */
function namesAt(view: HostView, program: string, port: number | undefined): readonly string[] | undefined {
  const config = program === "caddy" ? caddyOf(view) : undefined;
  if (!config?.isKnown || !config.isComplete || port === undefined) return undefined;
  const ports = caddyPorts(config);
  const names: string[] = [];
  for (const token of config.sites.flatMap(({ addresses }) => addresses)) {
    const { scheme, host, port: written } = siteAddress(token.text);
    const own = written === "" ? (scheme === "http" ? ports.http : ports.https).number : Number(written);
    if (scheme === undefined || host === undefined || written === undefined || own === undefined) return undefined;
    if (own === port) names.push(host);
  }
  return names;
}

/** Of what the proxy answers to there. */
function both(
  asked: readonly string[] | undefined,
  served: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!asked || !served) return asked ?? served;
  return served.filter((name) => name === "" || asked.some((other) => overlap(other, name)));
}

/** Whether they may come for one of these names; none stand for any. */
export function comesFor({ hosts }: Strangers, names: readonly string[]): boolean {
  return names.length === 0 || !hosts || hosts.some((host) => host === "" || names.some((name) => overlap(host, name)));
}

/** `*.a.example` stands for every name that ends so, as cloudflared reads it; anything else that is no plain name for any. */
function overlap(one: string, other: string): boolean {
  const [a = "", b = ""] = [one, other].map((name) => name.toLowerCase());
  if ([a, b].some((name) => name === "*" || /[^\p{L}\p{N}._-]/u.test(name.replace(/^\*\./, "")))) return true;
  const [wildA, wildB] = [a, b].map((name) => name.startsWith("*."));
  if (wildA && wildB) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
  if (wildA) return b.endsWith(a.slice(1));
  return wildB ? a.endsWith(b.slice(1)) : a === b;
}
