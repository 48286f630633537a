/**
 * The ways that requests may take through a proxy to what answers them: what collectors for Caddy and Traefik say of an exposure, and all
 * that its verdict rests on. Together the ways of an exposure are all there are; where that is not known, the exposure says so.
 */
import type { Namespace } from "#model/ports/listener.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { IpSet } from "./ip-set.ts";

export interface Way {
  readonly end: End;
  /** The peers that may take it. `everyIp` where nothing says who may; never fewer than may. */
  readonly sources: IpSet;
  /**
   * Whether `sources` is what the peer is (`peer`), or what a header says that anybody may write (`claimed`): then whoever wants to may
   * take it.
   */
  readonly sourcesFrom: "peer" | "claimed";
  /** What asks for a login on this way, in order; all of them have to be passed. */
  readonly logins: readonly Login[];
  /** What else a request has to have to come this way. */
  readonly conditions: readonly Condition[];
  /** Why it is not sure that requests may come this way at all; none: they may. */
  readonly doubts: readonly Message[];
  /** What answers sees another path than the one that was asked for, and that the conditions speak of. */
  readonly isRewritten?: boolean;
  /** What lets requests take this way and not another one: the matcher or the block; else what answers. */
  readonly place: Location | undefined;
}

/** What answers. */
export type End =
  | { readonly kind: "upstream"; readonly upstream: Target }
  /** Files of the machine; `browse`: with lists of what is there. */
  | { readonly kind: "files"; readonly browse: boolean }
  /** Something of the proxy itself: `api@internal`, `metrics`, its certificate authority. */
  | { readonly kind: "internal"; readonly name: string }
  /** Nothing of a service: a redirect, a fixed answer, a refusal. */
  | { readonly kind: "answer" }
  | { readonly kind: "unknown" };

/** Whom the proxy asks or hands on to. */
export interface Target {
  /** As written; what is not known in it shows as `…`. */
  readonly text: string;
  /** Without brackets; `undefined`: not known. */
  readonly host: string | undefined;
  /** `undefined`: not known. */
  readonly port: number | undefined;
  /** Of the proxy; `undefined`: not known. */
  readonly namespace: Namespace | undefined;
  readonly place: Location | undefined;
  /** The options of this repo that the port was made of, by name. */
  readonly sources: readonly string[];
}

export interface Login {
  /**
   * `forward-auth`: somebody else is asked whether the request may pass. `plugin`: the proxy itself sends people to sign in (caddy-security,
   * traefik-oidc-auth). `basic-auth` and `client-certificate` are no single sign-on.
   */
  readonly kind: "forward-auth" | "plugin" | "basic-auth" | "client-certificate";
  /** The middleware or directive: `sso-auth`, `forward_auth`, `authorize`. */
  readonly name: string;
  /** Of `forward-auth`: who is asked. */
  readonly asks: Target | undefined;
  /** Of `forward-auth`: the path that is asked for, with its query; `undefined`: not known, or none. */
  readonly uri: string | undefined;
  /** Where it is written: the directive, the middleware. */
  readonly place: Location | undefined;
  /** Of `forward-auth`: what of the question the proxy does not know itself; none: it tells who asks, and for what, as it sees it. */
  readonly hearsay?: Hearsay;
}

/** What others have a say in when a gateway is told who asks for what. */
export interface Hearsay {
  /** The peers whose own headers say who asks, and for what. */
  readonly believed: IpSet;
  /** The peers who say by the protocol of proxies who asks. */
  readonly posing: IpSet;
  /** What changes the request before the question. */
  readonly changed: readonly Message[];
}

export interface Condition {
  /** As people read it: `path /api/*`, `header X-Token …`. */
  readonly text: string;
  /** Whether whoever wants to can meet it; `undefined`: not known. */
  readonly anyone: boolean | undefined;
  readonly place: Location | undefined;
}

/** One stop of the chain, in the order in which a request meets it; what a chain or snippet consists of follows it, one deeper. */
export interface Link {
  readonly kind:
    | "entry-point"
    | "chain"
    | "snippet"
    | "forward-auth"
    | "plugin"
    | "basic-auth"
    | "client-certificate"
    | "allow-list"
    | "bypass"
    | "other"
    /** It is named, and nothing of that name exists. */
    | "missing"
    /** Nobody knows what it is. */
    | "unknown";
  /** As written: `sso-chain@file`, `sso_auth`, `forward_auth`, `@trusted_network`. */
  readonly name: string;
  readonly depth: number;
  /** Where it is named. */
  readonly place: Location | undefined;
  /** Where what is named is defined, if that is somewhere else. */
  readonly definition: Location | undefined;
}
