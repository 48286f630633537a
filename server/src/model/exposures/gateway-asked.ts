/** Every place where a proxy of a host asks a gateway whether a request may pass, with all that rests on it. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import type { Location } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import { type Gateway, gatewayOf } from "./gateway.ts";
import { servedOf } from "./served.ts";
import type { Login } from "./way.ts";

export interface Question {
  readonly login: Login;
  readonly gateway: Gateway;
  readonly proxy: "caddy" | "traefik";
  /** What the gateway decides over: hosts, or names of routers without a host. */
  readonly hosts: readonly string[];
  /** Whether anybody asks there. */
  readonly state: ListenerState;
  /** A middleware that surely nobody uses. */
  readonly isUnused: boolean;
  readonly place: Location;
}

const known = new WeakMap<HostView, readonly Question[]>();

/** In order of place; the same words for several sites are one. */
export function questionsOf(view: HostView): readonly Question[] {
  let found = known.get(view);
  if (!found) {
    found = [...asked(view)].sort((a, b) => compare(a.place.file, b.place.file) || a.place.start - b.place.start);
    known.set(view, found);
  }
  return found;
}

interface Draft {
  readonly login: Login;
  readonly proxy: "caddy" | "traefik";
  readonly hosts: Set<string>;
  readonly states: Set<ListenerState>;
  readonly place: Location;
}

function* asked(view: HostView): Iterable<Question> {
  const drafts = new Map<string, Draft>();
  for (const served of servedOf(view))
    for (const { logins } of served.ways)
      for (const login of logins) note(drafts, served, served.proxy === "traefik" ? "traefik" : "caddy", login);
  const used = [...drafts.values()];
  for (const { login, proxy, hosts, states, place } of used) {
    const gateway = gatewayOf(view, login);
    if (gateway) yield { login, gateway, proxy, hosts: [...hosts], state: strongest(states), isUnused: false, place };
  }
  for (const upstream of upstreamsOf(view)) {
    const { role, proxy, place, state, sites } = upstream;
    if (role !== "auth" || !place || (proxy !== "caddy" && proxy !== "traefik")) continue;
    if (used.some((each) => each.place.file === place.file && each.place.start === place.start)) continue;
    const login = loginOf(upstream);
    const gateway = gatewayOf(view, login);
    const isUnused = upstream.isUnused === true;
    if (gateway) yield { login, gateway, proxy, hosts: isUnused ? [] : sites, state, isUnused, place };
  }
}

function note(drafts: Map<string, Draft>, served: Served, proxy: Draft["proxy"], login: Login): void {
  if (login.kind !== "forward-auth" && login.kind !== "plugin") return;
  const place = login.asks?.place ?? login.place;
  if (!place) return;
  const key = JSON.stringify([place.file, place.start, place.end, login.asks?.text, login.uri]);
  const draft = drafts.get(key) ?? { login, proxy, hosts: new Set(), states: new Set(), place };
  drafts.set(key, draft);
  for (const host of served.hosts.length > 0 ? served.hosts : [served.name]) draft.hosts.add(host);
  draft.states.add(served.asked.state);
}

function strongest(states: ReadonlySet<ListenerState>): ListenerState {
  return (["enabled", "possible", "disabled"] as const).find((state) => states.has(state)) ?? "disabled";
}

/** Of a directive or a middleware that nothing leads through. */
function loginOf({ proxy, option, target: text, host, port, namespace, place, sources }: Upstream): Login {
  const path = parsePath(option) ?? [];
  const middleware = path[path.indexOf("middlewares") + 1] ?? option;
  const name = proxy === "caddy" ? "forward_auth" : middleware;
  const asks = { text, host, port, namespace, place, sources };
  return { kind: "forward-auth", name, asks, uri: undefined, place };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
