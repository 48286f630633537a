/** Everything that the proxies of a host hand requests on to. */
import type { HostView } from "#model/evaluated.ts";
import type { Upstream } from "./upstream.ts";

const known = new WeakMap<HostView, readonly Upstream[]>();

/** In order of place. */
export function upstreamsOf(view: HostView): readonly Upstream[] {
  let found = known.get(view);
  if (!found) {
    found = [];
    known.set(view, found);
  }
  return found;
}
