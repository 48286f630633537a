/** Upstreams drawn into the source that says them. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import type { Mark } from "#test/fixture.ts";

/** Where each stands: proxy, sites, host and port; then what is not as usual (on, handing on, from the host's network). */
export function* upstreamMarks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values())
    for (const upstream of upstreamsOf(view)) if (upstream.place) yield { ...upstream.place, label: shown(upstream) };
}

function shown({ proxy, sites, host, port, role, state, namespace, sources }: Upstream): string {
  const unusual = [
    ...(role === "proxy" ? [] : [role]),
    ...(state === "enabled" ? [] : [state]),
    ...(namespace === "host" ? [] : [`in ${namespace ?? "?"}`]),
    ...(sources.length === 0 ? [] : [`from ${sources.join(", ")}`]),
  ];
  return [`${proxy}: ${sites.join(" ") || "?"} -> ${host ?? "?"} ${port ?? "?"}`, ...unusual].join(" ");
}
