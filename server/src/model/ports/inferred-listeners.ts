/**
 * Listeners that nobody told us of, but the repo does: an option named as a port of a service that we do not know, and what the repo's own
 * units are told to listen on. They are inferred: what rests on them is said with less weight.
 */

import { declarationsOf, typeOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { type Address, addressesOf } from "./address.ts";
import { endpointOf, isPort } from "./endpoint.ts";
import type { Listener, Protocol } from "./listener.ts";
import {
  type Binder,
  boundBy,
  listener,
  off,
  ownUnitSwitch,
  partNamed,
  type Switch,
  switchOf,
  unitSwitch,
} from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, numberOf, type Part, partAt, textOf } from "./part.ts";
import { namespaceOf } from "./units.ts";

/** `groups`: the services that are known, of which nothing has to be inferred; `units`: theirs. */
export function* inferredListeners(
  view: HostView,
  { groups, units }: { readonly groups: ReadonlySet<string>; readonly units: ReadonlySet<string> },
): Iterable<Listener> {
  for (const [name, part] of attributesOf(view, partAt(view, ["services"])).parts)
    if (!groups.has(showPath(part.path)) && !others.has(name)) yield* ofService(view, name, part);
  for (const [name, part] of attributesOf(view, partAt(view, ["systemd", "services"])).parts)
    if (!units.has(`${name}.service`)) yield* ofUnit(view, name, part);
}

/** These are told of ports of others. */
const others: ReadonlySet<string> = new Set([
  ...[
    "caddy",
    "traefik",
    "nginx",
    "cloudflared",
    "haproxy",
    "oauth2-proxy",
    "fail2ban",
    "homepage-dashboard",
    "openssh",
    "borgbackup",
  ],
  ...["restic", "udev", "xserver", "logrotate", "prometheus", "telegraf", "tailscale", "printing", "autossh", "avahi"],
]);

/** Options that are named so say what their service listens on. */
const portName =
  /^(?:port|(?:http|https|web|listen|server|gui|ui|api|main)[-_]?port|[A-Z0-9_]*(?:HTTP|WEB|LISTEN|SERVER)?_?PORT)$/i;
const addressName = /^(?:[A-Z0-9_]+_)?listen(?:ing)?[-_]?(?:on|addr(?:ess)?)?$|^bind[-_]?addr(?:ess)?$/i;
/** What lies below such a name is about somebody else. */
const foreign =
  /data-?base|^db$|(?:^|_)db_|postgres|mysql|maria|redis|valkey|smtp|mail|imap|mqtt|ldap|upstream|proxy|target|remote|peer|client|backend|elastic|mongo|influx|amqp|rabbit|kafka|s3|minio|oidc|sso|oauth|smarthost|tunnel|forward|firewall|allow|public|external|source|dest|hosts?$/i;
const hostName =
  /^(?:host|address|addr|bind|listen|listen[-_]?(?:addr(?:ess)?|host)|interface|hostname|bind[-_]?address)$/i;

function* ofService(view: HostView, name: string, part: Part): Iterable<Listener> {
  const enable = attributeOf(view, part, "enable");
  if (!enable) return;
  const unit = `${name}.service`;
  const binder: Binder = {
    ...{ service: showPath(part.path), units: [unit], evidence: "inferred", revision: undefined },
    switch: unitIsOff(view, unit) ?? switchOf(enable, enable.path),
    namespace: namespaceOf(view, unit),
  };
  for (const { set, key, value } of portsBelow(view, part, 3)) {
    // A number that the registry gives, or one of the service itself: further down it may be anybody's.
    if (!isFed(view, value) && set.path.length > part.path.length + 1) continue;
    // What a module of this repo does with its own option is seen where it does it.
    if (declarationsOf(view.host, value.path).length > 0) continue;
    yield* told(view, binder, set, key, value);
  }
}

function unitIsOff(view: HostView, unit: string): Switch | undefined {
  const { state } = unitSwitch(view, unit);
  return state === "disabled" ? off : undefined;
}

interface Told {
  readonly set: Part;
  readonly key: string;
  readonly value: Part;
}

function* portsBelow(view: HostView, set: Part, depth: number): Iterable<Told> {
  for (const [key, value] of attributesOf(view, set).parts) {
    if (portName.test(key) || addressName.test(key)) {
      if (!foreign.test(key)) yield { set, key, value };
    } else if (depth > 0 && !foreign.test(key)) yield* portsBelow(view, value, depth - 1);
  }
}

function* told(view: HostView, binder: Binder, set: Part, key: string, value: Part): Iterable<Listener> {
  if (portName.test(key)) {
    const port = numberOf(value);
    if (isPort(port)) yield listener(view, binder, value, port, "tcp", besides(view, set));
    return;
  }
  for (const item of itemsOf(view, value).items) {
    const endpoint = endpointOf(textOf(item) ?? "");
    if (endpoint?.ports)
      yield listener(
        view,
        binder,
        item,
        endpoint.ports.from,
        endpoint.protocol ?? "tcp",
        endpoint.host === undefined ? undefined : addressesOf(endpoint.host),
      );
  }
}

/** The address that is said beside the port. */
function besides(view: HostView, set: Part): readonly Address[] | undefined {
  for (const [key, value] of attributesOf(view, set).parts) if (hostName.test(key)) return boundBy(view, value);
  return undefined;
}

const flag =
  /\s--(?:(?:http|web|listen|server|api)-?)?(?:port|listen|bind|addr(?:ess)?|listen-address)[= ]"?(\S+?)"?(?=\s|$)/g;
const ownPort = /^(?:(?:HTTP|WEB|LISTEN|SERVER|APP)_?)?PORT$/;

/** Units that the repo writes itself: their environment and their command line. */
function* ofUnit(view: HostView, name: string, part: Part): Iterable<Listener> {
  const config = attributeOf(view, part, "serviceConfig");
  const start = attributeOf(view, config, "ExecStart");
  // The unit of somebody else's module is only changed here.
  if (!start) return;
  const unit = `${name}.service`;
  const binder: Binder = {
    ...{ service: showPath(part.path), units: [unit], evidence: "inferred", revision: undefined },
    switch: ownUnitSwitch(view, unit, part),
    namespace: namespaceOf(view, unit),
  };
  const seen = new Set<number>();
  const say = function* (
    said: Part,
    port: number,
    protocol: Protocol,
    addresses: readonly Address[] | undefined,
  ): Iterable<Listener> {
    if (!isPort(port) || seen.has(port)) return;
    seen.add(port);
    yield listener(view, binder, said, port, protocol, addresses);
  };
  for (const [key, value] of attributesOf(view, attributeOf(view, part, "environment")).parts)
    if (ownPort.test(key)) yield* say(value, numberOf(value) ?? 0, "tcp", undefined);
  for (const item of itemsOf(view, attributeOf(view, config, "Environment")).items) {
    const [, key = "", port] = /^"?([A-Z_]+)=(\d{1,5})"?$/.exec(textOf(item) ?? "") ?? [];
    if (ownPort.test(key)) yield* say(item, Number(port), "tcp", undefined);
  }
  for (const item of itemsOf(view, start).items) {
    if (!isFed(view, item)) continue;
    const text = textOf(item) ?? "";
    for (const [, value = ""] of text.matchAll(flag)) {
      const endpoint = endpointOf(value);
      if (!endpoint?.ports || !fedWith(view, item, endpoint.ports.from)) continue;
      const host = endpoint.host === "" ? undefined : endpoint.host;
      yield* say(item, endpoint.ports.from, "tcp", host === undefined ? hostIn(text) : addressesOf(host));
    }
  }
}

function hostIn(text: string): readonly Address[] | undefined {
  const [, host] = /\s--(?:host|bind|address|listen-host)[= ]"?([\w.:[\]]+)"?(?=\s|$)/.exec(text) ?? [];
  return host === undefined ? undefined : addressesOf(host);
}

/** Whether a port of the repo's own options went into it. */
function isFed(view: HostView, part: Part): boolean {
  return part.sources.some((source) => isOwnPort(view, source));
}

function fedWith(view: HostView, part: Part, port: number): boolean {
  return part.sources.some((source) => isOwnPort(view, source) && numberOf(partNamed(view, source)) === port);
}

/** An option of this repo of the type of ports: a key of a registry, for one. */
function isOwnPort(view: HostView, name: string): boolean {
  const path = parsePath(name)?.filter((step) => step !== undefined) ?? [];
  if (!view.host.isOwn(path)) return false;
  return /\b16 bit unsigned integer\b/.test(typeOf(view.host, path) ?? "");
}
