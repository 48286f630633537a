/** Which port stands behind `config.my.ports.ssh`, and who listens on it, in grey. */
import { type InlayHint, InlayHintKind, type InlayHintParams } from "vscode-languageserver";
import { portHints } from "#features/port-hints.ts";
import { listenerHints } from "#features/port-listener-hints.ts";
import type { Asked } from "#lsp/guard.ts";

export function inlayHint({ view, file }: Asked, { range }: InlayHintParams): InlayHint[] {
  const settings = view.root.settings();
  if (view.values === "written") return [];
  const span = view.span(file, range);
  const hints = [
    ...(settings.portHints ? portHints(view.model, file, span) : []),
    ...(settings.listenerHints ? listenerHints(view.model, file, span) : []),
  ];
  return hints.map(({ offset, text }) => ({
    position: view.range({ file, start: offset, end: offset }).start,
    label: text,
    kind: InlayHintKind.Type,
  }));
}
