/** Folders, files and names: what is open, what changes on disk, and how a place is spelled. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import {
  DefinitionRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  FileChangeType,
  type LocationLink,
  type Position,
  type WorkspaceFolder,
  WorkspaceSymbolRequest,
} from "vscode-languageserver-protocol/node";
import { URI } from "vscode-uri";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { type Editor, eventually, startEditor, toFolder } from "./editor.ts";

const option = (value: number): string => `{ lib, ... }: { options.my.port = lib.mkOption { default = ${value}; }; }`;
const use = "{ config, ... }: { a = config.my.port; }";
const caret: Position = { line: 0, character: use.indexOf("port") };

const uriOf = (folder: string, file: string): string => URI.file(join(folder, file)).toString();

/** The files that F12 on the use leads to. */
async function targets(editor: Editor, uri: string): Promise<string[]> {
  const params = { textDocument: { uri }, position: caret };
  const links = (await editor.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[];
  return links.map(({ targetUri }) => targetUri);
}

async function leadsTo(editor: Editor, uri: string, ...expected: readonly string[]): Promise<void> {
  let last: string[] = [];
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    last = await targets(editor, uri);
    if (JSON.stringify(last) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(last, expected);
}

function told(editor: Editor, changes: readonly (readonly [uri: string, type: FileChangeType])[]): Promise<void> {
  const events = changes.map(([uri, type]) => ({ uri, type }));
  return editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: events });
}

function changeFolders(editor: Editor, added: readonly string[], removed: readonly string[]): Promise<void> {
  const event: { added: WorkspaceFolder[]; removed: WorkspaceFolder[] } = {
    added: added.map(toFolder),
    removed: removed.map(toFolder),
  };
  return editor.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event });
}

describe("several folders", () => {
  it("are a repo each", async () => {
    const one = temporaryFolder({ "port.nix": option(1), "a.nix": use });
    const two = temporaryFolder({ "port.nix": option(2), "a.nix": use });
    const editor = await startEditor({ folders: [one, two] });
    for (const folder of [one, two]) {
      await editor.open(uriOf(folder, "a.nix"), use);
      assert.deepEqual(await targets(editor, uriOf(folder, "a.nix")), [uriOf(folder, "port.nix")]);
    }
    const symbols = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "my.port" });
    assert.equal(symbols?.length, 2);
  });

  it("come and go while the editor runs", async () => {
    const one = temporaryFolder({ "port.nix": option(1) });
    const two = temporaryFolder({ "port.nix": option(2), "a.nix": use, "broken.nix": "{ a = " });
    const editor = await startEditor({ folders: [one] });
    await editor.open(uriOf(two, "a.nix"), use);
    assert.deepEqual(await targets(editor, uriOf(two, "a.nix")), []);
    await changeFolders(editor, [two], []);
    await leadsTo(editor, uriOf(two, "a.nix"), uriOf(two, "port.nix"));
    await eventually("a finding", () => editor.diagnostics(uriOf(two, "broken.nix")).length > 0);
    await changeFolders(editor, [], [two]);
    await leadsTo(editor, uriOf(two, "a.nix"));
    await eventually("no finding", () => editor.diagnostics(uriOf(two, "broken.nix")).length === 0);
    await changeFolders(editor, [two], [one]);
    await leadsTo(editor, uriOf(two, "a.nix"), uriOf(two, "port.nix"));
  });

  it("may lie in each other; findings of a file are told once", async () => {
    const outer = temporaryFolder({ "inner/broken.nix": "{ a = " });
    const editor = await startEditor({ folders: [outer, join(outer, "inner")] });
    const uri = uriOf(outer, "inner/broken.nix");
    const found = await eventually("a finding", () => editor.diagnostics(uri).length > 0 && editor.diagnostics(uri));
    assert.equal(found.length, 1);
  });

  it("are not needed: a single file works alone", async () => {
    const folder = temporaryFolder({ "a.nix": "" });
    const editor = await startEditor();
    const text = `{ config, lib, ... }: { options.my.port = lib.mkOption { }; config.a = config.my.port; }`;
    await editor.open(uriOf(folder, "a.nix"), text);
    const position = { line: 0, character: text.lastIndexOf("port") };
    const params = { textDocument: { uri: uriOf(folder, "a.nix") }, position };
    const links = (await editor.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[];
    assert.deepEqual(
      links.map(({ targetUri }) => targetUri),
      [uriOf(folder, "a.nix")],
    );
  });
});

describe("a change on disk", () => {
  async function opened(
    files: Readonly<Record<string, string>>,
  ): Promise<{ editor: Editor; folder: string; a: string }> {
    const folder = temporaryFolder({ "a.nix": use, ...files });
    const editor = await startEditor({ folders: [folder] });
    const a = uriOf(folder, "a.nix");
    await editor.open(a, use);
    return { editor, folder, a };
  }

  it("is asked for: files, and names of folders that come and go", async () => {
    const { editor } = await opened({});
    await eventually("a registration", () => editor.registered.includes(DidChangeWatchedFilesNotification.method));
  });

  it("is seen: created, changed, renamed, deleted", async () => {
    const { editor, folder, a } = await opened({});
    await leadsTo(editor, a);
    writeFiles(folder, { "port.nix": option(1) });
    await told(editor, [[uriOf(folder, "port.nix"), FileChangeType.Created]]);
    await leadsTo(editor, a, uriOf(folder, "port.nix"));
    writeFiles(folder, { "port.nix": "{ }" });
    await told(editor, [[uriOf(folder, "port.nix"), FileChangeType.Changed]]);
    await leadsTo(editor, a);
    writeFiles(folder, { "port.nix": option(1) });
    renameSync(join(folder, "port.nix"), join(folder, "other.nix"));
    await told(editor, [
      [uriOf(folder, "port.nix"), FileChangeType.Deleted],
      [uriOf(folder, "other.nix"), FileChangeType.Created],
    ]);
    await leadsTo(editor, a, uriOf(folder, "other.nix"));
    rmSync(join(folder, "other.nix"));
    await told(editor, [[uriOf(folder, "other.nix"), FileChangeType.Deleted]]);
    await leadsTo(editor, a);
  });

  it("is seen when only the folder is named", async () => {
    const { editor, folder, a } = await opened({ "sub/deep/port.nix": option(1) });
    await leadsTo(editor, a, uriOf(folder, "sub/deep/port.nix"));
    renameSync(join(folder, "sub"), join(folder, "new"));
    await told(editor, [
      [uriOf(folder, "sub"), FileChangeType.Deleted],
      [uriOf(folder, "new"), FileChangeType.Created],
    ]);
    await leadsTo(editor, a, uriOf(folder, "new/deep/port.nix"));
  });

  it("may be a whole checkout", async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}.nix`, "{ }"]));
    const { editor, folder, a } = await opened({ ...many, "port.nix": option(1) });
    await leadsTo(editor, a, uriOf(folder, "port.nix"));
    const changes = Object.keys(many).map((file) => [uriOf(folder, file), FileChangeType.Deleted] as const);
    for (const file of Object.keys(many)) rmSync(join(folder, file));
    rmSync(join(folder, "port.nix"));
    writeFiles(folder, { "modules/port.nix": option(2) });
    await told(editor, changes.slice(0, 150));
    await told(editor, changes.slice(150));
    await told(editor, [
      [uriOf(folder, "port.nix"), FileChangeType.Deleted],
      [uriOf(folder, "modules"), FileChangeType.Created],
    ]);
    await leadsTo(editor, a, uriOf(folder, "modules/port.nix"));
    assert.equal((await editor.ready()).files, 2);
  });

  it("does not touch what is being typed", async () => {
    const { editor, folder, a } = await opened({ "port.nix": "{ }" });
    await editor.open(uriOf(folder, "port.nix"), option(1));
    await leadsTo(editor, a, uriOf(folder, "port.nix"));
    await told(editor, [[uriOf(folder, "port.nix"), FileChangeType.Changed]]);
    await told(editor, [[uriOf(folder, "port.nix"), FileChangeType.Deleted]]);
    await leadsTo(editor, a, uriOf(folder, "port.nix"));
    await editor.close(uriOf(folder, "port.nix"));
    await leadsTo(editor, a);
  });

  it("in an excluded folder is no reason to read anything", async () => {
    const { editor, folder } = await opened({ ".git/HEAD": "" });
    await editor.ready();
    const before = editor.statuses.length;
    await told(editor, [[uriOf(folder, ".git/index.lock"), FileChangeType.Created]]);
    await told(editor, [[uriOf(folder, "result/x.nix"), FileChangeType.Created]]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(editor.statuses.length, before);
  });
});

describe("a changed setting", () => {
  it("takes files out and brings them back", async () => {
    const folder = temporaryFolder({ "a.nix": use, "old/port.nix": option(1) });
    const editor = await startEditor({ folders: [folder] });
    await editor.open(uriOf(folder, "a.nix"), use);
    await leadsTo(editor, uriOf(folder, "a.nix"), uriOf(folder, "old/port.nix"));
    for (const [exclude, expected] of [
      [["old"], []],
      [[], [uriOf(folder, "old/port.nix")]],
    ] as const) {
      editor.settings = { exclude };
      await editor.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
      await leadsTo(editor, uriOf(folder, "a.nix"), ...expected);
    }
  });

  it("that is wrong is said in the status, as is a cap", async () => {
    const folder = temporaryFolder({ "a.nix": use, "b.nix": "{ }" });
    const editor = await startEditor({ folders: [folder], settings: { maxFiles: 1, includeHidden: "yes" } });
    const { notices } = await editor.ready();
    assert.equal(notices.length, 2, notices.join("\n"));
  });
});

describe("a name", () => {
  const names = ["Häuser & Höfe", "100% #1 [x] {y}", 'it\'s a "quote"', "日本 語", "plus+and;semi"];

  it("may hold anything a file system allows", async () => {
    for (const name of names) {
      const folder = temporaryFolder({ [`${name}/port ${name}.nix`]: option(1), [`${name}/a.nix`]: use }, name);
      const editor = await startEditor({ folders: [folder] });
      const a = uriOf(folder, `${name}/a.nix`);
      await editor.open(a, use);
      assert.deepEqual(await targets(editor, a), [uriOf(folder, `${name}/port ${name}.nix`)]);
    }
  });

  it("keeps the spelling of the editor where a document is open", async () => {
    const folder = temporaryFolder({ "pört.nix": option(1), "a.nix": use });
    const editor = await startEditor({ folders: [folder] });
    const odd = `file://${folder}/p%c3%b6rt.nix`;
    await editor.open(odd, option(1));
    await editor.open(uriOf(folder, "a.nix"), use);
    assert.deepEqual(await targets(editor, uriOf(folder, "a.nix")), [odd]);
  });

  it("may lead through a link: a root that is one, and a document opened by its other name", async () => {
    const real = temporaryFolder({ "port.nix": option(1), "a.nix": use });
    const outer = temporaryFolder({});
    mkdirSync(join(outer, "x"));
    const link = join(outer, "x", "link");
    symlinkSync(real, link);
    const editor = await startEditor({ folders: [link] });
    await editor.open(uriOf(link, "a.nix"), use);
    assert.deepEqual(await targets(editor, uriOf(link, "a.nix")), [uriOf(link, "port.nix")]);
    await editor.close(uriOf(link, "a.nix"));
    await editor.open(uriOf(real, "a.nix"), use);
    assert.deepEqual(await targets(editor, uriOf(real, "a.nix")), [uriOf(link, "port.nix")]);
  });
});
