/** What is known about the name under the pointer, translated, as Markdown where the editor can show it. */
import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver";
import { hover as hoverAt } from "#features/hover.ts";
import type { Asked } from "#lsp/guard.ts";
import { toMarkdown, toPlainText } from "#lsp/markup.ts";

export function hover({ session, view, file }: Asked, params: HoverParams): Hover | null {
  const found = hoverAt(view.model, file, view.offset(file, params.position), view.values);
  if (!found) return null;
  const contents = session.editor.markdown
    ? { kind: MarkupKind.Markdown, value: toMarkdown(found.blocks, view.uriAt) }
    : { kind: MarkupKind.PlainText, value: toPlainText(found.blocks) };
  return { contents, range: view.range({ file, ...found.span }) };
}
