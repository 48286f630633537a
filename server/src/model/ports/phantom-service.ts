/** Where the service listens that a key is meant for which has no effect: whoever makes the key count has to tell the service, too. */
import type { HostView } from "#model/evaluated.ts";
import type { RegistryKey } from "./registry.ts";
import { thingsOf } from "./things.ts";

export interface KeysService {
  readonly name: string;
  readonly port: number;
  readonly isDefault: boolean;
}

/** The one that the key is named after, else the only one that the module turns on; the same on all hosts. */
export function serviceOf(key: RegistryKey, file: string, hosts: readonly HostView[]): KeysService | undefined {
  const [found, ...others] = hosts.map((view) => onHost(view, key, file));
  const isSame = others.every((other) => other?.name === found?.name && other?.port === found?.port);
  return isSame ? found : undefined;
}

function onHost(view: HostView, key: RegistryKey, file: string): KeysService | undefined {
  const things = thingsOf(view);
  const named = things.named(key.name);
  const meant = named.length > 0 ? named : (things.inModule().get(file) ?? []);
  const [{ listeners } = { listeners: [] }] = meant;
  const [first] = listeners;
  if (!first || meant.length > 1 || first.port === key.ports.get(view.name)) return undefined;
  if (listeners.some(({ port, service }) => port !== first.port || service !== first.service)) return undefined;
  return { name: first.service, port: first.port, isDefault: first.basis === "default" };
}
