/**
 * A stand-in editor: the built server as a process of its own, spoken to over stdio with a plain JSON-RPC client.
 * `MYNIXOS_NODE` names the Node to run it with.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  InlayHintRefreshRequest,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceFolder,
} from "vscode-languageserver-protocol/node";
import { URI } from "vscode-uri";
import type { IndexStatus, InitializationOptions } from "#lsp/protocol.ts";
import { type Fixture, fixture } from "#test/fixture.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { lineIndex, offsetAt, positionAt } from "#text/lines.ts";

export const serverModule: string = join(import.meta.dirname, "..", "..", "dist", "server.mjs");
export const node: string = process.env["MYNIXOS_NODE"] || process.execPath;

export interface EditorOptions {
  /** Folders to open; the folder of the fixture when nothing is said. */
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly translations?: InitializationOptions["translations"];
  /** The editor's section `mynixos`; asked for by the server. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `null`: nobody to watch. */
  readonly processId?: number | null;
}

export interface Editor {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly statuses: readonly IndexStatus[];
  readonly registered: readonly string[];
  readonly lensRefreshes: () => number;
  readonly inlayRefreshes: () => number;
  settings: Readonly<Record<string, unknown>>;
  readonly open: (uri: string, text: string) => Promise<void>;
  /** Without a range the whole text is replaced. */
  readonly change: (uri: string, text: string, range?: Range) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  readonly diagnostics: (uri: string) => readonly Diagnostic[];
  readonly published: () => number;
  /** Resolves once the last status says that nothing is being read. */
  readonly ready: () => Promise<IndexStatus>;
}

/** What VS Code can do, as far as it matters here. */
export const vscodeLike: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  window: { workDoneProgress: true },
  textDocument: {
    definition: { linkSupport: true },
    declaration: { linkSupport: true },
    implementation: { linkSupport: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

const running: Editor[] = [];

afterEach(async () => {
  for (const editor of running.splice(0)) await quit(editor);
});

export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
  assert.ok(existsSync(serverModule), "dist/server.mjs is missing: npm run build");
  const child = spawn(node, [serverModule, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const editor = connect(child, connection, options);
  running.push(editor);
  connection.listen();
  const initializationOptions: InitializationOptions = { translations: options.translations };
  await connection.sendRequest(InitializeRequest.type, {
    processId: options.processId === undefined ? process.pid : options.processId,
    rootUri: null,
    capabilities: options.capabilities ?? vscodeLike,
    initializationOptions,
    workspaceFolders: (options.folders ?? []).map(toFolder),
  });
  await connection.sendNotification(InitializedNotification.type, {});
  return editor;
}

function connect(child: ChildProcess, connection: ProtocolConnection, options: EditorOptions): Editor {
  const diagnostics = new Map<string, readonly Diagnostic[]>();
  const versions = new Map<string, number>();
  const statuses: IndexStatus[] = [];
  const registered: string[] = [];
  let lensRefreshes = 0;
  let inlayRefreshes = 0;
  let published = 0;

  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics: found }) => {
    published++;
    diagnostics.set(uri, found);
  });
  connection.onNotification("mynixos/status", (status: IndexStatus) => void statuses.push(status));
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => editor.settings));
  connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    registered.push(...registrations.map(({ method }) => method));
  });
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest(CodeLensRefreshRequest.type, () => void lensRefreshes++);
  connection.onRequest(InlayHintRefreshRequest.type, () => void inlayRefreshes++);

  const editor: Editor = {
    process: child,
    connection,
    statuses,
    registered,
    lensRefreshes: () => lensRefreshes,
    inlayRefreshes: () => inlayRefreshes,
    settings: options.settings ?? {},
    open(uri, text) {
      versions.set(uri, 1);
      const languageId = uri.endsWith(".md") ? "markdown" : "nix";
      const textDocument = { uri, languageId, version: 1, text };
      return connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    },
    change(uri, text, range) {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const contentChanges = [range ? { range, text } : { text }];
      const textDocument = { uri, version };
      return connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
    },
    close: (uri) => connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
    diagnostics: (uri) => diagnostics.get(uri) ?? [],
    published: () => published,
    ready: () =>
      eventually("the index is ready", () => {
        const last = statuses.at(-1);
        return last && last.state !== "indexing" ? last : undefined;
      }),
  };
  return editor;
}

/** A repo on disk, made of a fixture, and an editor on it with the file of the cursor (or the first) open. */
export interface Opened extends Editor {
  readonly fixture: Fixture;
  readonly folder: string;
  readonly uri: (file: string) => string;
  /** Where the cursor stands, as request parameters. */
  readonly cursor: { readonly textDocument: { readonly uri: string }; readonly position: Position };
  readonly fileOf: (uri: string) => string;
  readonly span: (file: string, range: Range) => { readonly start: number; readonly end: number };
}

export async function openFixture(source: string, options: EditorOptions = {}): Promise<Opened> {
  const made = fixture(source);
  const folder = temporaryFolder(Object.fromEntries(made.files.map(({ path, text }) => [path, text])));
  const editor = await startEditor({ folders: [folder], ...options });
  const uri = (file: string): string => URI.file(join(folder, file)).toString();
  const file = made.cursor?.file ?? made.files[0]?.path ?? "";
  const text = (path: string): string => made.files.find((file) => file.path === path)?.text ?? "";
  await editor.open(uri(file), text(file));
  return Object.assign(editor, {
    fixture: made,
    folder,
    uri,
    cursor: { textDocument: { uri: uri(file) }, position: positionAt(lineIndex(text(file)), made.cursor?.offset ?? 0) },
    fileOf: (wanted: string) => made.files.find(({ path }) => uri(path) === wanted)?.path ?? wanted,
    span(path: string, { start, end }: Range) {
      const index = lineIndex(text(path));
      return { start: offsetAt(index, start), end: offsetAt(index, end) };
    },
  });
}

export function toFolder(folder: string): WorkspaceFolder {
  return { uri: URI.file(folder).toString(), name: folder };
}

/** Waits until `look` finds something. */
export async function eventually<T>(what: string, look: () => T | undefined | false, seconds = 25): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(10)) {
    const found = look();
    if (found !== undefined && found !== false) return found;
  }
  assert.fail(`never: ${what}`);
}

export function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

async function quit(editor: Editor): Promise<void> {
  editor.connection.dispose();
  editor.process.kill("SIGKILL");
  await exitCode(editor.process);
}
