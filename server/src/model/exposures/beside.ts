/** How a service that a proxy hands on to can be reached without the proxy: its port is open, its container publishes it, a tunnel leads there. */
import type { HostView } from "#model/evaluated.ts";
import { listensButForFailures } from "#model/ports/but-for-failures.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import type { Location } from "#text/span.ts";
import type { Forward } from "./forward.ts";
import { forwardsOf } from "./forwards.ts";
import { reachOf } from "./reach.ts";
import type { Target } from "./way.ts";

interface Way {
  /** What the proxy hands on to, and who listens there, if that is known. */
  readonly target: Target;
  readonly listener: Listener | undefined;
  /** `private`: only members of a private network come this way. */
  readonly reach: "public" | "private";
  readonly isSure: boolean;
  /** What opens it. */
  readonly place: Location | undefined;
}

export type Beside = Way &
  (
    | { readonly kind: "opening"; readonly listener: Listener; readonly opening: Opening }
    | { readonly kind: "no-firewall"; readonly listener: Listener }
    | { readonly kind: "published"; readonly listener: Listener }
    /** Members of a private network reach its port. */
    | { readonly kind: "interface"; readonly listener: Listener }
    | { readonly kind: "forward"; readonly forward: Forward }
  );

/** Only what the repo says; a port that may be open is none here. */
export function besideProxy(
  view: HostView,
  { upstreams }: { readonly upstreams: readonly Target[] },
): readonly Beside[] {
  return upstreams.flatMap((target) => [...throughPort(view, target), ...throughForwards(view, target)]);
}

function* throughPort(view: HostView, target: Target): Iterable<Beside> {
  const listener = listenerAt(view, target);
  if (!listener || asksItself.test(listener.service)) return;
  const reach = reachOf(view, listener);
  const way = { target, listener, isSure: true };
  switch (reach.kind) {
    case "opening": {
      const { opening } = reach;
      yield { ...way, kind: "opening", reach: "public", opening, place: placeOf(opening) };
      break;
    }
    case "no-firewall":
    case "published":
      yield { ...way, kind: reach.kind, reach: "public", place: reach.place };
      break;
    case "private":
      yield { ...way, kind: "interface", reach: "private", place: listener.place };
      break;
    default:
  }
}

/** Other proxies say themselves whom they let in, and these ask for a login themselves. */
const asksItself =
  /^services\.(?:caddy|nginx|traefik|haproxy|httpd|anubis|oauth2-proxy|authelia|authentik|pocket-id|tinyauth|keycloak|kanidm|zitadel|dex|openssh)(?:\.|$)/;

/** The only one that surely listens there. */
function listenerAt(view: HostView, { host, port, namespace }: Target): Listener | undefined {
  if (host === undefined || port === undefined || namespace !== hostNamespace || !isThisMachine(view, host))
    return undefined;
  const there = listenersOf(view).filter(
    (each) =>
      each.port === port &&
      each.protocol === "tcp" &&
      each.state !== "disabled" &&
      (each.namespace === undefined || each.namespace === hostNamespace),
  );
  const [first, ...others] = there;
  const isAlone = first && others.every(({ service }) => service === first.service);
  return isAlone && there.every((each) => isCertain(view, each)) ? first : undefined;
}

function isCertain(view: HostView, listener: Listener): boolean {
  const { state, evidence, addresses } = listener;
  const isOn = state === "enabled" || listensButForFailures(view, listener);
  return isOn && evidence === "known" && addresses !== undefined && addresses.length > 0;
}

/** The port in the list, or the name of the option that opens it. */
function placeOf({ by, definition, place }: Opening): Location | undefined {
  if (!definition) return place;
  const { file, start, end, name } = definition;
  if (by === "list" && place?.file === file && start <= place.start && place.end <= end) return place;
  return { file, start: name?.start ?? start, end: name?.end ?? end };
}

function* throughForwards(view: HostView, target: Target): Iterable<Beside> {
  for (const forward of forwardsOf(view)) {
    if (!isSame(view, forward, target)) continue;
    const { from, state, place } = forward;
    const listener = listenerAt(view, target);
    if (listener && asksItself.test(listener.service)) continue;
    const reach = from === "strangers" ? "public" : "private";
    yield { kind: "forward", target, listener, reach, isSure: state === "enabled", place, forward };
  }
}

/** The same port of the same machine, in the same network. */
function isSame(view: HostView, forward: Forward, target: Target): boolean {
  const { host, port, namespace } = target;
  if (host === undefined || port === undefined || namespace === undefined) return false;
  if (forward.host === undefined || forward.port !== port) return false;
  if (forward.host.toLowerCase() === host.toLowerCase() && !isThisMachine(view, host)) return true;
  return forward.namespace === namespace && isThisMachine(view, host) && isThisMachine(view, forward.host);
}
