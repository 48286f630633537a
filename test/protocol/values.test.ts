/** Values over the wire: hover, port hints, the call hierarchy, implementations through functions; fresh after each change. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  FileChangeType,
  HoverRequest,
  ImplementationRequest,
  type InlayHint,
  InlayHintRequest,
  type LocationLink,
  type MarkupContent,
} from "vscode-languageserver-protocol/node";
import { writeFiles } from "#test/temporary.ts";
import { eventually, type Opened, openFixture } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, lib, ... }: {
    imports = [ ./web.nix ];
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.ssh = lib.mkDefault 50022;
    config.services.openssh.ports = [ config.my.ports.s$0sh ];
  }
  #- web.nix
  { config, lib, ... }: let port = name: toString config.my.ports.\${name}; in {
    networking.domain = "port-\${port "ssh"}";
  }
`;

const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

async function hover(editor: Opened): Promise<string> {
  const answer = await editor.connection.sendRequest(HoverRequest.type, editor.cursor);
  assert.ok(answer);
  return (answer.contents as MarkupContent).value;
}

async function hints(editor: Opened): Promise<readonly InlayHint[]> {
  const { textDocument } = editor.cursor;
  return (await editor.connection.sendRequest(InlayHintRequest.type, { textDocument, range: everything })) ?? [];
}

describe("values", () => {
  it("stand in the hover, with where they come from, and change with the text", async () => {
    const editor = await openFixture(source);
    assert.match(await hover(editor), /Value:\n\n```nix\n50022\n```\n\nSet in `configuration\.nix:4`/);
    const { uri } = editor.cursor.textDocument;
    const text = editor.fixture.files[0]?.text ?? "";
    await editor.change(uri, text.replace("50022", "40022"));
    assert.match(await hover(editor), /```nix\n40022\n```/);
    await editor.open(editor.uri("web.nix"), "{ my.ports.ssh = 30022; }");
    assert.match(
      await hover(editor),
      /30022.*\n```\n\nSet in `web\.nix:1`\n\nNot used, as its priority 1000 is weaker/,
    );
  });

  it("do not stand there while not everything was read", async () => {
    const editor = await openFixture(source, { settings: { maxFiles: 1 } });
    assert.doesNotMatch(await hover(editor), /Value:/);
    assert.deepEqual(await hints(editor), []);
  });

  it("stand behind reads of ports, if wanted", async () => {
    const editor = await openFixture(source);
    const [hint, ...more] = await hints(editor);
    assert.deepEqual([hint?.label, more], [": 50022", []]);
    const place = { start: hint?.position ?? everything.start, end: hint?.position ?? everything.start };
    const text = editor.fixture.files[0]?.text ?? "";
    assert.ok(text.slice(0, editor.span("configuration.nix", place).start).endsWith("config.my.ports.ssh"));
    const off = await openFixture(source, { settings: { inlayHints: { portValues: false } } });
    assert.deepEqual(await hints(off), []);
  });

  it("are asked for again when they may have changed", async () => {
    const editor = await openFixture(source);
    await hints(editor);
    const before = editor.inlayRefreshes();
    await editor.open(editor.uri("web.nix"), "{ my.ports.ssh = 1; }");
    await eventually("hints are asked for again", () => editor.inlayRefreshes() > before);
    assert.equal((await hints(editor))[0]?.label, ": 1");
  });

  it("are read from other files, and change with them; a secret is never shown", async () => {
    const editor = await openFixture(`
      #- configuration.nix
      { lib, ... }: {
        options.my.a$0 = lib.mkOption { };
        config.my.a = [ (lib.importJSON ./values.json).x (builtins.readFile ./secrets/key) ];
      }
      #- values.json
      { "x": 1 }
      #- secrets/key
      geheim
    `);
    await editor.ready();
    const first = await hover(editor);
    assert.match(first, /\[ 1 … \]/);
    assert.doesNotMatch(first, /geheim/);
    await pause(20);
    writeFiles(editor.folder, { "values.json": '{ "x": 2 }' });
    const changes = [{ uri: editor.uri("values.json"), type: FileChangeType.Changed }];
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    for (let tries = 0; tries < 100 && !/\[ 2 … \]/.test(await hover(editor)); tries++) await pause(20);
    assert.match(await hover(editor), /\[ 2 … \]/);
  });

  it("have a call hierarchy: what goes in, what they go into", async () => {
    const editor = await openFixture(source);
    const [item] = (await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, editor.cursor)) ?? [];
    assert.ok(item);
    assert.deepEqual([item.name, item.detail], ["my.ports.ssh", "50022"]);
    const out = await editor.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item });
    const found = new Map((out ?? []).map(({ to }): [string, CallHierarchyItem] => [to.name, to]));
    assert.deepEqual([...found.keys()].sort(), ["networking.domain", "services.openssh.ports"]);
    const domain = found.get("networking.domain");
    assert.ok(domain);
    assert.equal(editor.fileOf(domain.uri), "web.nix");
    const back = await editor.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item: domain });
    assert.deepEqual(
      back?.map(({ from }) => from.name),
      ["my.ports.ssh"],
    );
  });

  it("lead through functions to where they end", async () => {
    const editor = await openFixture(source);
    const links = (await editor.connection.sendRequest(ImplementationRequest.type, editor.cursor)) as LocationLink[];
    assert.deepEqual(links.map(({ targetUri }) => editor.fileOf(targetUri)).sort(), ["configuration.nix", "web.nix"]);
  });
});
