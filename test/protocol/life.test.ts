/** The server's life: it starts, tells how far it is, can be interrupted, survives every text, and never outlives its editor. */
import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  CancellationTokenSource,
  type ClientCapabilities,
  createProtocolConnection,
  DefinitionRequest,
  DocumentSymbolRequest,
  ExitNotification,
  HoverRequest,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  LSPErrorCodes,
  ShutdownRequest,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from "vscode-languageserver-protocol/node";
import { URI } from "vscode-uri";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { type Editor, eventually, exitCode, node, openFixture, serverModule, startEditor } from "./editor.ts";

type Step = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** Enough to read for a while. */
/** So many that reading them takes longer than asking. */
const MANY = 900;

function largeFolder(): string {
  const body = Array.from({ length: 100 }, (_, i) => `  a${i} = { b = [ 1 2 3 ]; c = x: x + ${i}; };`).join("\n");
  return temporaryFolder(Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`m${i}.nix`, `{\n${body}\n}`])));
}

function follow(editor: Editor): { steps: Step[]; token: () => string | number | undefined } {
  const steps: Step[] = [];
  let token: string | number | undefined;
  editor.connection.onRequest("window/workDoneProgress/create", (params: { token: string | number }) => {
    token = params.token;
    editor.connection.onProgress(WorkDoneProgress.type, params.token, (step) => void steps.push(step));
    return null;
  });
  return { steps, token: () => token };
}

describe("indexing", () => {
  it("shows its progress and ends it", async () => {
    const folder = largeFolder();
    const editor = await startEditor({ folders: [folder] });
    const { steps } = follow(editor);
    const status = await editor.ready();
    assert.equal(status.state, "ready");
    assert.equal(status.files, MANY);
    await eventually("the end", () => steps.at(-1)?.kind === "end");
    assert.equal(steps[0]?.kind, "begin");
    assert.ok(steps[0]?.kind === "begin" && steps[0].cancellable);
    const percentages = steps.flatMap((step) => (step.kind === "report" ? [step.percentage ?? 0] : []));
    assert.deepEqual(
      percentages,
      [...percentages].sort((a, b) => a - b),
    );
  });

  it("can be cancelled: the status says so, and what was read answers", async () => {
    const editor = await startEditor({ folders: [largeFolder()] });
    const { steps, token } = follow(editor);
    await eventually("progress", () => steps.some(({ kind }) => kind === "report"));
    await editor.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token: token() ?? "" });
    const status = await editor.ready();
    assert.equal(status.state, "incomplete");
    assert.ok(status.files < MANY, `${status.files}`);
  });

  it("lets requests wait for it", async () => {
    const folder = largeFolder();
    const use = "{ config, ... }: { a = config.my.port; }";
    writeFiles(folder, { "z.nix": "{ lib, ... }: { options.my.port = lib.mkOption { }; }" });
    const editor = await startEditor({ folders: [folder] });
    const uri = URI.file(join(folder, "a.nix")).toString();
    await editor.open(uri, use);
    const position = { line: 0, character: use.indexOf("port") };
    const answer = await editor.connection.sendRequest(DefinitionRequest.type, { textDocument: { uri }, position });
    assert.equal(Array.isArray(answer) && answer.length, 1);
  });

  it("keeps nobody waiting who does not want the answer any more", async () => {
    const folder = largeFolder();
    const editor = await startEditor({ folders: [folder] });
    const uri = URI.file(join(folder, "a.nix")).toString();
    await editor.open(uri, "{ }");
    await eventually("indexing", () => editor.statuses.at(-1)?.state === "indexing");
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
    const asked = editor.connection.sendRequest(HoverRequest.type, params, source.token);
    await pause(10);
    source.cancel();
    await assert.rejects(asked, { code: LSPErrorCodes.RequestCancelled });
    assert.equal(editor.statuses.at(-1)?.state, "indexing");
  });

  it("makes an answer stale when the text changes meanwhile", async () => {
    const folder = largeFolder();
    const editor = await startEditor({ folders: [folder] });
    const uri = URI.file(join(folder, "a.nix")).toString();
    await editor.open(uri, "{ }");
    const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
    const asked = editor.connection.sendRequest(HoverRequest.type, params);
    asked.catch(() => undefined);
    await editor.change(uri, "{ a = 1; }");
    await assert.rejects(asked, { code: LSPErrorCodes.ContentModified });
  });

  it("needs no editor that can show progress, settings or watch files", async () => {
    const capabilities: ClientCapabilities = {};
    const editor = await startEditor({ folders: [temporaryFolder({ "a.nix": "{ }" })], capabilities });
    assert.equal((await editor.ready()).files, 1);
  });
});

describe("any text", () => {
  const texts: Readonly<Record<string, string>> = {
    nothing: "",
    "NUL bytes": "{ a = \0\0; }",
    "a line of 10 MB": `{ a = "${"x".repeat(10 * 1024 * 1024)}"; }`,
    "a million brackets": "[".repeat(1_000_000),
    "deep nesting": `${"{ a = ".repeat(20_000)}1${"; }".repeat(20_000)}`,
    "a deep chain": `{ a = ${"x: ".repeat(20_000)}1; }`,
    "a long sum": `{ a = ${"1 + ".repeat(50_000)}1; }`,
    "unpaired surrogates": '{ a = "\uD800"; \uDC00 }',
    "odd line ends": "{\r a = 1;\r\n b = 2;\n\r c = 3; }",
    "random bytes": randomBytes(100_000).toString("latin1"),
    "random signs": Array.from(randomBytes(20_000), (byte) => "{}[]()'\"$=;.:,?@ ab1#\n"[byte % 22]).join(""),
  };

  for (const [name, text] of Object.entries(texts)) {
    it(`is no reason to fail: ${name}`, async function () {
      this.timeout(60_000);
      const editor = await openFixture("{ a = 1; }");
      const uri = editor.uri("configuration.nix");
      await editor.change(uri, text);
      const textDocument = { uri };
      const position = { line: 0, character: 3 };
      await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
      await editor.connection.sendRequest(HoverRequest.type, { textDocument, position });
      await editor.change(uri, "{ a = 1; }");
      const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
      assert.equal(symbols?.length, 1);
    });
  }

  it("may be typed sign by sign, anywhere", async function () {
    this.timeout(60_000);
    const editor = await openFixture("{ a = 1; }\n");
    const uri = editor.uri("configuration.nix");
    const signs = ["{", "}", '"', "''", "$", "${", "/*", "#", "\n", "=", ";", ".", "\u{1F600}", "\0"];
    for (let i = 0; i < 400; i++) {
      const at = { line: i % 7, character: (i * 13) % 50 };
      await editor.change(uri, signs[i % signs.length] ?? "", { start: at, end: at });
      if (i % 20 === 0) await editor.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: at });
    }
    await editor.change(uri, "{ a = 1; }");
    const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } });
    assert.equal(symbols?.length, 1);
  });

  it("on disk neither", async function () {
    this.timeout(60_000);
    const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}.nix`, text]));
    const editor = await startEditor({ folders: [temporaryFolder(files)] });
    assert.equal((await editor.ready()).files, Object.keys(texts).length);
  });

  it("asked about at an impossible place is answered", async () => {
    const editor = await openFixture("{ a = 1; }");
    for (const position of [
      { line: 1e6, character: 1e6 },
      { line: 0, character: 2 ** 31 - 1 },
    ]) {
      const params = { textDocument: { uri: editor.uri("configuration.nix") }, position };
      assert.equal(await editor.connection.sendRequest(HoverRequest.type, params), null);
    }
  });
});

describe("the end", () => {
  it("comes with shutdown and exit, in peace", async () => {
    const editor = await openFixture("{ }");
    await editor.connection.sendRequest(ShutdownRequest.type);
    await editor.connection.sendNotification(ExitNotification.type);
    assert.equal(await exitCode(editor.process), 0);
  });

  it("comes when the editor closes the line", async () => {
    const editor = await openFixture("{ }", { processId: null });
    editor.process.stdin?.end();
    assert.equal(await exitCode(editor.process), 1);
  });

  it("comes when the editor is killed, so that no orphan stays", async function () {
    this.timeout(20_000);
    // A process in between that starts the server the way an editor does, and tells its id.
    const script = `
      const { spawn } = require("node:child_process");
      const server = spawn(process.argv[1], [process.argv[2], "--stdio"], { stdio: ["pipe", "ignore", "ignore"], detached: true });
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });
      server.stdin.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body);
      console.log(server.pid);
      setInterval(() => {}, 1000);
    `;
    const editor = spawn(process.execPath, ["-e", script, node, serverModule], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(await new Promise((resolve) => editor.stdout.once("data", (data) => resolve(String(data)))));
    await pause(500);
    assert.ok(isAlive(pid));
    editor.kill("SIGKILL");
    await eventually("the server is gone", () => !isAlive(pid));
  });

  it("comes when only the process of the editor is gone and the line stays open", async function () {
    this.timeout(20_000);
    const editor = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const server = await openFixture("{ }", { processId: editor.pid ?? null });
    editor.kill("SIGKILL");
    assert.equal(await exitCode(server.process), 1);
  });
});

describe("the other transport", () => {
  it("is node-ipc, as VS Code starts the server", async () => {
    const child = fork(serverModule, ["--node-ipc"], { execPath: node, execArgv: [], stdio: "inherit" });
    const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    const params = { processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: null };
    const { serverInfo } = await connection.sendRequest(InitializeRequest.type, params);
    assert.equal(serverInfo?.name, "mynixos");
    connection.dispose();
    child.disconnect();
    await exitCode(child);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
