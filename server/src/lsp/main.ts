/** The language server: puts the parts together and connects them to the editor over stdio or node-ipc. */

import type { InitializeParams, InitializeResult } from "vscode-languageserver/node";
import {
  CodeLensRefreshRequest,
  type Connection,
  createConnection,
  InlayHintRefreshRequest,
  ProposedFeatures,
} from "vscode-languageserver/node";
import { parseSettings } from "#settings/parse.ts";
import type { Settings } from "#settings/settings.ts";
import type { Message } from "#text/message.ts";
import { isAbort, openGrammar } from "#workspace/grammar.ts";
import { openRoot, type Root } from "#workspace/root.ts";
import { openWorkspace } from "#workspace/workspace.ts";
import { editorOf, serverCapabilities } from "./capabilities.ts";
import { offerColours } from "./colours.ts";
import { openDiagnostics } from "./diagnostics.ts";
import { openFolders } from "./folders.ts";
import { answerRequests } from "./handlers.ts";
import { openIndexing } from "./indexing.ts";
import { offerForMarkdown } from "./markdown.ts";
import type { InitializationOptions } from "./protocol.ts";
import type { Session } from "./session.ts";
import { syncDocuments } from "./sync.ts";
import { useTranslations } from "./translate.ts";
import { watchFiles } from "./watching.ts";

const connection = createConnection(ProposedFeatures.all);
const grammar = openGrammar();
grammar.catch((error) => die("the grammar cannot be loaded", error));
process.on("uncaughtException", (error) => die("uncaught exception", error));
process.on("unhandledRejection", (error) => failed("unhandled rejection", error));
// The library watches the editor's process and the end of stdin; the end of an ipc channel is left to us.
process.on("disconnect", () => process.exit(1));
connection.onInitialize((params) => start(connection, params));
connection.listen();

function start(connection: Connection, params: InitializeParams): InitializeResult {
  const editor = editorOf(params.capabilities);
  const options = (params.initializationOptions ?? {}) as InitializationOptions;
  useTranslations(options.translations);
  let loose = parseSettings(options.settings, undefined).settings;
  let problems: readonly Message[] = [];

  const open = (folder: string | undefined, settings: Settings): Root =>
    openRoot(folder, settings, (file, error) => failed(file, error));
  const workspace = openWorkspace(() => open(undefined, loose));
  const changed = (): void => diagnostics.schedule();
  const indexing = openIndexing({
    connection,
    editor,
    grammar,
    changed,
    failed,
    problems: () => problems,
    roots: workspace.roots,
  });
  const diagnostics = openDiagnostics({ connection, workspace, indexed: indexing.done, published, failed });
  const documents = syncDocuments(connection, workspace, changed);
  const folders = openFolders({
    connection,
    editor,
    workspace,
    indexing,
    changed,
    failed,
    open,
    fixedSettings: options.settings,
    told(settings, found) {
      loose = settings.settings;
      problems = found;
    },
  });
  const started = new Promise<void>((resolve) => {
    connection.onInitialized(() => {
      if (editor.moreLanguages) offerForMarkdown(connection);
      watchFiles({ connection, editor, workspace, indexing, configure: folders.configure });
      resolve(folders.open(params).then(() => grammar));
    });
  });
  const { version } = documents;
  const session: Session = {
    connection,
    editor,
    workspace,
    diagnostics,
    started,
    indexed: indexing.done,
    version,
    failed,
  };
  answerRequests(session);
  offerColours(session);
  return { capabilities: serverCapabilities, serverInfo: { name: "mynixos" } };

  /** What stands above the sources of other files, and behind their uses, may have changed with the findings. */
  function published(): void {
    if (editor.refreshLenses) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    if (editor.refreshInlays) void connection.sendRequest(InlayHintRefreshRequest.type).catch(() => undefined);
  }
}

function failed(where: string, error: unknown): void {
  if (isAbort(error)) die(where, error);
  else connection.console.error(`${where}: ${describe(error)}`);
}

/** The client starts a new server. */
function die(where: string, error: unknown): void {
  const text = `${where}: ${describe(error)}`;
  process.exitCode = 70;
  process.stderr.write(`${text}\n`);
  try {
    connection.console.error(text);
  } finally {
    setTimeout(() => process.exit(70), 100);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
