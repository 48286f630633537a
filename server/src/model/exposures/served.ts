/** Everything that the proxies of a host serve, before anybody judges it. */
import type { HostView } from "#model/evaluated.ts";
import { caddyServed } from "./caddy.ts";
import type { Served } from "./exposure.ts";
import { nginxServed } from "./nginx.ts";
import { traefikServed } from "./traefik.ts";
import type { Target } from "./way.ts";

const known = new WeakMap<HostView, readonly Served[]>();

export function servedOf(view: HostView): readonly Served[] {
  let found = known.get(view);
  if (!found) {
    found = [...caddyServed(view), ...traefikServed(view), ...nginxServed(view)];
    known.set(view, found);
  }
  return found;
}

/** All that requests are handed on to, each once. */
export function targetsOf({ ways }: Served): readonly Target[] {
  const found = new Map<string, Target>();
  for (const { end } of ways)
    if (end.kind === "upstream" && !found.has(end.upstream.text)) found.set(end.upstream.text, end.upstream);
  return [...found.values()];
}
