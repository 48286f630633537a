/** F12: from a use to where the value is set, from a definition to its declaration, from a name to what it stands for. */
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { type Place, placeAt } from "#model/place.ts";
import { sourceOf } from "./source-at.ts";
import { declarationTargets, groupTargets, valueTargets } from "./targets.ts";
import type { Target } from "./types.ts";

export function definition(model: Model, file: string, offset: number): readonly Target[] {
  const place = placeAt(model, file, offset);
  if (!place) return [];
  const source = sourceOf(model, place);
  if (source) {
    // On a definition its own place would be no news; the declaration is.
    const atDefinition = place.kind === "option" && place.role === "definition";
    return atDefinition
      ? declaredElsewhere(
          place,
          file,
          source.options.length ? declarationTargets(place.span, { ...source, kind: "option" }) : [],
        )
      : valueTargets(place.span, source);
  }
  switch (place.kind) {
    case "option":
      return model.resolve(place.path).kind === "group" ? groupTargets(model, place.span, place.path) : [];
    case "name":
      if (place.path && model.resolve(place.path).kind === "group") return groupTargets(model, place.span, place.path);
      return [{ origin: place.span, file, start: place.name.start, end: place.name.end, name: place.name }];
    case "file":
      return resolve(model.repo, file, place.path).map((path) => ({
        origin: place.span,
        file: path,
        start: 0,
        end: 0,
        name: { start: 0, end: 0 },
      }));
    case "id": {
      const path = place.id.role === "group" && place.id.path !== undefined ? parsePath(place.id.path) : undefined;
      return path ? groupTargets(model, place.span, path) : [];
    }
  }
}

function declaredElsewhere(place: Place, file: string, targets: readonly Target[]): readonly Target[] {
  return targets.filter((target) => target.file !== file || target.name.start !== place.span.start);
}
