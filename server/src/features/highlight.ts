/** Other places in the same file that mean what stands at the caret. */
import { mentionsIn } from "#model/documents/mentions.ts";
import type { Model } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import type { Span } from "#text/span.ts";
import { sourceOf } from "./source-at.ts";
import type { Highlight } from "./types.ts";

export function highlights(model: Model, file: string, offset: number): readonly Highlight[] {
  const place = placeAt(model, file, offset);
  if (!place) return [];
  const source = sourceOf(model, place);
  if (!source) {
    if (place.kind !== "name") return [];
    return [mark(place.name, true), ...place.name.references.map((span) => mark(span, false))];
  }
  const here = (place: { readonly file: string }) => place.file === file;
  const ids = source.annotations
    .filter(here)
    .flatMap((annotation) => annotation.ids.filter((id) => id.source?.path === source.path));
  return [
    ...(source.kind === "option" ? source.options : []).filter(here).map((site) => mark(site.name, true)),
    ...source.definitions.filter(here).map((site) => mark(site.name, true)),
    ...source.uses.filter(here).map((use) => mark(use.name, false)),
    ...ids.map((id) => mark(id, false)),
    ...mentionsIn(model, file)
      .filter((mention) => mention.source?.path === source.path && !mention.open)
      .map((mention) => mark(mention, false)),
  ];
}

function mark(span: Span, write: boolean): Highlight {
  return { span: { start: span.start, end: span.end }, write };
}
