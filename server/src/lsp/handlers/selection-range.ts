/** The selection grows from the name at the caret to the whole file. */
import type { SelectionRange, SelectionRangeParams } from "vscode-languageserver";
import { selections } from "#features/selection.ts";
import type { Asked } from "#lsp/guard.ts";

export function selectionRange({ view, file }: Asked, params: SelectionRangeParams): SelectionRange[] {
  return params.positions.map((position) => {
    let grown: SelectionRange | undefined;
    for (const span of [...selections(view.model, file, view.offset(file, position))].reverse()) {
      const range = view.range({ file, ...span });
      grown = grown ? { range, parent: grown } : { range };
    }
    return grown ?? { range: { start: position, end: position } };
  });
}
