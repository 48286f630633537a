/** Two keys with one number: whoever uses the second takes the port of the first. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { nextFree, rangeForKey } from "#model/ports/free-ports.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { type KeyOnHost, type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { followsScheme, rangeOf, rangesOf } from "#model/ports/scheme.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import { giving } from "./port-giving.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const portDuplicateKey: Rule = {
  id: "port/duplicate-key",
  severity: "warning",
  summary: message("Two keys of the port registry have the same number"),
  evaluates: true,
  check: (model) =>
    onHosts(model, (view) => registriesOf(model).flatMap((registry) => duplicates(model, view, registry))),
};

/** A key of a host with what listens on its port because of it. */
interface Holder {
  readonly key: RegistryKey;
  readonly own: KeyOnHost;
  readonly listeners: readonly Listener[];
}

function duplicates(model: Model, view: HostView, registry: Registry): readonly Problem[] {
  return holdersOf(view, registry).flatMap((same) =>
    same.flatMap((holder): readonly Problem[] => {
      const others = same.filter((other) => other !== holder && !isMeant(holder, other));
      const { key, own } = holder;
      if (others.length === 0 || !own.place) return [];
      const problem: Problem = {
        ...own.place,
        message: describe(holder, others),
        related: others.flatMap(relatedTo),
        fixes: fixesFor(model, view, registry, key, own.port),
      };
      const isSure = [holder, ...others].every((each) => each.own.isSure);
      return [isSure ? problem : { ...problem, severity: "information" }];
    }),
  );
}

/** Keys with one number, where there are several. */
function holdersOf(view: HostView, { keys }: Registry): readonly (readonly Holder[])[] {
  const byPort = new Map<number, Holder[]>();
  for (const key of keys) {
    const own = key.on.get(view.name);
    if (own?.port === undefined) continue;
    const holder = { key, own, listeners: [] };
    byPort.set(own.port, [...(byPort.get(own.port) ?? []), holder]);
  }
  const several = [...byPort.values()].filter(({ length }) => length > 1);
  if (several.length === 0) return [];
  const all = listenersOf(view);
  return several.map((same) =>
    same.map(({ key, own }) => ({ key, own, listeners: all.filter(({ sources }) => sources.includes(key.path)) })),
  );
}

/** One number on purpose: it was written once for both, or nobody meets the other. */
function isMeant(a: Holder, b: Holder): boolean {
  return isAlias(a, b) || isAlias(b, a) || haveOneSource(a.own, b.own) || areApart(a, b);
}

function isAlias(a: Holder, b: Holder): boolean {
  return a.own.sources.includes(b.key.path);
}

function haveOneSource(a: KeyOnHost, b: KeyOnHost): boolean {
  if (a.sources.some((source) => b.sources.includes(source))) return true;
  const [first, second] = [a.written, b.written];
  return first !== undefined && first.file === second?.file && first.start === second.start;
}

/** Other protocols or other networks; before anybody listens, the names may say so. */
function areApart(a: Holder, b: Holder): boolean {
  if (a.listeners.length > 0 && b.listeners.length > 0)
    return !a.listeners.some((one) => b.listeners.some((other) => meet(one, other)));
  const [first, second] = [protocolIn(a.key.name), protocolIn(b.key.name)];
  return first.protocol !== second.protocol && first.rest === second.rest;
}

function meet(a: Listener, b: Listener): boolean {
  const isOneNetwork = a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;
  return a.protocol === b.protocol && isOneNetwork;
}

/** `dnsUdp`: a protocol and the rest of the name. */
function protocolIn(name: string): { readonly protocol: string; readonly rest: string } {
  const [, rest = name, protocol = ""] = /^(.+?)[-_]?(tcp|udp|quic)$/i.exec(name) ?? [];
  return { protocol: protocol.toLowerCase(), rest };
}

function describe({ key, own, listeners }: Holder, others: readonly Holder[]): Message {
  const names = others.map((other) => other.key.path).join(", ");
  const port = own.port ?? 0;
  const running = [...listeners, ...others.flatMap((other) => other.listeners)].filter(
    ({ state }) => state !== "disabled",
  );
  const services = [...new Set(running.map(({ service }) => service))].sort().join(", ");
  if (services === "")
    return message(
      "{0} has the same number as {1}: {2}. Only one service can listen there; give one of them another.",
      key.path,
      names,
      port,
    );
  return message(
    "{0} has the same number as {1}: {2}. Only one service can listen there ({3} does); give one of them another.",
    key.path,
    names,
    port,
    services,
  );
}

function relatedTo({ key, own }: Holder): readonly Related[] {
  return own.place ? [{ ...own.place, message: message("{0} has the number, too.", key.path) }] : [];
}

function fixesFor(
  model: Model,
  view: HostView,
  registry: Registry,
  key: RegistryKey,
  port: number | undefined,
): readonly Fix[] {
  const ranges = rangesOf(model.repo.settings);
  if (port === undefined || !followsScheme(registry, ranges)) return [];
  const range = rangeOf(ranges, port) ?? rangeForKey(model, registry, key);
  return range ? giving(model, key, view.name, nextFree(model, range)) : [];
}
