/** Puts the extension together; everything it can do lives in the files named here. */
import { type ExtensionContext, window } from "vscode";
import { registerCompleteTraceability } from "./commands/complete-traceability.ts";
import { registerGoToSinks } from "./commands/go-to-sinks.ts";
import { registerGoToSource } from "./commands/go-to-source.ts";
import { registerNextFreePort } from "./commands/next-free-port.ts";
import { registerServerCommands } from "./commands/server-commands.ts";
import { registerShowReferences } from "./commands/show-references.ts";
import { registerWriteReport } from "./commands/write-report.ts";
import { registerHosts } from "./hosts/register.ts";
import { registerNewModule } from "./modules/new-module.ts";
import { openServer, type Server } from "./server.ts";
import { showIndexState } from "./status/index-state.ts";
import { showMarks } from "./views/marks.ts";
import { colourNix } from "./views/nix-colours.ts";

let server: Server | undefined;

/** Commands exist before the server starts, so that none is ever "not found". */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("mynixos", { log: true });
  const state = showIndexState();
  server = openServer(context.asAbsolutePath("dist/server.mjs"), log, (now) => {
    state.show(now);
    marks.refresh();
  });
  const marks = showMarks(server);
  context.subscriptions.push(
    log,
    state,
    marks,
    colourNix(server),
    registerGoToSource(server),
    registerGoToSinks(server),
    registerShowReferences(),
    registerNextFreePort(server),
    registerWriteReport(server),
    registerCompleteTraceability(server),
    registerNewModule(server),
    registerServerCommands(server, log),
    registerHosts(context, server, log),
  );
  void server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
