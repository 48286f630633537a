/** What can be folded: attribute sets, lists, strings, comments, imports. */
import { type FoldingRange, FoldingRangeKind, type FoldingRangeParams } from "vscode-languageserver";
import { foldings } from "#features/folding.ts";
import type { Folding } from "#features/types.ts";
import type { Asked } from "#lsp/guard.ts";

const KINDS: Readonly<Record<Folding["kind"], FoldingRangeKind | undefined>> = {
  region: undefined,
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
};

export function foldingRange({ session, view, file }: Asked, _: FoldingRangeParams): FoldingRange[] {
  const ranges = foldings(view.model, file).flatMap(({ span, kind }) => {
    const { start, end } = view.range({ file, ...span });
    const name = KINDS[kind];
    return end.line > start.line ? [{ startLine: start.line, endLine: end.line, ...(name ? { kind: name } : {}) }] : [];
  });
  return ranges.slice(0, session.editor.foldingLimit);
}
