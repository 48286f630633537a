/** Uses of a source with everything that counts as it, and the sinks they end in. */
import type { Definition } from "#facts/facts.ts";
import { covers, type Location } from "#text/span.ts";
import type { Model, Site, Source, Use } from "./model.ts";
import { showPath } from "./option-path.ts";

/** The uses of a source; of a source with unknown names also those of its instances. */
export function usesOf(model: Model, source: Source): readonly Use[] {
  if (!source.names.includes(undefined)) return source.uses;
  const instances = model.sources.filter((other) => other.instanceOf?.path === source.path);
  return [...source.uses, ...instances.flatMap((instance) => instance.uses)].sort(byPlace);
}

function byPlace(a: Location, b: Location): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start;
}

/** An option that values of a source end in, as far as single files tell, with the uses that stand in it. */
export interface Sink {
  /** Attribute-path syntax. */
  readonly path: string;
  readonly uses: readonly Use[];
  readonly site: Site;
}

/** The uses grouped by the definition they stand in. Uses outside of definitions (let bindings, arguments) have no sink yet. */
export function sinksOf(model: Model, uses: readonly Use[]): readonly Sink[] {
  const sinks = new Map<string, { path: string; uses: Use[]; site: Site }>();
  for (const use of uses) {
    if (use.within.kind !== "definition") continue;
    const path = showPath(use.within.path);
    const known = sinks.get(path);
    if (known) known.uses.push(use);
    else sinks.set(path, { path, uses: [use], site: siteOf(model, use) });
  }
  return [...sinks.values()];
}

function siteOf(model: Model, use: Use): Site {
  const definitions = model.repo.files.get(use.file)?.facts.definitions ?? [];
  let best: Definition | undefined;
  for (const definition of definitions) {
    if (!covers(definition, use) || definition.path.length > use.within.path.length) continue;
    if (!best || covers(best, definition)) best = definition;
  }
  return best
    ? { file: use.file, start: best.start, end: best.end, name: best.name }
    : { file: use.file, start: use.start, end: use.end, name: use.name };
}
