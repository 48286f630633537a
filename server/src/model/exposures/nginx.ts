/** What Nginx shows to the network. */
import type { HostView } from "#model/evaluated.ts";
import type { Served } from "./exposure.ts";

export function nginxServed(_view: HostView): readonly Served[] {
  return [];
}
