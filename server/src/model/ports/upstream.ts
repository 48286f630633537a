/** Where a proxy hands requests on to: the vocabulary of the collectors for Caddy, Traefik, nginx and tunnels. */
import type { Location } from "#text/span.ts";
import type { ListenerState, Namespace } from "./listener.ts";

export interface Upstream {
  /** `caddy`, `traefik`, `nginx`, `cloudflared`, …: the program. */
  readonly proxy: string;
  /** What clients ask for: host names, site addresses or the name of a router; empty where nobody knows. */
  readonly sites: readonly string[];
  /** `proxy`: requests are handed on. `auth`: who is asked whether a request may pass. */
  readonly role: "proxy" | "auth";
  /** Of a middleware: surely no router and no entry point has it. */
  readonly isUnused?: true;
  /** As written, e.g. `http://127.0.0.1:20096`; what is not known in it shows as `…`. */
  readonly target: string;
  /** Without brackets; `undefined`: not known. */
  readonly host: string | undefined;
  /** `undefined`: not known. A scheme's own port where none is written. */
  readonly port: number | undefined;
  /** Of the proxy; `undefined`: not known. */
  readonly namespace: Namespace | undefined;
  /** Whether the proxy runs and is surely told so. */
  readonly state: ListenerState;
  /** The option that it stands in, in Nix's syntax. */
  readonly option: string;
  /** Where the target stands: in a text of several lines just the target. */
  readonly place: Location | undefined;
  /** Where the function is called that makes it, if that stands elsewhere. */
  readonly calledAt?: Location | undefined;
  /** Where its port stands in the text, if it is written there as a number. */
  readonly portPlace: Location | undefined;
  /** The options of this repo that the target's port was made of, by name. */
  readonly sources: readonly string[];
}
