/** How a selection grows: from the name under the caret outwards, innermost first. */
import { around } from "#facts/structure.ts";
import type { Model } from "#model/model.ts";
import type { Span } from "#text/span.ts";

export function selections(model: Model, file: string, offset: number): readonly Span[] {
  const source = model.repo.files.get(file)?.source;
  return source ? around(source, offset) : [];
}
