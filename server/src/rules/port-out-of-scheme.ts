/** A number outside of the scheme says nothing of its layer and may meet ports of others. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { boundWithoutKey } from "#model/ports/bound-without-key.ts";
import { nextFree, rangeForKey } from "#model/ports/free-ports.ts";
import { type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { followsScheme, type PortRange, rangeOf, rangesOf } from "#model/ports/scheme.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import { giving } from "./port-giving.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const portOutOfScheme: Rule = {
  id: "port/out-of-scheme",
  severity: "information",
  summary: message("A key of the port registry lies outside of the scheme of numbers"),
  evaluates: true,
  check: (model) => {
    const ranges = rangesOf(model.repo.settings);
    const registries = registriesOf(model).filter((registry) => followsScheme(registry, ranges));
    return onHosts(model, (view) => registries.flatMap((registry) => strays(model, view, registry, ranges)));
  },
};

function strays(
  model: Model,
  { name }: HostView,
  registry: Registry,
  ranges: readonly PortRange[],
): readonly Problem[] {
  return registry.keys.flatMap((key) => {
    const { port, place } = key.on.get(name) ?? {};
    if (port === undefined || !place || rangeOf(ranges, port)) return [];
    const text = describe(key.path, port, ranges, boundWithoutKey(model, key));
    return [{ ...place, message: text, fixes: fixesFor(model, registry, key, name, port) }];
  });
}

function describe(path: string, port: number, ranges: readonly PortRange[], service: string | undefined): Message {
  const shown = ranges.map((range) => `${range.name} (${range.from}–${range.to})`).join(", ");
  if (port <= lastWellKnown)
    return message(
      "{0} = {1} lies outside of {2}: add its range to mynixos.ports.ranges if it has to be this one.",
      path,
      port,
      shown,
    );
  if (service !== undefined)
    return message(
      "{0} = {1} lies outside of {2}: let {3} follow the key before you give it a number from there, or add its range to mynixos.ports.ranges.",
      path,
      port,
      shown,
      service,
    );
  return message(
    "{0} = {1} lies outside of {2}: give it a number from there, or add its range to mynixos.ports.ranges.",
    path,
    port,
    shown,
  );
}

/** The well-known ports are what clients ask for. */
const lastWellKnown = 1023;

function fixesFor(model: Model, registry: Registry, key: RegistryKey, host: string, port: number): readonly Fix[] {
  const range = port > lastWellKnown ? rangeForKey(model, registry, key) : undefined;
  return range ? giving(model, key, host, nextFree(model, range)) : [];
}
