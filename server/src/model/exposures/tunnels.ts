/** Programs of this machine that bring strangers to a proxy, which takes them for the machine itself. */
import type { HostView } from "#model/evaluated.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import type { IpSet } from "./ip-set.ts";

export interface Strangers {
  /** What the proxy sees as their address; `undefined`: not known. */
  readonly sources: IpSet | undefined;
  readonly what: Message;
  readonly place: Location | undefined;
  readonly state: ListenerState;
  /** The only names that they come for; `undefined`: any. */
  readonly hosts: readonly string[] | undefined;
}

export function strangersThrough(_view: HostView, _proxy: Served["proxy"]): readonly Strangers[] {
  return [];
}
