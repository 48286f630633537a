/** The sinks of the source at a place: the option definitions that its value ends in. */
import type { Model } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import { sinksOf, usesOf } from "#model/uses.ts";
import { sourceOf } from "./source-at.ts";
import { target } from "./targets.ts";
import type { Target } from "./types.ts";

export function implementation(model: Model, file: string, offset: number): readonly Target[] {
  const place = placeAt(model, file, offset);
  const source = place && sourceOf(model, place);
  if (!place || !source) return [];
  return sinksOf(model, usesOf(model, source)).map((sink) => target(place.span, sink.site));
}
