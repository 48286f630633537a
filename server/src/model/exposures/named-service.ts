/** What people call what is served: the router, the unit that owns the port, else the module that says so. */
import { counts } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { isThisMachine } from "#model/ports/this-machine.ts";
import { covers } from "#text/span.ts";
import type { Served } from "./exposure.ts";
import { isWrittenByModule } from "./own-module.ts";
import type { Target } from "./way.ts";

export interface Named {
  readonly name: string;
  /** What listens there, if that is known: `services.jellyfin`. */
  readonly group: string | undefined;
}

export function serviceOf(view: HostView, served: Served, [target]: readonly Target[]): Named {
  const listener = target && listenerAt(view, target);
  const group = listener?.service;
  if (served.proxy === "traefik") return { name: served.name, group };
  const [root, writer] = served.part.path;
  if (served.proxy === "caddy" && root === "services" && writer !== undefined && writer !== "caddy")
    return { name: writer, group: showPath([root, writer]) };
  const unit = listener?.units[0]?.replace(/\.(?:service|socket)$/, "").replace(/@.*$/, "");
  // What a web server serves for others is called after them.
  const own = unit !== undefined && !webServers.has(unit) ? unit : undefined;
  return { name: own ?? stemOf(view, served) ?? unit ?? served.name, group };
}

const webServers: ReadonlySet<string> = new Set(["nginx", "httpd", "caddy", "traefik", "lighttpd"]);

/** The only one at a port of this machine: in the network of the proxy, or in another one that has the address. */
function listenerAt(view: HostView, { host, port, namespace }: Target): Listener | undefined {
  if (port === undefined || host === undefined) return undefined;
  const all = listenersOf(view).filter((each) => each.port === port && each.protocol === "tcp");
  const isHere = isThisMachine(view, host);
  const here = all.filter((each) =>
    isHere ? each.namespace === (namespace ?? hostNamespace) : each.namespace !== hostNamespace && isAddress(host),
  );
  const on = here.filter(({ state }) => state === "enabled");
  const [some = here] = [on, here].filter((each) => each.length > 0);
  const owners = new Set(some.map(({ units, service }) => units[0] ?? service));
  return owners.size === 1 ? some[0] : undefined;
}

/** The address of another network of the machine; other machines have names, mostly, and nothing else of this machine has the port. */
function isAddress(host: string): boolean {
  return /^(?:10|172|192|169|100)\.[\d.]+$/.test(host) || host.includes(":");
}

/** `service-app-wiki.nix` is called wiki, `wiki/default.nix`, too. */
function stemOf(view: HostView, { part, place, calledAt }: Served): string | undefined {
  const definitions = nearest(view, part.path);
  const own = definitions.filter((each) => place && each.file === place.file && covers(each, place));
  const [module] = (own.length > 0 ? own : definitions).map((each) =>
    !calledAt && isWrittenByModule(view, each) ? each.file : each.module,
  );
  // What a flake makes of functions has the name of its host, and is no file.
  if (module === undefined || !view.repo.files.has(module)) return undefined;
  const steps = module.replace(/\.nix$/, "").split("/");
  const stem = steps.at(-1) === "default" && steps.length > 1 ? steps.at(-2) : steps.at(-1);
  return stem?.replace(/^service-[a-z]+-/, "").replace(/^_+/, "");
}

function nearest(view: HostView, path: readonly string[]): NonNullable<ReturnType<HostView["at"]>>["definitions"] {
  for (let length = path.length; length > 1; length--) {
    const found = view.at(path.slice(0, length))?.definitions.filter(counts) ?? [];
    if (found.length > 0) return found;
  }
  return [];
}
