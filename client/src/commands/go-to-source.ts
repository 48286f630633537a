/** "Go to source": from a use, an alias or an id in a comment to where the value is set. */
import { commands, type Disposable, l10n, window } from "vscode";
import type { Server } from "#client/server.ts";
import { explainSilence } from "./silence.ts";

export function registerGoToSource(server: Server): Disposable {
  return commands.registerCommand("mynixos.goToSource", async () => {
    const editor = window.activeTextEditor;
    if (!editor) return;
    const { document, selection } = editor;
    const answer = await server.sourceAt(editor);
    const convert = server.converter();
    if (answer === undefined || !convert) return explainSilence();
    const targets = answer?.targets.map(convert.asLocation) ?? [];
    const nothing = answer
      ? l10n.t("This is where {0} is set.", answer.path)
      : l10n.t("No central value of this repo stands here.");
    await commands.executeCommand(
      "editor.action.goToLocations",
      document.uri,
      selection.active,
      targets,
      "peek",
      nothing,
    );
  });
}
