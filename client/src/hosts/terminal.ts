/** A login by hand: to see a fingerprint, to type a passphrase, to look around. */
import { l10n, window } from "vscode";
import { oneLine } from "#client/host/said.ts";
import { quietFolder } from "#client/host/shell-process.ts";
import { destinationArguments } from "#client/host/ssh-arguments.ts";
import { sshProblem } from "#client/host/ssh-config.ts";
import type { Target } from "#client/host/target.ts";
import { sshInSettings } from "./settings.ts";

/** The program gets its arguments as they are; no shell reads them. It starts outside of the workspace, which may hold an `ssh` of anybody. */
export function openTerminal(target: Target): void {
  const ssh = sshInSettings();
  if (sshProblem(ssh) !== undefined) {
    void window.showErrorMessage(l10n.t("mynixos.ssh.path and mynixos.ssh.configFile have to be absolute paths."));
    return;
  }
  const shellArgs = [...ssh.options, ...destinationArguments(target)];
  window
    .createTerminal({ name: oneLine(`ssh ${target.name}`), shellPath: ssh.program, shellArgs, cwd: quietFolder() })
    .show();
}
