/** Where the option at a place is declared: its `mkOption`, or the key that brings it into being. */
import type { Model } from "#model/model.ts";
import { placeAt } from "#model/place.ts";
import { definition } from "./definition.ts";
import { sourceOf } from "./source-at.ts";
import { declarationTargets } from "./targets.ts";
import type { Target } from "./types.ts";

export function declaration(model: Model, file: string, offset: number): readonly Target[] {
  const place = placeAt(model, file, offset);
  if (!place) return [];
  const source = sourceOf(model, place);
  return source ? declarationTargets(place.span, source) : definition(model, file, offset);
}
