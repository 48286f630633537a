/** Imports and paths that can be followed with a click; in documents ids and option paths. */
import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver";
import { links } from "#features/links.ts";
import type { Asked } from "#lsp/guard.ts";

export function documentLink({ view, file }: Asked, _: DocumentLinkParams): DocumentLink[] {
  return links(view.model, file).map(({ span, target, at }) => ({
    range: view.range({ file, ...span }),
    target: at ? view.uriAt({ file: target, ...at }) : view.uri(target),
  }));
}
