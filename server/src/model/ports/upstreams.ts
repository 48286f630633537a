/** Everything that the proxies of a host hand requests on to. */
import type { HostView } from "#model/evaluated.ts";
import { caddyUpstreams } from "./caddy-upstreams.ts";
import { nginxUpstreams } from "./nginx-upstreams.ts";
import { traefikUpstreams } from "./traefik-upstreams.ts";
import { tunnelUpstreams } from "./tunnels.ts";
import type { Upstream } from "./upstream.ts";

const known = new WeakMap<HostView, readonly Upstream[]>();

/** In order of place. */
export function upstreamsOf(view: HostView): readonly Upstream[] {
  let found = known.get(view);
  if (!found) {
    found = [
      ...caddyUpstreams(view),
      ...traefikUpstreams(view),
      ...nginxUpstreams(view),
      ...tunnelUpstreams(view),
    ].sort(byPlace);
    known.set(view, found);
  }
  return found;
}

function byPlace(a: Upstream, b: Upstream): number {
  const [one, other] = [a.place, b.place];
  if (!one || !other) return one ? -1 : other ? 1 : compare(a.option, b.option);
  return compare(one.file, other.file) || one.start - other.start || compare(a.option, b.option);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
