/** How often a central value is used, shown above its declaration. */
import { outline } from "#facts/structure.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import { covers, type Span } from "#text/span.ts";
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
    // The switch of a module counts for the module as a whole, where its group of options begins.
    else found.push(lens(model, group.length > 1 ? groupName(model, file, group) : source.declaration?.name, group));
  }
  return found.filter((made) => made.span.end > 0).sort((a, b) => a.span.start - b.span.start);
}

function isEnable(source: Source): boolean {
  return source.names.at(-1) === "enable" && source.kind === "option";
}

function parent(source: Source): string {
  return showPath(source.names.slice(0, -1));
}

/** The name of the binding that holds all options of a group; where they have none in common, the first option's. */
function groupName(model: Model, file: string, group: readonly Source[]): Span | undefined {
  const places = group.flatMap((source) => source.declaration ?? []).sort((a, b) => a.start - b.start);
  const source = model.repo.files.get(file)?.source;
  let items = source ? outline(source) : [];
  let best: Span | undefined;
  for (;;) {
    const holder = items.find((item) => places.every((place) => covers(item, place) && item.start < place.start));
    if (!holder) return best ?? places[0]?.name;
    best = holder.selection;
    items = holder.children;
  }
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
