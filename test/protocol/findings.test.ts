/** Findings while typing: published with a pause, fixed and silenced with the light bulb, gone when they are. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import {
  type CodeAction,
  CodeActionRequest,
  type Diagnostic,
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { eventually, type Opened, openFixture, startEditor } from "./editor.ts";

const unknownId = `
  #- ports.nix
  { lib, ... }: { options.my.configs.port = lib.mkOption { default = 1; }; }
  #- a.nix
  { config, ... }:
  {
    # sink: CFG.prot
    a = config.my.configs.port;
  }
`;

function codes(diagnostics: readonly Diagnostic[]): unknown[] {
  return diagnostics.map(({ code }) => code);
}

async function actions(editor: Opened, uri: string, only?: string[]): Promise<CodeAction[]> {
  const { range } = editor.diagnostics(uri)[0] ?? assert.fail("no finding");
  const context = only ? { diagnostics: [], only } : { diagnostics: [...editor.diagnostics(uri)] };
  const params = { textDocument: { uri }, range, context };
  return (await editor.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
}

/** The text of the one file that the edit changes. */
function apply(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const changes = [...(edit?.changes?.[uri] ?? [])];
  const lines = text.split("\n");
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, character);
  changes.sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return changes.reduce(
    (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
    text,
  );
}

describe("findings", () => {
  it("are published for every file of the repo, with rule, page and place", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    const [found] = await eventually("a finding", () => editor.diagnostics(uri).length > 0 && editor.diagnostics(uri));
    assert.equal(found?.source, "mynixos");
    assert.equal(found?.code, "trace/unknown-id");
    const page = found?.codeDescription?.href.match(/\/(docs\/rules\/trace\/unknown-id\.md)$/)?.[1] ?? "";
    assert.ok(existsSync(new URL(`../../${page}`, import.meta.url)), page);
    const { start, end } = editor.span("a.nix", found?.range ?? assert.fail());
    assert.equal(editor.fixture.files[1]?.text.slice(start, end), "CFG.prot");
  });

  it("follow the text being typed, and only the files that differ are published", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    await editor.open(uri, editor.fixture.files[1]?.text ?? "");
    const before = editor.published();
    await editor.change(uri, "CFG.port", { start: { line: 2, character: 10 }, end: { line: 2, character: 18 } });
    await eventually("no finding", () => editor.diagnostics(uri).length === 0);
    assert.equal(editor.published(), before + 1);
  });

  it("that need evaluation come, too, and go when another file changes", async () => {
    const editor = await openFixture(`
      #- configuration.nix
      { imports = [ ./a.nix ]; networking.hostName = "nas"; }
      #- a.nix
      { networking.hostName = "server"; }
    `);
    const uri = editor.uri("a.nix");
    await eventually("a conflict", () => codes(editor.diagnostics(uri)).includes("eval/conflict"));
    await editor.change(editor.uri("configuration.nix"), "{ imports = [ ./a.nix ]; }");
    await eventually("no conflict", () => editor.diagnostics(uri).length === 0);
  });

  it("wait for a pause in typing", async () => {
    const editor = await openFixture("{ }");
    await editor.ready();
    await pause(300);
    const uri = editor.uri("configuration.nix");
    const before = editor.published();
    for (let i = 0; i < 20; i++) await editor.change(uri, `{ a = ${"(".repeat(i + 1)}; }`);
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    assert.equal(editor.published(), before + 1);
  });

  it("go back to the file's own when a document is closed unsaved", async () => {
    const editor = await openFixture("{ a = 1; }");
    const uri = editor.uri("configuration.nix");
    await editor.change(uri, "{ a = ");
    await eventually("a finding", () => codes(editor.diagnostics(uri)).includes("syntax/error"));
    await editor.close(uri);
    await eventually("no finding", () => editor.diagnostics(uri).length === 0);
  });

  it("go when their file goes", async () => {
    const editor = await openFixture("#- a.nix\n{ }\n#- b.nix\n{ a = \n");
    const uri = editor.uri("b.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    const { rmSync } = await import("node:fs");
    rmSync(new URL(uri));
    await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri, type: FileChangeType.Deleted }],
    });
    await eventually("no finding", () => editor.diagnostics(uri).length === 0);
  });

  it("of a document outside every folder are those that one file alone can tell", async () => {
    const folder = temporaryFolder({});
    const editor = await startEditor({ folders: [folder] });
    await editor.open("untitled:Untitled-1", "{ # sink: CFG.nothing\n  a = ; }");
    await eventually("a finding", () => editor.diagnostics("untitled:Untitled-1").length > 0);
    assert.deepEqual(new Set(codes(editor.diagnostics("untitled:Untitled-1"))), new Set(["syntax/error"]));
    await editor.close("untitled:Untitled-1");
    await eventually("no finding", () => editor.diagnostics("untitled:Untitled-1").length === 0);
  });

  it("are not guessed while a cap keeps a part of the repo unread", async () => {
    const editor = await openFixture(unknownId, { settings: { maxFiles: 1 } });
    await editor.ready();
    await pause(400);
    assert.deepEqual(editor.diagnostics(editor.uri("a.nix")), []);
  });

  it("have the severity that the editor's settings say, at once when they change", async () => {
    const editor = await openFixture(unknownId, { settings: { rules: { "trace/unknown-id": "hint" } } });
    const uri = editor.uri("a.nix");
    await eventually("a hint", () => editor.diagnostics(uri)[0]?.severity === DiagnosticSeverity.Hint);
    editor.settings = { rules: { "trace/unknown-id": "off" } };
    await editor.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await eventually("no finding", () => editor.diagnostics(uri).length === 0);
  });

  it("obey .mynixos.json, also when it is written later", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    writeFiles(editor.folder, { ".mynixos.json": '{ "rules": { "trace/unknown-id": "off" } }' });
    await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: editor.uri(".mynixos.json"), type: FileChangeType.Created }],
    });
    await eventually("no finding", () => editor.diagnostics(uri).length === 0);
  });
});

describe("the light bulb", () => {
  it("silences a finding with a comment, and then it is silent", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    const text = editor.fixture.files[1]?.text ?? "";
    await editor.open(uri, text);
    const ignore = (await actions(editor, uri)).find(
      ({ title }) => title === "Ignore trace/unknown-id here, with a reason",
    );
    assert.equal(ignore?.kind, "quickfix");
    assert.deepEqual(codes(ignore?.diagnostics ?? []), ["trace/unknown-id"]);
    const after = apply(text, ignore?.edit, uri);
    assert.match(after, /^ {2}# mynixos: ignore trace\/unknown-id – Grund\n {2}# sink: CFG\.prot$/m);
    await editor.change(uri, after);
    await eventually("silence", () => !codes(editor.diagnostics(uri)).includes("trace/unknown-id"));
  });

  it("offers the fixes of the rule", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    const text = editor.fixture.files[1]?.text ?? "";
    await editor.open(uri, text);
    const [fix] = await actions(editor, uri);
    assert.ok(apply(text, fix?.edit, uri).includes("CFG.port"), fix?.title);
  });

  it("keeps to the kinds the editor asks for", async () => {
    const editor = await openFixture(unknownId);
    const uri = editor.uri("a.nix");
    await eventually("a finding", () => editor.diagnostics(uri).length > 0);
    await editor.open(uri, editor.fixture.files[1]?.text ?? "");
    assert.deepEqual(await actions(editor, uri, ["refactor"]), []);
    assert.notDeepEqual(await actions(editor, uri, ["quickfix"]), []);
  });
});
