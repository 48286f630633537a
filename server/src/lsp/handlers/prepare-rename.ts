/** Whether something can be renamed at a place, and what it is called now. */
import type { PrepareRenameParams, PrepareRenameResult, ResponseError } from "vscode-languageserver";
import { prepareRename as preparedAt } from "#features/rename.ts";
import type { Asked } from "#lsp/guard.ts";
import { failure } from "#lsp/rename-answer.ts";
import { placeAt } from "#model/place.ts";
import { isNixFile } from "#workspace/files.ts";

export function prepareRename(
  { view, file }: Asked,
  { position }: PrepareRenameParams,
): PrepareRenameResult | ResponseError | null {
  const offset = view.offset(file, position);
  const prepared = preparedAt(view.model, file, offset);
  if (prepared.kind === "renamable") return { range: view.range({ file, ...prepared }), placeholder: prepared.name };
  // In Markdown the editor knows of headings and links, which are none of ours.
  return isNixFile(file) || placeAt(view.model, file, offset) ? failure(prepared) : null;
}
