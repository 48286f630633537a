/** Numbers of keys that a service binds without asking the registry: another number for the key moves everybody but the service. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { listenersOf } from "./listeners.ts";
import { madeOf, originsOf } from "./made-of.ts";
import { type RegistryKey, registriesOf } from "./registry.ts";

/**
 * The service that binds the key's number on some host, by its default or because it is told so elsewhere, while nobody listens by the key,
 * but a proxy asks or the firewall opens by it.
 */
export function boundWithoutKey(model: Model, key: RegistryKey): string | undefined {
  const views = hostsIn(model.repo);
  for (const [host, port] of key.ports) {
    const view = views.get(host);
    const service = view && boundOn(model, view, key, port);
    if (service !== undefined) return service;
  }
  return undefined;
}

function boundOn(model: Model, view: HostView, key: RegistryKey, port: number): string | undefined {
  const made = madeOf(view, key.path);
  if (made.upstreams.length + made.openings.length === 0) return undefined;
  if (made.listeners.some(({ state }) => state !== "disabled")) return undefined;
  const keys = new Set(registriesOf(model).flatMap((registry) => registry.keys.map(({ path }) => path)));
  const bound = listenersOf(view).filter((each) => each.port === port && each.state !== "disabled");
  return bound.find(({ sources }) => ![...originsOf(view, sources)].some((source) => keys.has(source)))?.service;
}
