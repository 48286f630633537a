/** From a source to its sinks, the options it ends in. */
import type { ImplementationParams, Location, LocationLink } from "vscode-languageserver";
import { implementation as implementationAt } from "#features/implementation.ts";
import type { Asked } from "#lsp/guard.ts";

export function implementation(
  { session, view, file }: Asked,
  params: ImplementationParams,
): Location[] | LocationLink[] {
  const targets = implementationAt(view.model, file, view.offset(file, params.position), view.values);
  return session.editor.implementationLinks ? view.links(file, targets) : view.locations(targets);
}
