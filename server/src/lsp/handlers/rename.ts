/** An option, a key, an id or a local name gets another name, everywhere at once; or the person is told why not. */
import type { RenameParams, ResponseError, WorkspaceEdit } from "vscode-languageserver";
import { renameAt } from "#features/rename.ts";
import type { Asked } from "#lsp/guard.ts";
import { failure, renameEdit, sayWhatIsLeft } from "#lsp/rename-answer.ts";
import { message } from "#text/message.ts";

export function rename({ session, view, file }: Asked, params: RenameParams): WorkspaceEdit | ResponseError | null {
  if (view.values === "written")
    return failure({ reason: message("Not all files of this folder are read: a rename may miss some.") });
  const renamed = renameAt(view.model, file, view.offset(file, params.position), params.newName);
  if (renamed.kind === "refused") return failure(renamed);
  sayWhatIsLeft(session, renamed);
  return renameEdit(session, view, renamed);
}
