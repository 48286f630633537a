/** F12: from a use to where its value is set. */
import type { DefinitionParams, Location, LocationLink } from "vscode-languageserver";
import { definition as definitionAt } from "#features/definition.ts";
import type { Asked } from "#lsp/guard.ts";

export function definition({ session, view, file }: Asked, params: DefinitionParams): Location[] | LocationLink[] {
  const targets = definitionAt(view.model, file, view.offset(file, params.position));
  return session.editor.definitionLinks ? view.links(file, targets) : view.locations(targets);
}
