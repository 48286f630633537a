/** Ports that somebody asks for in vain, and that nobody should miss: open, they would be a mistake. */
import type { HostView } from "#model/evaluated.ts";
import type { Firewall } from "./firewall.ts";
import type { Discarded } from "./firewall-discarded.ts";
import { badDoor } from "./firewall-exposure.ts";
import type { FirewallList, Opening } from "./firewall-opening.ts";
import type { Listener } from "./listener.ts";
import type { Upstream } from "./upstream.ts";

export interface BetterClosed {
  readonly discarded: Discarded;
  readonly opening: Opening;
  /** Who listens there: only for the machine itself, if no proxy hands on to it. */
  readonly listener: Listener;
  /** Open, the port would lead past it. */
  readonly upstream: Upstream | undefined;
}

/** `undefined`: nobody can say so. */
export function betterClosed(
  view: HostView,
  { openings }: Firewall,
  { protocol, interface: on }: FirewallList,
  discarded: Discarded,
): BetterClosed | undefined {
  const { definition, from, to } = discarded;
  const opening = openings.find(
    (one) =>
      one.definition === definition &&
      one.from === from &&
      one.to === to &&
      one.protocol === protocol &&
      one.interface === on,
  );
  const door = opening && from === to ? badDoor(view, opening) : undefined;
  if (!opening || !door) return undefined;
  if (door.kind === "loopback") return { discarded, opening, listener: door.listener, upstream: undefined };
  const [way] = door.ways;
  return way && { discarded, opening, ...way };
}
