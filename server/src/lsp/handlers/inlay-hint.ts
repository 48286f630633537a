/** Which port stands behind `config.my.ports.ssh`, in grey. */
import { type InlayHint, InlayHintKind, type InlayHintParams } from "vscode-languageserver";
import { portHints } from "#features/port-hints.ts";
import type { Asked } from "#lsp/guard.ts";

export function inlayHint({ view, file }: Asked, { range }: InlayHintParams): InlayHint[] {
  if (!view.root.settings().portHints || view.values === "written") return [];
  return portHints(view.model, file, view.span(file, range)).map(({ offset, text }) => ({
    position: view.range({ file, start: offset, end: offset }).start,
    label: text,
    kind: InlayHintKind.Type,
  }));
}
