/** When a command was asked for and the server cannot answer, the reason and the way out are said. */
import { commands, l10n, window } from "vscode";

export async function explainSilence(): Promise<void> {
  const restart = l10n.t("Restart");
  const log = l10n.t("Show log");
  const chosen = await window.showWarningMessage(
    l10n.t("The language server of mynixos is not running."),
    restart,
    log,
  );
  if (chosen === restart) await commands.executeCommand("mynixos.restartServer");
  if (chosen === log) await commands.executeCommand("mynixos.showLog");
}
