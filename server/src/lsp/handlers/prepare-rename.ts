/** Whether something can be renamed at a place, and what it is called now. */
import type { PrepareRenameParams, PrepareRenameResult, ResponseError } from "vscode-languageserver";
import { prepareRename as preparedAt } from "#features/rename.ts";
import type { Asked } from "#lsp/guard.ts";
import { failure } from "#lsp/rename-answer.ts";
import { isNixFile } from "#workspace/files.ts";

export function prepareRename(
  { view, file }: Asked,
  { position }: PrepareRenameParams,
): PrepareRenameResult | ResponseError | null {
  const prepared = preparedAt(view.model, file, view.offset(file, position));
  if (prepared.kind === "renamable") return { range: view.range({ file, ...prepared }), placeholder: prepared.name };
  // In Markdown the editor knows of headings and links, which are none of ours.
  return isNixFile(file) ? failure(prepared) : null;
}
