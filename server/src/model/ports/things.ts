/** What may listen on a host: services that are not off, units that the repo writes itself, containers; by name, and by module. */
import type { Tagged } from "#eval/tagged.ts";
import { plain } from "#model/alike.ts";
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { listensButForFailures } from "./but-for-failures.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { attributeOf, attributesOf, type Part, partAt, stringOf, truthOf } from "./part.ts";

/** Something that may listen: a service of NixOS, a unit of the repo's own, a container; by the option that it is. */
export interface Thing {
  readonly path: string;
  /** Where it surely listens on TCP; empty where nobody knows. */
  readonly listeners: readonly Listener[];
}

export interface Things {
  readonly named: (name: string) => readonly Thing[];
  /** By module, what it turns on or defines. */
  readonly inModule: () => ReadonlyMap<string, readonly Thing[]>;
}

const known = new WeakMap<HostView, Things>();

/** What may listen on a host. */
export function thingsOf(view: HostView): Things {
  let index = known.get(view);
  if (!index) {
    index = newThings(view);
    known.set(view, index);
  }
  return index;
}

function newThings(view: HostView): Things {
  const listeners = new Map<string, Listener[]>();
  const units = new Set<string>();
  for (const listener of listenersOf(view)) {
    const owner = ownerOf(listener.service);
    listeners.set(owner, [...(listeners.get(owner) ?? []), listener]);
    if (listener.service.startsWith("services.")) for (const unit of listener.units) units.add(unit);
  }
  const things = [...everything(view, units)].map(({ name, part }) => {
    const path = showPath(part.path);
    return { name, part, thing: { path, listeners: surely(view, path, listeners.get(path) ?? []) } };
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

/** What people leave out of the name of a service. */
const suffix = /(?:dashboard|server|home|web|app|ngx)$/;

/** Those that hand on what they get, and those that no proxy of HTTP hands anything to. */
const never: ReadonlySet<string> = new Set([
  ...["caddy", "nginx", "traefik", "haproxy", "cloudflared", "tailscale", "openssh", "fail2ban", "resolved"],
  ...["postgresql", "mysql", "redis", "memcached", "rabbitmq", "acme", "borgbackup", "restic", "udev", "dbus"],
]);

/** Services that are not off, units that the repo writes itself, and containers. */
function* everything(
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
export function ownerOf(service: string): string {
  const [first, second] = parsePath(service) ?? [];
  return first === "services" && second !== undefined ? showPath([first, second]) : service;
}

/** All or nothing: one that is only possible may be at the other port. Exporters of `services.prometheus` are not it itself. */
function surely(view: HostView, path: string, listeners: readonly Listener[]): readonly Listener[] {
  const all = listeners.filter(({ protocol, state }) => protocol === "tcp" && state !== "disabled");
  const own = all.filter(({ service }) => service === path);
  const tcp = own.length > 0 ? own : all;
  const services = new Set(tcp.map(({ service }) => service));
  const isSure = services.size === 1 && tcp.every((each) => isSaid(view, each) && !isTampered(view, each));
  return isSure ? tcp : [];
}

/** It runs, and nothing that the repo says makes its port doubtful. */
function isSaid(view: HostView, listener: Listener): boolean {
  return listener.state === "enabled" || listensButForFailures(view, listener);
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
