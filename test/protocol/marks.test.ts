/** Marks over the wire: ranges by kind, nothing when nobody wants them, and a question that can be taken back. */
import assert from "node:assert/strict";
import { CancellationTokenSource, type Range } from "vscode-languageserver-protocol/node";
import type { Marks } from "#lsp/protocol.ts";
import { type Opened, openFixture, startEditor } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, lib, ... }: {
    options.my.port$0 = lib.mkOption { };
    config.my.port = 22;
    config.a = config.my.port;
  }
`;

function ask(editor: Opened): Promise<Marks | null> {
  const { textDocument } = editor.cursor;
  return editor.connection.sendRequest<Marks | null>("mynixos/marks", { textDocument });
}

const place = ({ start, end }: Range): string => `${start.line}:${start.character}-${end.character}`;

describe("marks", () => {
  it("are ranges by kind", async () => {
    const found = await ask(await openFixture(source));
    assert.deepEqual([found?.source.map(place), found?.use.map(place)], [["1:13-17", "2:12-16"], ["3:23-27"]]);
  });

  it("are none where the setting is off", async () => {
    const settings = { decorations: { enabled: false } };
    assert.equal(await ask(await openFixture(source, { settings })), null);
  });

  it("are none of a document that nobody knows", async () => {
    const editor = await startEditor();
    const textDocument = { uri: "file:///nowhere/a.nix" };
    assert.equal(await editor.connection.sendRequest("mynixos/marks", { textDocument }), null);
  });

  it("are given up when they are not wanted any more", async () => {
    const editor = await openFixture(source);
    const question = new CancellationTokenSource();
    const { textDocument } = editor.cursor;
    const answer = editor.connection.sendRequest("mynixos/marks", { textDocument }, question.token);
    question.cancel();
    await answer.then(
      () => undefined,
      (error: { code?: number }) => assert.equal(error.code, -32800),
    );
    assert.equal((await ask(editor))?.use.length, 1);
  });
});
