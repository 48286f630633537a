/** Ports over the wire: hover, hints, completion while a number is typed, and the request behind "next free port". */
import assert from "node:assert/strict";
import {
  type CompletionItem,
  CompletionRequest,
  HoverRequest,
  type InlayHint,
  InlayHintRequest,
  type MarkupContent,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import type { FreePortsAnswer, FreePortsParams } from "#lsp/protocol.ts";

import { lineIndex, positionAt } from "#text/lines.ts";
import { type Opened, openFixture, startEditor } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, lib, ... }: {
    imports = [ ./wiki.nix ];
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.wi$0ki = 20001;
    config.services.ollama.enable = true;
  }
  #- wiki.nix
  { config, ... }: { services.outline = { enable = true; port = config.my.ports.wiki; }; }
`;

const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** The items where the text of the open file has a `|`. */
async function completed(editor: Opened, marked: string): Promise<readonly CompletionItem[]> {
  const { uri } = editor.cursor.textDocument;
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  await editor.change(uri, text);
  const position = positionAt(lineIndex(text), offset);
  const answer = await editor.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
  assert.ok(Array.isArray(answer));
  return answer;
}

function typed(editor: Opened, line: string): string {
  const text = editor.fixture.files[0]?.text ?? "";
  return text.replace("config.services", `${line}\n  config.services`);
}

describe("ports", () => {
  it("have a hover that says who listens, as Markdown", async () => {
    const editor = await openFixture(source);
    const answer = await editor.connection.sendRequest(HoverRequest.type, editor.cursor);
    assert.ok(answer);
    const { kind, value } = answer.contents as MarkupContent;
    assert.equal(kind, "markdown");
    assert.ok(value.includes("\n\nListens:\n- `services.outline` · 20001/tcp on every address\n\n"), value);
  });

  it("have hints of listeners, if wanted", async () => {
    const labels = async (settings: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> => {
      const { connection, cursor } = await openFixture(source, { settings });
      const params = { textDocument: cursor.textDocument, range: everything };
      const hints: readonly InlayHint[] = (await connection.sendRequest(InlayHintRequest.type, params)) ?? [];
      return hints.map(({ label }) => label);
    };
    assert.deepEqual(await labels({}), ["← outline", "11434/tcp"]);
    assert.deepEqual(await labels({ inlayHints: { portListeners: false } }), []);
  });

  it("are completed while the text makes no sense yet: what is typed is replaced, the end is added", async () => {
    const editor = await openFixture(source);
    const [item, second] = await completed(editor, typed(editor, "config.my.ports.notes = 2|"));
    assert.ok(item);
    const { range, newText } = item.textEdit as TextEdit;
    assert.deepEqual(
      [item.label, item.detail, item.documentation, newText, range.end.character - range.start.character],
      ["20002", "next free port (20xxx)", "Free after it: 20003, 20004", "20002;", 1],
    );
    assert.equal(second?.label, "10000");
    assert.ok((item.sortText ?? "") < (second?.sortText ?? ""));
    const [whole] = await completed(editor, typed(editor, "config.my.ports.notes = |;"));
    assert.ok(whole);
    assert.equal((whole.textEdit as TextEdit).newText, "20002");
  });

  it("follow the other files, and are silent elsewhere or while not everything was read", async () => {
    const editor = await openFixture(source);
    await editor.open(editor.uri("wiki.nix"), "{ services.outline = { enable = true; port = 20002; }; }");
    const [item] = await completed(editor, typed(editor, "config.my.ports.notes = |;"));
    assert.equal(item?.label, "20003");
    assert.deepEqual(await completed(editor, typed(editor, "config.services.openssh.ports = |;")), []);
    const partial = await openFixture(source, { settings: { maxFiles: 1 } });
    assert.deepEqual(await completed(partial, typed(partial, "config.my.ports.notes = |;")), []);
  });

  it("speak German", async () => {
    const translations = { "next free port ({0})": "nächster freier Port ({0})" };
    const editor = await openFixture(source, { translations });
    const [item] = await completed(editor, typed(editor, "config.my.ports.notes = |;"));
    assert.equal(item?.detail, "nächster freier Port (20xxx)");
  });

  it("are named by range, the one that fits the document first", async () => {
    const editor = await openFixture(source);
    const ask = (params: FreePortsParams): Promise<FreePortsAnswer | null> =>
      editor.connection.sendRequest("mynixos/freePorts", params);
    const ranges = [
      { name: "20xxx", from: 20_000, to: 20_999, ports: [20_002, 20_003, 20_004, 20_005, 20_006] },
      { name: "10xxx", from: 10_000, to: 10_999, ports: [10_000, 10_001, 10_002, 10_003, 10_004] },
    ];
    assert.deepEqual(await ask({ uri: editor.uri("wiki.nix") }), { inRepo: true, ranges });
    assert.deepEqual(await ask({}), { inRepo: false, ranges: [ranges[1], ranges[0]] });
    assert.deepEqual((await ask({ uri: "file:///elsewhere.nix" }))?.inRepo, false);
    const { uri } = editor.cursor.textDocument;
    await editor.change(uri, typed(editor, "config.my.ports.dns = 10000;"));
    const best = async (line: number): Promise<string | undefined> =>
      (await ask({ uri, position: { line, character: 0 } }))?.ranges[0]?.name;
    assert.deepEqual([await best(4), await best(5)], ["20xxx", "10xxx"]);
  });

  it("are not named while nothing is open", async () => {
    const { connection } = await startEditor();
    assert.equal(await connection.sendRequest("mynixos/freePorts", {}), null);
  });
});
