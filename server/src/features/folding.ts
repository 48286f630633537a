/** What can be folded: everything that spans several lines. */
import { folds } from "#facts/structure.ts";
import type { Model } from "#model/model.ts";
import type { Folding } from "./types.ts";

export function foldings(model: Model, file: string): readonly Folding[] {
  const source = model.repo.files.get(file)?.source;
  return source ? folds(source).map(({ start, end, kind }) => ({ span: { start, end }, kind })) : [];
}
