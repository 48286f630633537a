/** Every place that reads a source or names it in a comment. */
import type { Location, ReferenceParams } from "vscode-languageserver";
import { references as referencesAt } from "#features/references.ts";
import type { Asked } from "#lsp/guard.ts";

export function references({ view, file }: Asked, params: ReferenceParams): Location[] {
  const offset = view.offset(file, params.position);
  return referencesAt(view.model, file, offset, params.context.includeDeclaration).map(view.location);
}
