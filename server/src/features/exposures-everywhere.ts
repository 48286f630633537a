/** The exposures of all hosts, as far as a file is concerned: what is the same on several of them is there once. */
import { hostsIn, shownHost } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf, spareExposures } from "#model/exposures/exposures.ts";
import type { Model } from "#model/model.ts";

export interface Everywhere<T> {
  readonly each: T;
  /** The hosts that have it, where these are not all. */
  readonly only: readonly string[];
}

/** `ask` makes of the exposures of a host what is wanted, `key` says what makes two of that the same. */
export function everywhere<T>(
  model: Model,
  file: string,
  ask: (exposures: readonly Exposure[]) => readonly T[],
  key: (each: T) => string,
): readonly Everywhere<T>[] {
  const hosts = hostsIn(model.repo);
  const found = new Map<string, { readonly each: T; readonly names: Set<string> }>();
  for (const [name, view] of hosts)
    for (const each of ask(exposuresOf(view))) {
      const same = found.get(key(each));
      if (same) same.names.add(name);
      else found.set(key(each), { each, names: new Set([name]) });
    }
  const imported = [...found.values()].map(({ each, names }) => ({
    each,
    only: names.size === hosts.size ? [] : [...names],
  }));
  return [...imported, ...ask(spare(model, file)).map((each) => ({ each, only: [] }))];
}

/** What a module would show that no host imports costs another evaluation: it is asked for where people look at it. */
function spare(model: Model, file: string): readonly Exposure[] {
  const view = model.imported.has(file) ? undefined : shownHost(model.repo);
  return view ? spareExposures(model, view) : [];
}
