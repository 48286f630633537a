/** Names in Traefik: what one names without a provider belongs to the provider that names it. */

import type { Source, TraefikConfig } from "./traefik-config.ts";
import { at, type Field } from "./traefik-field.ts";

export interface Qualified {
  readonly name: string;
  readonly provider: string;
}

/** As Traefik does: a name with more than one `@` stays as it is, and is none that anybody defines. */
export function qualified(text: string, provider: string): Qualified {
  const index = text.indexOf("@");
  return index < 0 ? { name: text, provider } : { name: text.slice(0, index), provider: text.slice(index + 1) };
}

export interface Defined {
  readonly field: Field;
  readonly source: Source;
}

/** `unknown`: somebody who is not seen may define it. */
export type Found = Defined | "missing" | "unknown";

/** `path`: the group in which it is defined, e.g. `http.middlewares`. */
export function find(config: TraefikConfig, path: readonly string[], { name, provider }: Qualified): Found {
  const groups = groupsOf(config, path, provider);
  const found = groups.flatMap(({ source, group }): readonly Defined[] => {
    const field = group?.fields.get(name);
    return field ? [{ field, source }] : [];
  });
  const [first, ...others] = found;
  // Which of several files counts is Traefik's affair.
  if (first) return others.length === 0 ? first : "unknown";
  const isClosed = config.isClosed(provider) && groups.every(({ group }) => !group || group.isComplete);
  return isClosed ? "missing" : "unknown";
}

function groupsOf(
  { sources }: TraefikConfig,
  path: readonly string[],
  provider: string,
): readonly { readonly source: Source; readonly group: Field | undefined }[] {
  return sources
    .filter((source) => source.provider === provider)
    .map((source) => ({ source, group: at(source.field, ...path) }));
}

/** All that is defined in a group, by name with its provider. */
export function allIn({ sources }: TraefikConfig, path: readonly string[]): ReadonlyMap<string, Defined> {
  const found = new Map<string, Defined>();
  for (const source of sources)
    for (const [name, field] of at(source.field, ...path)?.fields ?? []) {
      const full = `${name}@${source.provider}`;
      if (!found.has(full)) found.set(full, { field, source });
    }
  return found;
}
