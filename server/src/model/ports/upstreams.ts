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

/** What a function makes for several of them stands where each calls it, if that tells them apart. */
function apart(upstreams: readonly Upstream[]): Upstream[] {
  const made = portsBy(upstreams, ({ place }) => place);
  const called = portsBy(upstreams, ({ calledAt }) => calledAt);
  return upstreams.map((upstream) => {
    const { place, calledAt } = upstream;
    const isApart = (made.get(keyOf(place))?.size ?? 0) > 1 && called.get(keyOf(calledAt))?.size === 1;
    return calledAt && isApart ? { ...upstream, place: calledAt } : upstream;
  });
}

function portsBy(
  upstreams: readonly Upstream[],
  placeOf: (upstream: Upstream) => Location | undefined,
): ReadonlyMap<string, ReadonlySet<number | undefined>> {
  const found = new Map<string, Set<number | undefined>>();
  for (const upstream of upstreams) {
    const key = keyOf(placeOf(upstream));
    found.set(key, (found.get(key) ?? new Set()).add(upstream.port));
  }
  return found;
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
