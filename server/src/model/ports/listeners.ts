/** Everything that binds a port on a host. */
import type { HostView } from "#model/evaluated.ts";
import type { Listener } from "./listener.ts";

const known = new WeakMap<HostView, readonly Listener[]>();

/** In order of port, protocol and service; those of services that are off, too. */
export function listenersOf(view: HostView): readonly Listener[] {
  let found = known.get(view);
  if (!found) {
    found = [];
    known.set(view, found);
  }
  return found;
}
