/** From a use to the option that declares it. */
import type { DeclarationLink, DeclarationParams, Location } from "vscode-languageserver";
import { declaration as declarationAt } from "#features/declaration.ts";
import type { Asked } from "#lsp/guard.ts";

export function declaration({ session, view, file }: Asked, params: DeclarationParams): Location[] | DeclarationLink[] {
  const targets = declarationAt(view.model, file, view.offset(file, params.position));
  return session.editor.declarationLinks ? view.links(file, targets) : view.locations(targets);
}
