/** All places of the file that mean the same as the name at the caret. */
import { type DocumentHighlight, DocumentHighlightKind, type DocumentHighlightParams } from "vscode-languageserver";
import { highlights } from "#features/highlight.ts";
import type { Asked } from "#lsp/guard.ts";

export function documentHighlight({ view, file }: Asked, params: DocumentHighlightParams): DocumentHighlight[] {
  return highlights(view.model, file, view.offset(file, params.position)).map(({ span, write }) => ({
    range: view.range({ file, ...span }),
    kind: write ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
