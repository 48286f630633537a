/** The JSON of `mynixos ports`; its shape is a contract, described in `docs/cli.md`. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showAddress } from "#model/ports/address.ts";
import { collisionsOf } from "#model/ports/collisions.ts";
import { firewallOf } from "#model/ports/firewall.ts";
import type { Opening } from "#model/ports/firewall-opening.ts";
import { freePorts } from "#model/ports/free-ports.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { madeOf } from "#model/ports/made-of.ts";
import { type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { unusedKeys } from "#model/ports/registry-use.ts";
import { spareListeners } from "#model/ports/spare-listeners.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import type { Location } from "#text/span.ts";
import type { Translate } from "./command.ts";
import type { Place, Places } from "./place.ts";

type ShowPlace = (location: Location | undefined) => Place | null;

/** So many free ports of each range. */
const free = 5;

export function portsJson(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const shown = {
    hosts: hosts.map((view) => hostJson(model, view, places, translate)),
    free: freePorts(model, free).map(({ range: { name, from, to }, ports }) => ({ range: name, from, to, ports })),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function hostJson(model: Model, view: HostView, places: Places, translate: Translate): object {
  const place: ShowPlace = (location) => (location ? places.start(location) : null);
  return {
    host: view.name,
    registry: registriesOf(model).flatMap((registry) => {
      const unused = new Set(unusedKeys(model, registry).map(({ key }) => key));
      const own = registry.keys.filter((key) => isOn(view, key));
      return own.map((key) => keyJson(view, key, unused.has(key), place));
    }),
    listeners: listenersAt(model, view).map((listener) => listenerJson(listener, place, translate)),
    collisions: collisionsOf(view).map(({ port, protocol, listeners, isProven }) => ({
      port,
      protocol,
      proven: isProven,
      listeners: listeners.map((listener) => ({
        service: listener.service,
        option: listener.option,
        place: place(listener.place),
      })),
    })),
    upstreams: upstreamsOf(view).map((upstream) => upstreamJson(upstream, place)),
    openings: openingsOf(view).map((opening) => openingJson(opening, place)),
  };
}

/** Those of modules that no host imports, too. */
function listenersAt(model: Model, view: HostView): readonly Listener[] {
  return [...listenersOf(view), ...spareListeners(model, view)].sort((a, b) => a.port - b.port);
}

/** Whether the host has the key at all, known or not. */
export function isOn(view: HostView, { names, ports }: RegistryKey): boolean {
  return ports.has(view.name) || view.at(names) !== undefined;
}

function keyJson(view: HostView, key: RegistryKey, unused: boolean, place: ShowPlace): object {
  const { listeners, upstreams } = madeOf(view, key.path);
  return {
    key: key.path,
    port: key.ports.get(view.name) ?? null,
    place: place(key.definitions[0] && { file: key.definitions[0].file, ...key.definitions[0].name }),
    unused,
    readers: view.flows
      .readersOf(key.path)
      .map(({ option }) => option.name)
      .sort(),
    listeners: listeners.map(named),
    upstreams: upstreams.map(({ proxy, target }) => ({ proxy, target })),
  };
}

/** In order of port. */
export function openingsOf(view: HostView): readonly Opening[] {
  return [...firewallOf(view).openings].sort(
    (a, b) => a.from - b.from || a.to - b.to || compare(a.protocol, b.protocol),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function named({ service, port, protocol }: Listener): object {
  return { service, port, protocol };
}

function listenerJson(listener: Listener, place: ShowPlace, translate: Translate): object {
  const { port, protocol, addresses, service, units, namespace, state, doubts, onDemand, shares, isMutable } = listener;
  const { evidence, basis, revision, option, sources } = listener;
  return {
    port,
    protocol,
    addresses: addresses?.map(showAddress) ?? null,
    service,
    units,
    namespace: namespace ?? null,
    state,
    doubts: doubts.map(translate),
    onDemand,
    shares,
    mutable: isMutable,
    imported: listener.imported,
    evidence,
    basis,
    revision: revision ?? null,
    option,
    place: place(listener.place),
    written: place(listener.written),
    sources,
  };
}

function upstreamJson(upstream: Upstream, place: ShowPlace): object {
  const { proxy, sites, role, target, host, port, namespace, state, option, sources } = upstream;
  return {
    proxy,
    sites,
    role,
    target,
    host: host ?? null,
    port: port ?? null,
    namespace: namespace ?? null,
    state,
    option,
    place: place(upstream.place),
    sources,
  };
}

function openingJson(opening: Opening, place: ShowPlace): object {
  const { from, to, protocol, interface: name, by, option, state, service, sources } = opening;
  return {
    from,
    to,
    protocol,
    interface: name ?? null,
    by,
    state,
    option,
    service: service ?? null,
    place: place(opening.place),
    sources,
  };
}
