/** Who is asked whether a request may pass: which program, and whether it can answer that at all. */
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Login, Target } from "./way.ts";

export interface Gateway {
  /** As `knowledge` calls it: `authelia`, `pocket-id`, …; `unknown`. */
  readonly kind: string;
  /** As people write it: `Authelia`, `Pocket-ID`. */
  readonly name: string;
  /** Whether it has an endpoint for forward-auth, and that is what is asked; `no` only where that is sure. */
  readonly able: "yes" | "no" | "unknown";
  /** Why it is not able, or why that is not known. */
  readonly why: Message | undefined;
  /** The group of options on this host that runs it: `services.pocket-id`; `undefined`: it is not known here. */
  readonly service: string | undefined;
  /** Where it is asked. */
  readonly place: Location | undefined;
}

/** `undefined`: the login is no single sign-on. */
export function gatewayOf(_view: HostView, { kind, place }: Login): Gateway | undefined {
  if (kind !== "forward-auth" && kind !== "plugin") return undefined;
  const why = message("it is not known who is asked there");
  return { kind: "unknown", name: "unknown", able: "unknown", why, service: undefined, place };
}

/** The gateway that a proxy hands requests on to, so that people can sign in; `undefined`: it is none that we know. */
export function gatewayBehind(_view: HostView, _target: Target): Gateway | undefined {
  return undefined;
}

/** What of its own settings lets strangers to a host; `undefined`: nothing that is known here. */
export function bypassedBy(_view: HostView, _gateway: Gateway, _host: string): Message | undefined {
  return undefined;
}
