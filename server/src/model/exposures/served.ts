/** Everything that the proxies of a host serve, before anybody judges it. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { attributeOf, type Part, partAt } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { caddyServed } from "./caddy.ts";
import type { Served } from "./exposure.ts";
import { nginxServed } from "./nginx.ts";
import { traefikServed } from "./traefik.ts";
import type { Target } from "./way.ts";

const known = new WeakMap<HostView, readonly Served[]>();

export function servedOf(view: HostView): readonly Served[] {
  let found = known.get(view);
  if (!found) {
    found = [...caddyServed(view), ...traefikServed(view), ...nginxServed(view)].map((served) => {
      const other = startedOtherwise(view, served.proxy);
      return other ? { ...served, unproven: [...served.unproven, other] } : served;
    });
    known.set(view, found);
  }
  return found;
}

/** All that requests are handed on to, each once. */
export function targetsOf({ ways }: Served): readonly Target[] {
  const found = new Map<string, Target>();
  for (const { end } of ways)
    if (end.kind === "upstream" && !found.has(end.upstream.text)) found.set(end.upstream.text, end.upstream);
  return [...found.values()];
}

/** The repo starts the proxy by a command of its own: that may tell it anything. */
function startedOtherwise(view: HostView, proxy: Served["proxy"]): Message | undefined {
  const unit = partAt(view, ["systemd", "services", proxy]);
  const config = attributeOf(view, unit, "serviceConfig");
  const isSaid = (part: Part | undefined): part is Part => part !== undefined && part.value !== null;
  const own = [attributeOf(view, config, "ExecStart"), attributeOf(view, unit, "script")].find(isSaid);
  return (
    own && message("{0} replaces what NixOS starts the proxy by, so what it is told is not known", showPath(own.path))
  );
}
