/** A login by hand: to see a fingerprint, to type a passphrase, to look around. */
import { window } from "vscode";
import type { Target } from "#client/host/target.ts";
import { sshInSettings } from "./settings.ts";

/** The program gets its arguments as they are; no shell reads them. */
export function openTerminal({ name, destination, user, port }: Target): void {
  const { program, options } = sshInSettings();
  const login = [...(user === undefined ? [] : ["-l", user]), ...(port === undefined ? [] : ["-p", String(port)])];
  const shellArgs = [...options, ...login, "--", destination];
  window.createTerminal({ name: `ssh ${name}`, shellPath: program, shellArgs }).show();
}
