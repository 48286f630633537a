/** A program of this machine that brings requests from elsewhere to a port of it, past every firewall: what collectors of tunnels say. */
import type { ListenerState, Namespace } from "#model/ports/listener.ts";
import type { Location } from "#text/span.ts";

export interface Forward {
  /** As people call it: `cloudflared`, `tailscale funnel`. */
  readonly name: string;
  /** Who comes: whoever wants to, or only members of a private network. */
  readonly from: "strangers" | "private";
  /** As written; empty: not known. */
  readonly target: string;
  /** Without brackets; `undefined`: not known. */
  readonly host: string | undefined;
  /** `undefined`: not known. */
  readonly port: number | undefined;
  /** Of the program; `undefined`: not known. */
  readonly namespace: Namespace | undefined;
  readonly state: ListenerState;
  /** The only names that are asked for; `undefined`: any. */
  readonly hosts: readonly string[] | undefined;
  /** Where the target is said, else where the program is turned on. */
  readonly place: Location | undefined;
}

/** A program of which nobody here knows where it leads. */
export function anywhere(name: string, place: Location | undefined, namespace: Namespace | undefined): Forward {
  const nothing = { target: "", host: undefined, port: undefined, hosts: undefined };
  return { name, from: "strangers", ...nothing, namespace, state: "possible", place };
}
