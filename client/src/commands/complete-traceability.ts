/** "Complete traceability": the comments that are missing at central values, shown in the editor's preview before they are written. */
import { commands, Disposable, l10n, window, workspace } from "vscode";
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
    const edit = await convert.asWorkspaceEdit(answer.edit);
    await workspace.applyEdit(edit, { isRefactoring: true });
    return;
  }
  const nothing =
    scope === "file"
      ? l10n.t("No comment is missing in this file, as far as its other comments tell.")
      : l10n.t("No comment is missing in this repo, as far as its other comments tell.");
  const unread = l10n.t("Not all files were read, so nobody knows which comments are missing.");
  await window.showInformationMessage(answer ? nothing : unread);
}
