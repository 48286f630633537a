/** Definitions in files that no host imports: they join nothing, and whoever asks for an option may still want to know of them. */
import type { Definition } from "#facts/facts.ts";
import type { Model } from "./model.ts";
import { showPath } from "./option-path.ts";

export interface UnimportedDefinition {
  readonly file: string;
  readonly fact: Definition;
}

const known = new WeakMap<Model, ReadonlyMap<string, readonly UnimportedDefinition[]>>();

/** What sets exactly this option, by its path in attribute-path syntax. */
export function unimportedDefinitions(model: Model, path: string): readonly UnimportedDefinition[] {
  let all = known.get(model);
  if (!all) {
    all = index(model);
    known.set(model, all);
  }
  return all.get(path) ?? [];
}

function index(model: Model): ReadonlyMap<string, readonly UnimportedDefinition[]> {
  const found = new Map<string, UnimportedDefinition[]>();
  for (const { path: file, facts } of model.repo.files.values()) {
    if (model.imported.has(file)) continue;
    for (const fact of facts.definitions) {
      if (!fact.leaf) continue;
      const name = showPath(fact.path);
      const definitions = found.get(name) ?? [];
      definitions.push({ file, fact });
      found.set(name, definitions);
    }
  }
  return found;
}
