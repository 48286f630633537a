/** What nginx serves to the machine alone, so that others get there through another proxy, if at all: then that is said of the other one. */
import { isOnlyLocal } from "#model/ports/firewall-local.ts";
import { hostNamespace } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { socketsOf } from "#model/ports/nginx-listeners.ts";
import { vhostsOf } from "#model/ports/nginx-vhosts.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import { forwardsOf } from "./forwards.ts";
import { reachOf } from "./reach.ts";
import type { Target } from "./way.ts";

type Socket = NonNullable<ReturnType<typeof socketsOf>>[number];

/**
 * It listens on loopback only, or another proxy hands on to it and the firewall lets nobody else in. Where a program leads others there past
 * all proxies, it is shown to them.
 */
export function isOnlyInside({ view, proxy, name }: Exposure): boolean {
  const vhost = proxy === "nginx" ? vhostsOf(view).find((each) => each.name === name) : undefined;
  const sockets = (vhost && socketsOf(view, vhost)) ?? [];
  if (sockets.length === 0) return false;
  const asks = ({ host, port }: Pick<Target, "host" | "port">): boolean =>
    host !== undefined &&
    isThisMachine(view, host) &&
    sockets.some((socket) => socket.protocol === "tcp" && socket.port === port);
  if (forwardsOf(view).some((forward) => forward.state !== "disabled" && asks(forward))) return false;
  const isUpstream = exposuresOf(view).some(
    (each) => each.proxy !== "nginx" && each.active !== "disabled" && each.upstreams.some(asks),
  );
  const isClosed = ({ addresses, port, protocol }: Socket): boolean => {
    const all = listenersOf(view).filter(
      (each) => each.service === "services.nginx" && each.port === port && each.protocol === protocol,
    );
    return all.length > 0 && all.every((listener) => reachOf(view, { ...listener, addresses }).kind === "local");
  };
  const isInside = listenersOf(view).every(
    ({ service, namespace }) => service !== "services.nginx" || namespace === hostNamespace,
  );
  return isInside && sockets.every((socket) => isOnlyLocal(socket.addresses) || (isUpstream && isClosed(socket)));
}
