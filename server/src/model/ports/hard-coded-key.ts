/** Which key of the registry stands for a service: told by their names, which people write in many ways. */

import { plain } from "#model/alike.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import type { Listener } from "./listener.ts";
import { type Registry, type RegistryKey, registriesOf } from "./registry.ts";

/** `undefined`: none, or several that it could be. */
export function keyNamed(model: Model, names: readonly string[]): RegistryKey | undefined {
  const index = indexOf(model);
  for (const how of [plain, stem])
    for (const name of names) {
      const found = index.get(how(name)) ?? [];
      const exact = found.filter((key) => plain(key.name) === how(name));
      const keys = exact.length > 0 ? exact : found;
      if (keys.length === 1) return keys[0];
    }
  return undefined;
}

/** What people call the service of these options: the last names first. */
export function namesOfService(service: string): readonly string[] {
  const path = parsePath(service)?.filter((step) => step !== undefined) ?? [];
  const last = path.at(-1) ?? "";
  // A single server of a kind: `services.redis.servers.valkey`.
  const names = path.length > 3 && path[1] !== "oci-containers" ? [last, path[1] ?? ""] : [last];
  return names.flatMap((name) => [name, ...(otherNames.get(plain(name)) ?? [])]);
}

const otherNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["openssh", ["ssh", "sshd"]],
  ["postgresql", ["postgres"]],
  ["mysql", ["mariadb"]],
  ["matrixconduit", ["conduit"]],
]);

/** The registry that a new key belongs into: the one with most keys. */
export function mainRegistry(model: Model): Registry | undefined {
  return [...registriesOf(model)].sort((a, b) => b.keys.length - a.keys.length)[0];
}

/** The service's name in the style of the others, with what the port is for if that is not what people use the service for. */
export function newKeyName({ keys }: Registry, service: string, role?: string): string | undefined {
  const name = parsePath(service)?.at(-1);
  const words = [...wordsOf(name ?? ""), ...(role === undefined ? [] : [role])];
  const [first, ...others] = words;
  if (first === undefined || !/^[A-Za-z]/.test(first)) return undefined;
  const joint = ["-", "_"].find((sign) => keys.some((key) => key.name.includes(sign)));
  if (joint !== undefined) return words.join(joint);
  return [first, ...others.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)].join("");
}

/** What a port is for, if the listener or an option below the service says so: `metrics.port`, `adminPort`. */
export function roleOf({ service, option, role }: Listener): string | undefined {
  if (role !== undefined) return role;
  const steps = (parsePath(option) ?? []).slice(parsePath(service)?.length ?? 0);
  const words = steps.flatMap((step) => wordsOf(step?.replace(/(?<=[a-z])(?=[A-Z])/g, " ") ?? ""));
  return words.map((word) => word.toLowerCase()).find((word) => word === "admin" || word === "metrics");
}

function wordsOf(name: string): readonly string[] {
  return name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

const known = new WeakMap<Model, ReadonlyMap<string, readonly RegistryKey[]>>();

function indexOf(model: Model): ReadonlyMap<string, readonly RegistryKey[]> {
  let index = known.get(model);
  if (!index) {
    const found = new Map<string, RegistryKey[]>();
    for (const { keys } of registriesOf(model))
      for (const key of keys)
        for (const name of new Set([plain(key.name), stem(key.name)]))
          found.set(name, [...(found.get(name) ?? []), key]);
    index = found;
    known.set(model, index);
  }
  return index;
}

/** Without what people leave out. */
function stem(name: string): string {
  const whole = plain(name);
  const short = whole.replace(/(?:dashboard|server|home|web|app|ngx|port)$/, "");
  return short.length > 2 ? short : whole;
}
