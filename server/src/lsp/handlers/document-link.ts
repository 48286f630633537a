/** Imports and paths that can be followed with a click. */
import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver";
import { links } from "#features/links.ts";
import type { Asked } from "#lsp/guard.ts";

export function documentLink({ view, file }: Asked, _: DocumentLinkParams): DocumentLink[] {
  return links(view.model, file).map(({ span, target }) => ({
    range: view.range({ file, ...span }),
    target: view.uri(target),
  }));
}
