/** A target on this machine that is not where the service listens that is meant. */
import type { HostView } from "#model/evaluated.ts";
import { asksButForFailures, mayBeElsewhere } from "./but-for-failures.ts";
import type { Listener } from "./listener.ts";
import { isThisMachine } from "./this-machine.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";
import { webPorts } from "./web-ports.ts";

export interface Mismatch {
  readonly upstream: Upstream;
  readonly port: number;
  /** Where the service that is meant surely listens, and speaks HTTP if it is asked so; empty: the port comes from the repo's own options, and no service takes it. */
  readonly listeners: readonly Listener[];
  /** Who listens at the target. */
  readonly answering: Listener | undefined;
  /** Nix fails with something else before it comes to this. */
  readonly isPossible: boolean;
}

export function mismatch(upstream: Upstream, port: number, all: readonly Listener[], answering?: Listener): Mismatch {
  const listeners = webPorts(upstream, all);
  const isPossible = upstream.state !== "enabled" || listeners.some(listensOnlyPerhaps);
  return { upstream, port, listeners, answering, isPossible };
}

/** A file that may say another port makes it possible, too, and is told by itself. */
function listensOnlyPerhaps({ state, doubts }: Listener): boolean {
  return state === "possible" && !doubts.every(({ template }) => template === mayBeElsewhere);
}

export interface Asked {
  readonly upstream: Upstream;
  readonly port: number;
}

/** Targets that are known, on this machine, of proxies that run, in a network that is known. */
export function* askedHere(view: HostView): Iterable<Asked> {
  for (const upstream of upstreamsOf(view)) {
    const { port, host, state, namespace } = upstream;
    if (port === undefined || host === undefined || namespace === undefined) continue;
    if (state !== "enabled" && !asksButForFailures(view, upstream)) continue;
    if (isThisMachine(view, host)) yield { upstream, port };
  }
}

/** The site has another way to the service: this one leads to something else. */
export function isAskedElsewhere(view: HostView, upstream: Upstream, listeners: readonly Listener[]): boolean {
  if (upstream.role === "auth") return false;
  return upstreamsOf(view).some(
    (other) => other !== upstream && listeners.some(({ port }) => port === other.port) && areOfOneSite(upstream, other),
  );
}

export function areOfOneSite(a: Upstream, b: Upstream): boolean {
  return a.option === b.option || a.sites.some((site) => b.sites.includes(site));
}
