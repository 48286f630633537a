/** The language server's life: started, watched, started again when it dies, and given up when that does not help. */
import { type CancellationToken, type LogOutputChannel, l10n, type TextDocument, type TextEditor } from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import type {
  ClientNotifications,
  FreePortsAnswer,
  HostProposal,
  IndexStatus,
  InitializationOptions,
  LockOutsAnswer,
  LockOutsParams,
  Marks,
  Notifications,
  RebuildAnswer,
  RebuildOutput,
  ReportAnswer,
  ReportFolder,
  Requests,
  ScaffoldAnswer,
  ScaffoldChoices,
  ScaffoldFolder,
  ScaffoldParams,
  SourceAnswer,
  TraceabilityAnswer,
  TraceabilityParams,
} from "#lsp/protocol.ts";
import { documents } from "./documents.ts";

export interface Server {
  /** Never rejects: a failure shows in the state and the log. */
  readonly start: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** What the server knows about the caret; `null` when nothing is there, `undefined` when the server does not run. */
  readonly sourceAt: (editor: TextEditor) => Promise<SourceAnswer | null | undefined>;
  /** What of a document speaks of central values; `null`: nothing is to be shown, `undefined`: there is no answer. */
  readonly marks: (document: TextDocument, token: CancellationToken) => Promise<Marks | null | undefined>;
  /** Which ports are free in the repo of a document; `null` while it is being read, `undefined` when the server does not run. */
  readonly freePorts: (editor: TextEditor | undefined) => Promise<FreePortsAnswer | null | undefined>;
  /** The comments that are missing at central values of a file or of its repo; `null` while nobody knows them. */
  readonly completeTraceability: (
    document: TextDocument,
    scope: TraceabilityParams["scope"],
  ) => Promise<TraceabilityAnswer | null | undefined>;
  /** How the hosts of the open repos may be reached; `null` while they are being read, `undefined` when the server does not run. */
  readonly hostProposals: () => Promise<readonly HostProposal[] | null | undefined>;
  /** What a rebuild said of files of the repo; `null` where no repo of that folder is open, `undefined` when the server does not run. */
  readonly rebuildProblems: (output: RebuildOutput) => Promise<RebuildAnswer | null | undefined>;
  /** What of a change may decide who gets in; `null` while the repo is being read, `undefined` when the server does not run. */
  readonly lockOuts: (params: LockOutsParams) => Promise<LockOutsAnswer | null | undefined>;
  /** What can be chosen for a new module; `null` while the repo is being read, `undefined` when the server does not run. */
  readonly scaffoldChoices: (params: ScaffoldFolder) => Promise<ScaffoldChoices | null | undefined>;
  /** The report as files; `null` while the repo is being read, `undefined` when the server does not run. */
  readonly report: (params: ReportFolder) => Promise<ReportAnswer | null | undefined>;
  /** A new module as changes; `null` while the repo is being read, `undefined` when the server does not run. */
  readonly scaffold: (params: ScaffoldParams) => Promise<ScaffoldAnswer | null | undefined>;
  /** Whether the syntax of Nix has to be coloured; holds for every later start, too. */
  readonly colourNix: (wanted: boolean) => void;
  readonly converter: () => LanguageClient["protocol2CodeConverter"] | undefined;
}

export type ServerState = { readonly state: "starting" | "stopped" } | IndexStatus;

/** So many ends in so short a time, and starting again is no help. */
const RESTARTS = 4;
const WITHIN_MILLISECONDS = 3 * 60_000;

export function openServer(module: string, log: LogOutputChannel, show: (state: ServerState) => void): Server {
  let client: LanguageClient | undefined;
  let coloursNix = false;
  /** Starts and stops happen one after the other, however often somebody asks. */
  let last: Promise<void> = Promise.resolve();

  return {
    start: () => inTurn(start),
    restart: () =>
      inTurn(async () => {
        await stop();
        await start();
      }),
    stop: () => inTurn(stop),
    sourceAt({ document, selection }) {
      return ask("mynixos/source", ({ code2ProtocolConverter: to }) => ({
        textDocument: to.asTextDocumentIdentifier(document),
        position: to.asPosition(selection.active),
      }));
    },
    marks: (document, token) =>
      ask(
        "mynixos/marks",
        ({ code2ProtocolConverter: to }) => ({ textDocument: to.asTextDocumentIdentifier(document) }),
        token,
      ),
    freePorts: (editor) =>
      ask("mynixos/freePorts", ({ code2ProtocolConverter: to }) =>
        editor ? { uri: to.asUri(editor.document.uri), position: to.asPosition(editor.selection.active) } : {},
      ),
    completeTraceability: (document, scope) =>
      ask("mynixos/completeTraceability", ({ code2ProtocolConverter: to }) => ({
        textDocument: to.asTextDocumentIdentifier(document),
        scope,
      })),
    hostProposals: () => ask("mynixos/hostProposals", () => ({})),
    rebuildProblems: (output) => ask("mynixos/rebuildProblems", () => output),
    lockOuts: (params) => ask("mynixos/lockOuts", () => params),
    scaffoldChoices: (params) => ask("mynixos/scaffoldChoices", () => params),
    report: (params) => ask("mynixos/report", () => params),
    scaffold: (params) => ask("mynixos/scaffold", () => params),
    colourNix(wanted) {
      coloursNix = wanted;
      if (client?.isRunning()) tellColours(client);
    },
    converter: () => client?.protocol2CodeConverter,
  };

  /** `undefined`: it does not run, or it died over the question. */
  async function ask<M extends keyof Requests>(
    method: M,
    params: (client: LanguageClient) => Requests[M]["params"],
    token?: CancellationToken,
  ): Promise<Requests[M]["result"] | undefined> {
    await last;
    if (!client?.isRunning()) return undefined;
    const running = client;
    const asked = params(running);
    // A server that changes its mind (text changed meanwhile) is asked once more; one that dies is as good as none.
    const once = (): Promise<Requests[M]["result"]> => request(running, method, asked, token);
    return once()
      .catch(() => (token?.isCancellationRequested ? undefined : once()))
      .catch((error: unknown) => {
        if (!token?.isCancellationRequested) log.warn("The language server did not answer.", String(error));
        return undefined;
      });
  }

  function tellColours(to: LanguageClient): void {
    const method = "mynixos/colourNix" satisfies keyof ClientNotifications;
    const wish: ClientNotifications[typeof method] = { wanted: coloursNix };
    void to.sendNotification(method, wish).catch((error: unknown) => log.warn("No colours.", String(error)));
  }

  function inTurn(change: () => Promise<void>): Promise<void> {
    last = last.then(change).catch((error: unknown) => {
      log.error("The language server cannot be started or stopped.", String(error));
      show({ state: "stopped" });
    });
    return last;
  }

  async function start(): Promise<void> {
    show({ state: "starting" });
    client = new QuietClient(
      "mynixos",
      "mynixos",
      { module, transport: TransportKind.ipc },
      clientOptions(log, restartWithin(show)),
    );
    const method = "mynixos/status" satisfies keyof Notifications;
    client.onNotification(method, (status: Notifications[typeof method]) => show(status));
    const starting = client;
    // It may start again by itself.
    starting.onDidChangeState(({ newState }) => {
      if (newState === State.Running) tellColours(starting);
    });
    await starting.start();
  }

  async function stop(): Promise<void> {
    const ending = client;
    client = undefined;
    await ending?.dispose(2000).catch((error: unknown) => log.warn("The language server did not stop.", String(error)));
  }
}

/** The stock client shows some failures as pop-ups; ours are in the log and the language status. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

async function request<M extends keyof Requests>(
  client: LanguageClient,
  method: M,
  params: Requests[M]["params"],
  token: CancellationToken | undefined,
): Promise<Requests[M]["result"]> {
  // Whatever stands behind the parameters and is no token would be another parameter.
  return client.sendRequest<Requests[M]["result"]>(method, params, ...(token ? [token] : []));
}

function clientOptions(log: LogOutputChannel, errorHandler: ErrorHandler): LanguageClientOptions {
  return {
    documentSelector: documents,
    diagnosticCollectionName: "mynixos",
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: { translations: l10n.bundle } satisfies InitializationOptions,
    initializationFailedHandler: () => false,
    errorHandler,
  };
}

function restartWithin(show: (state: ServerState) => void): ErrorHandler {
  const ends: number[] = [];
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed() {
      const now = Date.now();
      ends.push(now);
      while (now - (ends[0] ?? now) > WITHIN_MILLISECONDS) ends.shift();
      const again = ends.length <= RESTARTS;
      show({ state: again ? "starting" : "stopped" });
      return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
    },
  };
}
