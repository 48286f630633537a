/** A click on the lens of a service: its block of hardening, at once where it is written in this document, else with a preview. */
import type { ApplyWorkspaceEditParams } from "vscode-languageserver";
import type { UnitName } from "#features/types.ts";
import { writeBlocks } from "#features/unit-blocks.ts";
import { noteOf } from "#lsp/block-actions.ts";
import type { Asked } from "#lsp/guard.ts";
import { translate } from "#lsp/translate.ts";
import { message } from "#text/message.ts";

export interface InsertBlocksParams {
  readonly textDocument: { readonly uri: string };
  readonly units: readonly UnitName[];
}

/** `null`: no block is proven to do no harm. */
export function insertBlocks(
  { session, view, file }: Asked,
  { units }: InsertBlocksParams,
): ApplyWorkspaceEditParams | null {
  const blocks = writeBlocks(view.model, units);
  if (blocks.edits.length === 0) return null;
  const isHere = blocks.edits.every((edits) => edits.file === file);
  const label = translate(message("Insert hardening block for {0}", blocks.units.join(", ")));
  const previewed = !isHere && session.editor.previews;
  return { label, edit: previewed ? view.previewedEdit(blocks.edits, noteOf(blocks)) : view.edit(blocks.edits) };
}
