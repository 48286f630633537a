/** Everything that the proxies of a host hand requests on to. */
import type { HostView } from "#model/evaluated.ts";
import type { Location } from "#text/span.ts";
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
    const all = [...caddyUpstreams(view), ...traefikUpstreams(view), ...nginxUpstreams(view), ...tunnelUpstreams(view)];
    found = apart(all).sort(byPlace);
    known.set(view, found);
  }
  return found;
}

/** What a function makes for several of them stands where each calls it, and not where they are all the same. */
function apart(upstreams: readonly Upstream[]): Upstream[] {
  const targets = new Map<string, Set<number | undefined>>();
  for (const { place, port } of upstreams) {
    const key = keyOf(place);
    targets.set(key, (targets.get(key) ?? new Set()).add(port));
  }
  return upstreams.map((upstream) => {
    const { place, calledAt } = upstream;
    const isShared = (targets.get(keyOf(place))?.size ?? 0) > 1;
    return isShared && calledAt && keyOf(calledAt) !== keyOf(place) ? { ...upstream, place: calledAt } : upstream;
  });
}

function keyOf(place: Location | undefined): string {
  return place ? `${place.file} ${place.start}` : "";
}

function byPlace(a: Upstream, b: Upstream): number {
  const [one, other] = [a.place, b.place];
  if (!one || !other) return one ? -1 : other ? 1 : compare(a.option, b.option);
  return compare(one.file, other.file) || one.start - other.start || compare(a.option, b.option);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
