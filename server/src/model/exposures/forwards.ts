/** Programs of this machine that bring requests from elsewhere to a port of it, past every firewall: tunnels, relays, hidden services. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { hostNamespace, type ListenerState } from "#model/ports/listener.ts";
import { all, doubtful, on, type Switch, switchOf, unitSwitch } from "#model/ports/listener-parts.ts";
import {
  attributeOf,
  attributesOf,
  itemsOf,
  numberOf,
  type Part,
  partAt,
  stringOf,
  textOf,
  truthOf,
} from "#model/ports/part.ts";
import { targetOf } from "#model/ports/target.ts";
import { namespaceOf } from "#model/ports/units.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { message } from "#text/message.ts";
import { anywhere, type Forward } from "./forward.ts";
import { commandForwards } from "./forward-commands.ts";

const known = new WeakMap<HostView, readonly Forward[]>();

export function forwardsOf(view: HostView): readonly Forward[] {
  let found = known.get(view);
  if (!found) {
    found = [
      ...ofCloudflared(view),
      ...remoteTunnels(view),
      ...ofTailscale(view),
      ...ofTsnsrv(view),
      ...ofTor(view),
      ...ofRelays(view),
      ...commandForwards(view),
    ];
    known.set(view, found);
  }
  return found;
}

/** What the rules of its tunnels say. */
function* ofCloudflared(view: HostView): Iterable<Forward> {
  for (const { proxy, sites, target, host, port, namespace, state, option, place } of upstreamsOf(view)) {
    if (proxy !== "cloudflared" || state === "disabled") continue;
    const path = parsePath(option)?.filter((step) => step !== undefined) ?? [];
    const tunnel = partAt(view, path.slice(0, 4));
    const requests = [partAt(view, path.slice(0, 6)), tunnel].map((part) => attributeOf(view, part, "originRequest"));
    // Only who has signed in at Cloudflare gets here.
    if (requests.some((part) => truthOf(attributeOf(view, attributeOf(view, part, "access"), "required")))) continue;
    const renamed = requests.map((part) => attributeOf(view, part, "httpHostHeader")).find((part) => part);
    const own = renamed && stringOf(renamed);
    const hosts = sites.length === 0 || (renamed && own === undefined) ? undefined : own === undefined ? sites : [own];
    yield { name: "cloudflared", from: "strangers", target, host, port, namespace, state, hosts, place };
  }
}

/** What its rules are is said at Cloudflare, or wherever it asks: it may lead anywhere. */
function* remoteTunnels(view: HostView): Iterable<Forward> {
  const group = ["services", "cloudflared"];
  const isOn = switchOf(partAt(view, [...group, "enable"]), [...group, "enable"]);
  for (const [id, tunnel] of attributesOf(view, partAt(view, [...group, "tunnels"])).parts) {
    const told = ["token", "tokenFile"].map((name) => attributeOf(view, tunnel, name)).find((part) => isSaid(part));
    const { state } = all(isOn, unitSwitch(view, `cloudflared-tunnel-${id}.service`));
    if (told && state !== "disabled")
      yield anywhere("cloudflared", told.place, namespaceOf(view, `cloudflared-tunnel-${id}.service`));
  }
  const newt = partAt(view, ["services", "newt", "enable"]);
  if (switchOf(newt, ["services", "newt", "enable"]).state !== "disabled")
    yield anywhere("newt", newt?.place, namespaceOf(view, "newt.service"));
}

function isSaid(part: Part | undefined): boolean {
  return part !== undefined && part.value !== null;
}

/** `services.tailscale.serve` names services of the tailnet, which nobody else sees. */
function* ofTailscale(view: HostView): Iterable<Forward> {
  const group = ["services", "tailscale", "serve"];
  const isOn = switchOf(partAt(view, [...group, "enable"]), [...group, "enable"]);
  for (const service of attributesOf(view, partAt(view, [...group, "services"])).parts.values())
    for (const endpoint of attributesOf(view, attributeOf(view, service, "endpoints")).parts.values())
      yield* to(endpoint, { name: "tailscale serve", from: "private", switch: isOn });
}

/** A proxy of its own for each service, in the tailnet and, told so, on the internet. */
function* ofTsnsrv(view: HostView): Iterable<Forward> {
  const group = ["services", "tsnsrv"];
  const isOn = switchOf(partAt(view, [...group, "enable"]), [...group, "enable"]);
  for (const service of attributesOf(view, partAt(view, [...group, "services"])).parts.values()) {
    const funnel = attributeOf(view, service, "funnel");
    const isPublic = funnel ? truthOf(funnel) : false;
    const from = isPublic === false ? "private" : "strangers";
    const own = isPublic === undefined ? doubtful(message("it is not known who may ask")) : on;
    yield* to(attributeOf(view, service, "toURL"), { name: "tsnsrv", from, switch: all(isOn, own) });
  }
}

/** Each onion service maps a port to one of the machine, the same one unless it says otherwise. */
function* ofTor(view: HostView): Iterable<Forward> {
  const group = ["services", "tor"];
  const isOn = all(
    switchOf(partAt(view, [...group, "enable"]), [...group, "enable"]),
    switchOf(partAt(view, [...group, "relay", "enable"]) ?? partAt(view, [...group, "enable"]), group),
  );
  if (isOn.state === "disabled") return;
  for (const service of attributesOf(view, partAt(view, [...group, "relay", "onionServices"])).parts.values()) {
    // Only who has a key gets there.
    if (itemsOf(view, attributeOf(view, service, "authorizedClients")).items.length > 0) continue;
    for (const item of itemsOf(view, attributeOf(view, service, "map")).items) {
      const target = attributeOf(view, item, "target");
      if (target && attributeOf(view, target, "unix") && !attributeOf(view, target, "port")) continue;
      const port = numberOf(attributeOf(view, target, "port")) ?? numberOf(attributeOf(view, item, "port") ?? item);
      const address = attributeOf(view, target, "addr");
      const host = address ? stringOf(address) : "127.0.0.1";
      yield {
        ...{ name: "tor", from: "strangers", target: `${host ?? "…"}:${port ?? "…"}`, host, port, hosts: undefined },
        ...{ namespace: namespaceOf(view, "tor.service"), state: stateOf(isOn, item), place: item.place },
      };
    }
  }
}

/** Clients of relays that stand on the internet. */
function* ofRelays(view: HostView): Iterable<Forward> {
  const rathole = ["services", "rathole"];
  const client = attributeOf(view, partAt(view, [...rathole, "settings"]), "client");
  const isOn = switchOf(partAt(view, [...rathole, "enable"]), [...rathole, "enable"]);
  for (const service of attributesOf(view, attributeOf(view, client, "services")).parts.values())
    yield* to(attributeOf(view, service, "local_addr"), { name: "rathole", from: "strangers", switch: isOn });
  for (const path of frpInstances(view)) {
    const settings = partAt(view, [...path, "settings"]);
    const runs = switchOf(partAt(view, [...path, "enable"]), [...path, "enable"]);
    if (stringOf(partAt(view, [...path, "role"])) === "server" || runs.state === "disabled") continue;
    for (const proxy of itemsOf(view, attributeOf(view, settings, "proxies")).items) {
      // Secret ones are for who has the key.
      if (["stcp", "sudp", "xtcp"].includes(stringOf(attributeOf(view, proxy, "type")) ?? "")) continue;
      const port = numberOf(attributeOf(view, proxy, "localPort"));
      const address = attributeOf(view, proxy, "localIP");
      const host = address ? stringOf(address) : "127.0.0.1";
      if (port === undefined) continue;
      yield {
        ...{ name: "frp", from: "strangers", target: `${host ?? "…"}:${port}`, host, port, hosts: undefined },
        ...{ namespace: hostNamespace, state: stateOf(runs, proxy), place: proxy.place },
      };
    }
  }
}

function frpInstances(view: HostView): readonly (readonly string[])[] {
  const group = ["services", "frp"];
  const instances = attributesOf(view, partAt(view, [...group, "instances"])).parts;
  return [group, ...[...instances.keys()].map((name) => [...group, "instances", name])];
}

interface Told {
  readonly name: string;
  readonly from: Forward["from"];
  readonly switch: Switch;
}

/** One target in an option of its own. */
function* to(part: Part | undefined, { name, from, switch: isOn }: Told): Iterable<Forward> {
  const text = part && textOf(part);
  const target = text === undefined ? undefined : targetOf(text);
  if (!part || text === undefined || !target || isOn.state === "disabled") return;
  const { host, port } = target;
  const state = stateOf(isOn, part);
  yield {
    ...{ name, from, target: text, host, port, hosts: undefined },
    ...{ namespace: hostNamespace, state, place: part.place },
  };
}

function stateOf({ state }: Switch, part: Part): ListenerState {
  return state === "enabled" && !part.isSure ? "possible" : state;
}
