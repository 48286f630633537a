/** Which port stands behind `config.my.ports.ssh`, and who listens on it, in grey. */
import { type InlayHint, InlayHintKind, type InlayHintParams } from "vscode-languageserver";
import { portHints } from "#features/port-hints.ts";
import { listenerHints } from "#features/port-listener-hints.ts";
import type { Inlay } from "#features/types.ts";
import type { Asked } from "#lsp/guard.ts";

export function inlayHint({ view, file }: Asked, { range }: InlayHintParams): InlayHint[] {
  const settings = view.root.settings();
  if (view.values === "written") return [];
  const span = view.span(file, range);
  const shown = ({ offset, text }: Inlay, paddingLeft: boolean): InlayHint => ({
    position: view.range({ file, start: offset, end: offset }).start,
    label: text,
    kind: InlayHintKind.Type,
    paddingLeft,
  });
  return [
    ...(settings.portHints ? portHints(view.model, file, span).map((hint) => shown(hint, false)) : []),
    ...(settings.listenerHints ? listenerHints(view.model, file, span).map((hint) => shown(hint, true)) : []),
  ];
}
