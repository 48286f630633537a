/** What a host shows to the network under a name, who has to sign in for it, and whether that is proven: the vocabulary of all that reads it. */
import type { HostView } from "#model/evaluated.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import type { Switch } from "#model/ports/listener-parts.ts";
import type { Part } from "#model/ports/part.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Gateway } from "./gateway.ts";
import type { Link, Target, Way } from "./way.ts";

/** What a collector says of a router, a virtual host or a block of one. */
export interface Served {
  readonly proxy: "caddy" | "traefik" | "nginx";
  /** The router's key, the virtual host's name, the address of a site block. */
  readonly name: string;
  /** The names that clients ask for, without scheme, port and path where they have one; empty where nobody knows. */
  readonly hosts: readonly string[];
  /** Of Traefik; empty for others. */
  readonly entryPoints: readonly string[];
  readonly ways: readonly Way[];
  readonly chain: readonly Link[];
  /** Connections are handed on as they are (SSH, mail, TLS that nobody opens): no proxy can ask anybody to sign in there. */
  readonly isStream?: boolean;
  /** Whether the proxy runs and is told of this. */
  readonly asked: Switch;
  /** Why the proxy surely does not take it: what it is told does not load, a middleware is missing. */
  readonly refusal: Message | undefined;
  /** Why these may not be all its ways; none: they are. */
  readonly doubts: readonly Message[];
  /**
   * Why nothing is proven by it although these are its ways: it is what somebody wrote, and Nix does not come to it, or the proxy may not
   * take it.
   */
  readonly unproven: readonly Message[];
  /** The option that it is written in: a router, a virtual host, a text. */
  readonly part: Part;
  /** Where it is written: the router's or host's attribute name, the address in a text. */
  readonly place: Location | undefined;
  /** Where the function is called that makes it, if it is written in another file. */
  readonly calledAt: Location | undefined;
}

/**
 * `protected`: every request that is not from a private network provably passes a forward-auth (or a login of the proxy's own) at a gateway
 * that is able to do it. `gap`: nobody is asked, or strangers get past. `unclear`: neither can be shown. `public`: nobody has to be asked.
 */
export type Verdict = "protected" | "gap" | "unclear" | "public";

export interface Exposure extends Served {
  readonly view: HostView;
  /** What people call it: the router's key, the unit that owns the port, else the module. */
  readonly service: string;
  /** All that requests are handed on to. */
  readonly upstreams: readonly Target[];
  readonly imported: boolean;
  readonly active: ListenerState;
  /** Whether its chain leads through a gateway, able or not; `undefined`: not known. */
  readonly routed: boolean | undefined;
  readonly gateway: Gateway | undefined;
  readonly verdict: Verdict;
  /** Why, most important first. */
  readonly why: readonly Message[];
  readonly bypasses: readonly Bypass[];
  /** The service asks for a login itself: what in the repo says so. */
  readonly ownLogin: OwnLogin | undefined;
  /** What the owner says: that it is meant to be public. */
  readonly mark: PublicMark | undefined;
  /** Where a person looks for it: where it is written, the call for what a function makes. */
  readonly shownAt: Location | undefined;
  /** The template that it was made of, where it is written somewhere else. */
  readonly via: Location | undefined;
}

/** A way around the gateway. */
export interface Bypass {
  /**
   * `private`: only from private networks. `public`: strangers may come this way. `tunnel`: they come through a program on this machine
   * that the proxy takes for the machine itself. `unknown`: whoever meets conditions that we cannot judge.
   */
  readonly reach: "private" | "public" | "tunnel" | "unknown";
  readonly way: Way;
  /** As people read it: `100.64.0.0/10`, `path /api/*`. */
  readonly texts: readonly string[];
  readonly place: Location | undefined;
}

export interface OwnLogin {
  /** `oidc`: single sign-on of the service's own. `header`: it takes the proxy's word for who somebody is. */
  readonly kind: "oidc" | "header";
  readonly place: Location | undefined;
  /** The option that says so. */
  readonly option: string;
}

/** `# mynixos: public – Grund` beside the exposure, or its name in `.mynixos.json`. */
export interface PublicMark {
  /** Empty: none is given, and the mark does not count. */
  readonly reason: string;
  /** `undefined`: in `.mynixos.json`. */
  readonly place: Location | undefined;
}
