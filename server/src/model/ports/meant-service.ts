/** Which service of a host a proxy means: the one that its names say, or the only one that the module turns on which speaks of it. */
import type { Tagged } from "#eval/tagged.ts";
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { covers } from "#text/span.ts";
import { listensButForFailures, mayBeElsewhere } from "./but-for-failures.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { originsOf } from "./made-of.ts";
import { attributeOf, attributesOf, numberOf, type Part, partAt, stringOf, truthOf } from "./part.ts";
import type { Upstream } from "./upstream.ts";

/** Something that may listen: a service of NixOS, a unit of the repo's own, a container; by the option that it is. */
export interface Thing {
  readonly path: string;
  /** Where it surely listens on TCP; empty where nobody knows. */
  readonly listeners: readonly Listener[];
}

/** `undefined`: nothing that the repo says tells which one, or several are possible. */
export function meantBy(view: HostView, upstream: Upstream): Thing | undefined {
  const index = indexOf(view);
  const named = new Map<string, Thing>();
  for (const name of namesOf(view, upstream)) for (const thing of index.named(name)) named.set(thing.path, thing);
  if (named.size > 0) return named.size === 1 ? [...named.values()][0] : undefined;
  // In a module of one service stands who is asked for permission, too.
  const around = upstream.role === "auth" ? [] : besides(view, upstream);
  return around.length === 1 ? around[0] : undefined;
}

/** Whether the module of the upstream turns on nothing at all that may listen. */
export function standsAlone(view: HostView, upstream: Upstream): boolean {
  const index = indexOf(view);
  const isNamed = [...namesOf(view, upstream)].some((name) => index.named(name).length > 0);
  return !isNamed && modulesOf(view, upstream).length > 0 && besides(view, upstream).length === 0;
}

interface Index {
  readonly named: (name: string) => readonly Thing[];
  /** By module, what it turns on or defines. */
  readonly inModule: () => ReadonlyMap<string, readonly Thing[]>;
}

const known = new WeakMap<HostView, Index>();

function indexOf(view: HostView): Index {
  let index = known.get(view);
  if (!index) {
    index = newIndex(view);
    known.set(view, index);
  }
  return index;
}

function newIndex(view: HostView): Index {
  const listeners = new Map<string, Listener[]>();
  const units = new Set<string>();
  for (const listener of listenersOf(view)) {
    const owner = ownerOf(listener.service);
    listeners.set(owner, [...(listeners.get(owner) ?? []), listener]);
    if (listener.service.startsWith("services.")) for (const unit of listener.units) units.add(unit);
  }
  const things = [...thingsOf(view, units)].map(({ name, part }) => {
    const path = showPath(part.path);
    return { name, part, thing: { path, listeners: surely(view, listeners.get(path) ?? []) } };
  });
  const byName = new Map<string, Thing[]>();
  const byUnit = new Map<string, Thing[]>();
  const byStem = new Map<string, Thing[]>();
  for (const { name, thing } of things) {
    put(byName, plain(name), thing);
    put(byStem, plain(name).replace(suffix, ""), thing);
    for (const unit of new Set(thing.listeners.flatMap(({ units }) => units)))
      put(byUnit, plain(unit.replace(/\.service$/, "")), thing);
  }
  let inModule: Map<string, Thing[]> | undefined;
  return {
    named: (name) => [byName, byUnit, byStem].map((by) => by.get(plain(name))).find((found) => found) ?? [],
    inModule() {
      if (!inModule) {
        inModule = new Map();
        const below = leavesBelow(view, new Set(things.map(({ thing }) => thing.path)));
        for (const { thing } of things)
          for (const module of definedIn(below.get(thing.path) ?? [])) put(inModule, module, thing);
      }
      return inModule;
    },
  };
}

/** The deepest of them is as deep as a container of `virtualisation.oci-containers.containers`. */
function leavesBelow(view: HostView, paths: ReadonlySet<string>): ReadonlyMap<string, readonly OptionView[]> {
  const found = new Map<string, OptionView[]>();
  for (const leaf of view.leaves)
    for (let length = 2; length <= Math.min(4, leaf.path.length); length++) {
      const path = showPath(leaf.path.slice(0, length));
      if (paths.has(path)) put(found, path, leaf);
    }
  return found;
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key) ?? [];
  map.set(key, values);
  values.push(value);
}

/** `home-assistant` and `homeassistant` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** What people leave out of the name of a service. */
const suffix = /(?:dashboard|server|home|web|app|ngx)$/;

/** Those that hand on what they get, and those that no proxy of HTTP hands anything to. */
const never: ReadonlySet<string> = new Set([
  ...["caddy", "nginx", "traefik", "haproxy", "cloudflared", "tailscale", "openssh", "fail2ban", "resolved"],
  ...["postgresql", "mysql", "redis", "memcached", "rabbitmq", "acme", "borgbackup", "restic", "udev", "dbus"],
]);

/** Services that are not off, units that the repo writes itself, and containers. */
function* thingsOf(
  view: HostView,
  unitsOfServices: ReadonlySet<string>,
): Iterable<{ readonly name: string; readonly part: Part }> {
  for (const [name, part] of attributesOf(view, partAt(view, ["services"])).parts)
    if (!never.has(name) && isOn(view, part)) yield { name, part };
  for (const group of [["services"], ["user", "services"]])
    for (const [name, part] of attributesOf(view, partAt(view, ["systemd", ...group])).parts) {
      if (unitsOfServices.has(`${name}.service`)) continue;
      const config = attributeOf(view, part, "serviceConfig");
      // What does its work and ends listens to nobody.
      if (stringOf(attributeOf(view, config, "Type")) === "oneshot") continue;
      if (attributeOf(view, config, "ExecStart") ?? attributeOf(view, part, "script")) yield { name, part };
    }
  for (const group of containers)
    for (const [name, part] of attributesOf(view, partAt(view, group)).parts) yield { name, part };
}

const containers: readonly (readonly string[])[] = [
  ["virtualisation", "oci-containers", "containers"],
  ["virtualisation", "quadlet", "containers"],
  ["virtualisation", "quadlet", "pods"],
  ["containers"],
  ["microvm", "vms"],
];

/** On, perhaps on, or with an instance that is. */
function isOn(view: HostView, service: Part): boolean {
  const enable = attributeOf(view, service, "enable");
  if (enable) return truthOf(enable) !== false;
  const owner = showPath(service.path);
  return listenersOf(view).some((each) => each.state !== "disabled" && ownerOf(each.service) === owner);
}

/** Of `services.authelia.instances.main` it is `services.authelia`. */
function ownerOf(service: string): string {
  const [first, second] = parsePath(service) ?? [];
  return first === "services" && second !== undefined ? showPath([first, second]) : service;
}

/** All or nothing: one that is only possible may be at the other port. */
function surely(view: HostView, listeners: readonly Listener[]): readonly Listener[] {
  const tcp = listeners.filter(({ protocol, state }) => protocol === "tcp" && state !== "disabled");
  const services = new Set(tcp.map(({ service }) => service));
  const isSure = services.size === 1 && tcp.every((each) => isSaid(view, each) && !isTampered(view, each));
  return isSure ? tcp : [];
}

/** It runs, and nothing that the repo says makes its port doubtful. */
function isSaid(view: HostView, listener: Listener): boolean {
  return listener.state === "enabled" || listensButForFailures(view, listener);
}

/** Only something that no repo says may give it another port: settings of the program's own, a file with its environment. */
export function isChangeable({ state, doubts, isMutable }: Listener): boolean {
  return isMutable || (state === "possible" && doubts.some(({ template }) => template === mayBeElsewhere));
}

/** A service whose command the repo replaces does what that says. */
function isTampered(view: HostView, { service, units }: Listener): boolean {
  if (!service.startsWith("services.")) return false;
  return units.some((unit) => {
    const part = partAt(view, ["systemd", "services", unit.replace(/\.service$/, "")]);
    const config = attributeOf(view, part, "serviceConfig");
    return (attributeOf(view, config, "ExecStart") ?? attributeOf(view, part, "script")) !== undefined;
  });
}

/** What the target, the route and the site are called. */
function* namesOf(view: HostView, upstream: Upstream): Iterable<string> {
  for (const source of originsOf(view, upstream.sources)) {
    const path = parsePath(source)?.filter((step) => step !== undefined) ?? [];
    if (numberOf(partAt(view, path)) !== upstream.port) continue;
    // `my.jellyfin.port` is named by what it belongs to.
    const name = path.findLast((step) => !/^(?:(?:http|web|listen|internal|host)[-_]?)?port$/i.test(step));
    if (name !== undefined) yield name;
  }
  const route = routeOf(upstream);
  if (route !== undefined)
    yield* [route, route.replace(/[-_]?(?:forward[-_]?)?auth$/i, "")].filter((name) => name !== "");
  // Whoever is asked for permission is not what the site is called.
  if (upstream.role === "auth") return;
  for (const site of upstream.sites) {
    const host = site.replace(/^[a-z]+:\/\//, "").replace(/[:/].*$/, "");
    const [label = ""] = host.split(".");
    if (/^[\w-]+$/.test(label)) yield upstream.proxy === "systemd-socket-proxyd" ? withoutProxy(label) : label;
  }
}

/** The name of Traefik's service or middleware, of nginx's group of servers. */
function routeOf({ proxy, option }: Upstream): string | undefined {
  const path = parsePath(option) ?? [];
  const groups = proxy === "traefik" ? ["services", "middlewares"] : proxy === "nginx" ? ["upstreams"] : [];
  const at = path.findIndex((step, index) => index > 1 && step !== undefined && groups.includes(step));
  return at === -1 ? undefined : path[at + 1];
}

function withoutProxy(unit: string): string {
  return unit.replace(/[-_]?(?:socket-)?proxyd?$|^proxy(?:-to)?[-_]/, "");
}

/** What the modules turn on or define that say the upstream. */
function besides(view: HostView, upstream: Upstream): readonly Thing[] {
  const { inModule } = indexOf(view);
  return [...new Set(modulesOf(view, upstream).flatMap((module) => inModule().get(module) ?? []))];
}

/** The modules whose definition the target stands in; all of them where it is not known which one. */
export function modulesOf(view: HostView, upstream: Upstream): readonly string[] {
  const path = parsePath(upstream.option)?.filter((step) => step !== undefined) ?? [];
  const definitions = nearest(view, path);
  const { place } = upstream;
  const own = definitions.filter((each) => place && each.file === place.file && covers(each, place));
  return [...new Set((own.length > 0 ? own : definitions).map(({ module }) => module))];
}

/** What lies in a list has the definitions of the list. */
function nearest(view: HostView, path: readonly string[]): ReturnType<typeof countedAt> {
  for (let length = path.length; length > 1; length--) {
    const found = countedAt(view, path.slice(0, length));
    if (found.length > 0) return found;
  }
  return [];
}

function countedAt(view: HostView, path: readonly string[]): NonNullable<ReturnType<HostView["at"]>>["definitions"] {
  return view.at(path)?.definitions.filter(counts) ?? [];
}

/** The modules that turn it on, or that say what has no switch. */
function definedIn(leaves: readonly OptionView[]): readonly string[] {
  const switches = leaves.filter(({ path, value }) => path.at(-1) === "enable" && !isFalse(value));
  const told = leaves.filter(({ path }) => ["ExecStart", "script", "image"].includes(path.at(-1) ?? ""));
  const [some = leaves.slice(0, 1)] = [switches, told].filter((each) => each.length > 0);
  return [...new Set(some.flatMap((leaf) => leaf.definitions.filter(counts).map(({ module }) => module)))];
}

function isFalse(value: Tagged): boolean {
  return value[0] === "bool" && !value[1];
}
