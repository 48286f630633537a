/** Defaults that their owner changes in the program itself: where a proxy asks such a service at another port, it may know better. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import type { Listener } from "./listener.ts";
import { isThisMachine } from "./this-machine.ts";
import type { Upstream } from "./upstream.ts";
import { upstreamsOf } from "./upstreams.ts";

/** Such a port is only possible. */
export function withDoubts(view: HostView, listeners: readonly Listener[]): readonly Listener[] {
  if (!listeners.some(isInDoubt)) return listeners;
  const asked = upstreamsOf(view).filter(({ host }) => host !== undefined && isThisMachine(view, host));
  return listeners.map((listener) => {
    if (!isInDoubt(listener)) return listener;
    const name = plain(parsePath(listener.service)?.at(-1) ?? "");
    const other = asked.find((upstream) => isElsewhere(upstream, listener) && namesIn(upstream).has(name));
    if (!other) return listener;
    return {
      ...listener,
      state: "possible",
      doubts: [...listener.doubts, message("{0} may say another port", other.option)],
    };
  });
}

function isInDoubt({ isMutable, basis, state }: Listener): boolean {
  return isMutable && basis === "default" && state === "enabled";
}

function isElsewhere(upstream: Upstream, { port, protocol }: Listener): boolean {
  return protocol === "tcp" && upstream.port !== undefined && upstream.port !== port;
}

/** What a target is called by: labels of its sites, the name of its service in the proxy. */
function namesIn({ sites, option }: Upstream): ReadonlySet<string> {
  const labels = sites.flatMap((site) => site.split(/[.\s/:]+/)).flatMap((label) => [label, ...label.split("-")]);
  return new Set([...labels, ...(parsePath(option) ?? [])].map((name) => plain(name ?? "")));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
