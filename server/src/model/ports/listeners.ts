/** Everything that binds a port on a host. */
import type { HostView } from "#model/evaluated.ts";
import { caddyListeners } from "./caddy-listeners.ts";
import { containerListeners } from "./container-listeners.ts";
import { inferredListeners } from "./inferred-listeners.ts";
import { knownGroups, knownListeners } from "./known-listeners.ts";
import type { Listener } from "./listener.ts";
import { nginxListeners } from "./nginx-listeners.ts";
import { socketListeners } from "./socket-listeners.ts";
import { sshListeners } from "./ssh-listeners.ts";
import { withDoubts } from "./told-otherwise.ts";
import { traefikListeners } from "./traefik-listeners.ts";

const known = new WeakMap<HostView, readonly Listener[]>();

/** In order of port, protocol and service; those of services that are off, too. */
export function listenersOf(view: HostView): readonly Listener[] {
  let found = known.get(view);
  if (!found) {
    found = [...withDoubts(view, collect(view))].sort(inOrder);
    known.set(view, found);
  }
  return found;
}

function collect(view: HostView): Listener[] {
  const told = [
    ...knownListeners(view),
    ...sshListeners(view),
    ...socketListeners(view),
    ...containerListeners(view),
    ...nginxListeners(view),
    ...caddyListeners(view),
    ...traefikListeners(view),
  ];
  const units = new Set(told.flatMap((listener) => listener.units));
  const inferred = [...inferredListeners(view, { groups: knownGroups(view), units })];
  return once([...told, ...inferred.filter((one) => !isSomebodyElses(one, told))]);
}

/** A module that tells another one what to bind is read at both of them. */
function once(listeners: readonly Listener[]): Listener[] {
  const found = new Map<string, Listener>();
  for (const listener of listeners) {
    const { port, protocol, units, place } = listener;
    const key = units.length > 0 && place ? `${port} ${protocol} ${units.at(-1)} ${place.file} ${place.start}` : "";
    if (key === "") found.set(`${found.size}`, listener);
    else if (!found.has(key)) found.set(key, listener);
  }
  return [...found.values()];
}

/** What reads a port that a known service binds asks there. */
function isSomebodyElses(inferred: Listener, told: readonly Listener[]): boolean {
  return inferred.sources.some((source) => told.some((other) => other.sources.includes(source)));
}

function inOrder(a: Listener, b: Listener): number {
  return (
    a.port - b.port || compare(a.protocol, b.protocol) || compare(a.service, b.service) || compare(a.option, b.option)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
