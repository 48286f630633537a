/** "Write traceability report": both files where the repo keeps them, and the page in front. */
import { commands, type Disposable, l10n, Uri, window, workspace } from "vscode";
import type { Server } from "#client/server.ts";
import type { ReportedFile } from "#lsp/protocol.ts";
import { explainSilence } from "./silence.ts";

export function registerWriteReport(server: Server): Disposable {
  return commands.registerCommand("mynixos.writeReport", async () => {
    const folder = await chosenFolder();
    if (!folder) return;
    const answer = await server.report({ folder: folder.toString() });
    if (answer === undefined) return explainSilence();
    if (answer === null) {
      const why = l10n.t("Not all files were read, so there would be gaps in the report.");
      void window.showWarningMessage(why);
      return;
    }
    if ("problem" in answer) {
      void window.showWarningMessage(answer.problem);
      return;
    }
    await write(answer.files);
  });
}

async function chosenFolder(): Promise<Uri | undefined> {
  const [only, ...others] = workspace.workspaceFolders ?? [];
  if (!only) {
    void window.showInformationMessage(l10n.t("Open the folder of a repo first: the report is of a repo."));
    return undefined;
  }
  if (others.length === 0) return only.uri;
  const inFront = window.activeTextEditor && workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  const chosen = inFront ?? (await window.showWorkspaceFolderPick({ placeHolder: l10n.t("Report of which repo?") }));
  return chosen?.uri;
}

async function write(files: readonly ReportedFile[]): Promise<void> {
  const changed = files.filter(({ isCurrent }) => !isCurrent);
  const unsaved = changed.find(({ uri }) =>
    workspace.textDocuments.some(
      (document) => document.isDirty && document.uri.toString() === Uri.parse(uri).toString(),
    ),
  );
  if (unsaved) {
    void window.showWarningMessage(l10n.t("{0} has changes that are not saved, so nothing was written.", unsaved.file));
    return;
  }
  try {
    for (const { uri, text } of changed) await workspace.fs.writeFile(Uri.parse(uri), new TextEncoder().encode(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(l10n.t("The report cannot be written: {0}", reason));
    return;
  }
  const [page] = files;
  if (page) await window.showTextDocument(Uri.parse(page.uri));
  const told =
    changed.length === 0
      ? l10n.t("The report is current.")
      : l10n.t("Written: {0}", changed.map(({ file }) => file).join(", "));
  void window.showInformationMessage(told);
}
