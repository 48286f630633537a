/** How often a central value is used, shown above its declaration. */
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import type { Span } from "#text/span.ts";
import { useLocation } from "./references.ts";
import type { Lens } from "./types.ts";

export function lenses(model: Model, file: string): readonly Lens[] {
  const own = model.sources.filter(
    (source) => source.declaration?.file === file && !source.metadata && !source.instanceOf,
  );
  const found: Lens[] = [];
  for (const source of own) {
    const group = own.filter((other) => parent(other) === parent(source));
    if (!isEnable(source)) found.push(lens(model, source.declaration?.name, [source]));
    // The switch of a module counts for the module as a whole, at the first of its options.
    else found.push(lens(model, first(group)?.declaration?.name, group));
  }
  return found.filter((made) => made.span.end > 0).sort((a, b) => a.span.start - b.span.start);
}

function isEnable(source: Source): boolean {
  return source.names.at(-1) === "enable" && source.kind === "option";
}

function parent(source: Source): string {
  return showPath(source.names.slice(0, -1));
}

function first(sources: readonly Source[]): Source | undefined {
  return [...sources].sort((a, b) => (a.declaration?.start ?? 0) - (b.declaration?.start ?? 0))[0];
}

function lens(model: Model, name: Span | undefined, sources: readonly Source[]): Lens {
  const uses = sources.flatMap((source) => usesOf(model, source));
  return {
    span: { start: name?.start ?? 0, end: name?.end ?? 0 },
    uses: uses.length,
    sinks: sinksOf(model, uses).length,
    locations: uses.map(useLocation),
  };
}
