/** Our own request behind the decorations: what of a document speaks of central values. */
import type { Range } from "vscode-languageserver";
import { type MarkKind, marks as marksOf } from "#features/marks.ts";
import type { Asked } from "#lsp/guard.ts";
import type { Marks } from "#lsp/protocol.ts";

export function marks({ view, file }: Asked): Marks | null {
  if (!view.root.settings().decorations) return null;
  const found = marksOf(view.model, file);
  const ranges = (kind: MarkKind): readonly Range[] =>
    found.filter((mark) => mark.kind === kind).map(({ span }) => view.range({ file, ...span }));
  return { source: ranges("source"), use: ranges("use"), drift: ranges("drift"), stale: ranges("stale") };
}
