/** Restart the language server, show its log. */
import { commands, Disposable, type LogOutputChannel } from "vscode";
import type { Server } from "#client/server.ts";

export function registerServerCommands(server: Server, log: LogOutputChannel): Disposable {
  return Disposable.from(
    commands.registerCommand("mynixos.restartServer", () => server.restart()),
    commands.registerCommand("mynixos.showLog", () => log.show()),
  );
}
