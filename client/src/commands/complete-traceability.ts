/** "Complete traceability": the comments that are missing at central values, shown in the editor's preview before they are written. */
import { commands, Disposable, l10n, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient";
import type { Server } from "#client/server.ts";
import type { TraceabilityParams } from "#lsp/protocol.ts";
import { explainSilence } from "./silence.ts";

export function registerCompleteTraceability(server: Server): Disposable {
  return Disposable.from(
    commands.registerCommand("mynixos.completeTraceability", () => complete(server, "file")),
    commands.registerCommand("mynixos.completeTraceabilityOfRepo", () => complete(server, "repo")),
  );
}

async function complete(server: Server, scope: TraceabilityParams["scope"]): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (!document) return;
  const answer = await server.completeTraceability(document, scope);
  const convert = server.converter();
  if (answer === undefined || !convert) return explainSilence();
  if (answer?.edit) {
    const { places, files, edit } = answer;
    const write = l10n.t("Write Them");
    const look = l10n.t("Look First");
    const detail = l10n.t(
      "Each names the central value that stands below it. Looking first, tick what is to be written.",
    );
    const question = l10n.t("Comments to be written: {0}, files: {1}", places, files);
    const chosen = await window.showInformationMessage(question, { modal: true, detail }, write, look);
    if (chosen === undefined) return;
    const asked = chosen === look ? edit : unasked(edit);
    await workspace.applyEdit(await convert.asWorkspaceEdit(asked), { isRefactoring: true });
    return;
  }
  const nothing =
    scope === "file"
      ? l10n.t("No comment is missing in this file, as far as its other comments tell.")
      : l10n.t("No comment is missing in this repo, as far as its other comments tell.");
  const unread = l10n.t("Not all files were read, so nobody knows which comments are missing.");
  await window.showInformationMessage(answer ? nothing : unread);
}

/** What somebody has agreed to as a whole: the editor does not ask for each of them. */
function unasked(edit: WorkspaceEdit): WorkspaceEdit {
  const notes = Object.entries(edit.changeAnnotations ?? {});
  return {
    ...edit,
    changeAnnotations: Object.fromEntries(notes.map(([id, note]) => [id, { ...note, needsConfirmation: false }])),
  };
}
