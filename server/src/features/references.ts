/** Every place that names the source at a place: its uses, annotations and documents that name it, and where it is set and declared. */
import { mentionsOf } from "#model/documents/mentions.ts";
import type { Model, Source, Use } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import { usesOf } from "#model/uses.ts";
import type { Location } from "#text/span.ts";
import { sourceOf } from "./source-at.ts";

export function references(
  model: Model,
  file: string,
  offset: number,
  includeDeclaration: boolean,
): readonly Location[] {
  const place = placeAt(model, file, offset);
  if (!place) return [];
  const source = sourceOf(model, place);
  if (source) return referencesTo(model, source, includeDeclaration);
  if (place.kind !== "name") return [];
  const spans = includeDeclaration ? [place.name, ...place.name.references] : place.name.references;
  return spans.map(({ start, end }) => ({ file, start, end }));
}

function referencesTo(model: Model, source: Source, includeDeclaration: boolean): readonly Location[] {
  const found: Location[] = usesOf(model, source).map(useLocation);
  for (const annotation of source.annotations) {
    for (const id of annotation.ids) {
      if (id.source?.path === source.path) found.push({ file: annotation.file, start: id.start, end: id.end });
    }
  }
  for (const { file, start, end } of mentionsOf(model, source)) found.push({ file, start, end });
  if (includeDeclaration) {
    const options = source.kind === "option" ? source.options : [];
    for (const site of [...options, ...source.definitions]) found.push({ file: site.file, ...site.name });
  }
  return found;
}

/** From the beginning of the expression to the name of the source; an `or` default behind it is no part of the use. */
export function useLocation(use: Use): Location {
  return { file: use.file, start: use.start, end: Math.max(use.name.end, use.start) };
}
