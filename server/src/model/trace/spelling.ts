/** What a central value is called in comments of this repo, where it has several ids. */
import type { Model, Source } from "#model/model.ts";

const known = new WeakMap<Model, Spellings>();

interface Spellings {
  readonly ids: ReadonlyMap<string, number>;
  readonly prefixes: ReadonlyMap<string, number>;
}

/** As comments write it already, else with the prefix that they have most often; `undefined`: it has no id. */
export function usualId(model: Model, { ids }: Source): string | undefined {
  const spellings = spellingsIn(model);
  const often = (id: string): number => spellings.ids.get(id) ?? 0;
  const likely = (id: string): number => spellings.prefixes.get(prefixOf(model, id)) ?? 0;
  return [...ids].sort((a, b) => often(b) - often(a) || likely(b) - likely(a))[0];
}

function spellingsIn(model: Model): Spellings {
  let spellings = known.get(model);
  if (!spellings) {
    const all = model.annotations.flatMap(({ ids }) => ids.map(({ id }) => id));
    spellings = { ids: times(all), prefixes: times(all.map((id) => prefixOf(model, id))) };
    known.set(model, spellings);
  }
  return spellings;
}

function times(all: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const each of all) if (each !== "") found.set(each, (found.get(each) ?? 0) + 1);
  return found;
}

/** The longest one that fits; empty: none does. */
function prefixOf({ repo }: Model, id: string): string {
  const prefixes = Object.keys(repo.settings.idPrefixes).filter((prefix) => id.startsWith(prefix));
  return prefixes.sort((a, b) => b.length - a.length)[0] ?? "";
}
