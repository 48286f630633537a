/** Everything that the proxies of a host serve, before anybody judges it. */
import type { HostView } from "#model/evaluated.ts";
import { caddyServed } from "./caddy.ts";
import type { Served } from "./exposure.ts";
import { nginxServed } from "./nginx.ts";
import { traefikServed } from "./traefik.ts";

const known = new WeakMap<HostView, readonly Served[]>();

export function servedOf(view: HostView): readonly Served[] {
  let found = known.get(view);
  if (!found) {
    found = [...caddyServed(view), ...traefikServed(view), ...nginxServed(view)];
    known.set(view, found);
  }
  return found;
}
