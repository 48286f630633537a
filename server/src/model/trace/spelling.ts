/** What a central value is called in comments of this repo, where it has several ids. */
import type { Model, Source } from "#model/model.ts";

const known = new WeakMap<Model, ReadonlyMap<string, number>>();

/** With the prefix that the comments have most often; `undefined`: it has no id. */
export function usualId(model: Model, { ids }: Source): string | undefined {
  const times = prefixesIn(model);
  const often = (id: string): number => times.get(prefixOf(model, id) ?? "") ?? 0;
  return [...ids].sort((a, b) => often(b) - often(a))[0];
}

function prefixesIn(model: Model): ReadonlyMap<string, number> {
  let times = known.get(model);
  if (!times) {
    const found = new Map<string, number>();
    for (const { id } of model.annotations.flatMap(({ ids }) => ids)) {
      const prefix = prefixOf(model, id);
      if (prefix !== undefined) found.set(prefix, (found.get(prefix) ?? 0) + 1);
    }
    times = found;
    known.set(model, times);
  }
  return times;
}

/** The longest one that fits. */
function prefixOf({ repo }: Model, id: string): string | undefined {
  const prefixes = Object.keys(repo.settings.idPrefixes).filter((prefix) => id.startsWith(prefix));
  return prefixes.sort((a, b) => b.length - a.length)[0];
}
