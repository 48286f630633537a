/** The source that the text at a place names: a read, an alias, a definition, a declaration or an id in a comment. */
import type { Model, Source } from "#model/model.ts";
import { type Place, placeAt } from "#model/place.ts";

export function sourceAt(model: Model, file: string, offset: number): Source | undefined {
  const place = placeAt(model, file, offset);
  return place && sourceOf(model, place);
}

export function sourceOf(model: Model, place: Place): Source | undefined {
  if (place.kind === "id") return place.id.source;
  const path = place.kind === "option" || place.kind === "name" ? place.path : undefined;
  if (!path) return undefined;
  const resolved = model.resolve(path);
  if (resolved.kind !== "source") return undefined;
  // A name further down than the source reaches (`my.meta.x.title`) still belongs to it, a name further up does not.
  return path.length >= resolved.source.names.length ? resolved.source : undefined;
}
