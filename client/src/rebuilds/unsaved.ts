/** What is typed and not saved is not built: which files of the repo that are, and what a person wants. */
import { l10n, type TextDocument, type Uri, window, workspace } from "vscode";
import { isBelow } from "#client/rebuild/below.ts";
import { Stopped } from "./tools.ts";

export async function saveAll(folder: Uri): Promise<void> {
  if (unsaved(folder).length === 0) return;
  const yes = l10n.t("Save all");
  const message = l10n.t("Some files are not saved. Only what is saved is built.");
  const answer = await window.showWarningMessage(message, { modal: true }, yes, l10n.t("Build what is saved"));
  if (answer === undefined) throw new Stopped(l10n.t("Nothing was sent."), true);
  if (answer !== yes) return;
  for (const document of unsaved(folder)) await document.save();
  if (unsaved(folder).length > 0) throw new Stopped(l10n.t("Some files could not be saved. Nothing was sent."));
}

/** Of the repo: what else is open is nobody's business here. */
export function unsaved(folder: Uri): readonly TextDocument[] {
  return workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === "file" && isBelow(uri.fsPath, folder.fsPath),
  );
}
