/** Files move in the explorer: the editor asks before, tells after, and every path goes on leading where it led. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  DefinitionRequest,
  DidRenameFilesNotification,
  type LocationLink,
  ShowMessageNotification,
  WillRenameFilesRequest,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { applyEdits } from "#text/edit.ts";
import { eventually, type Opened, openFixture } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, ... }: { imports = [ ./core/ports.nix ]; a = config.my.port$0; }
  #- core/ports.nix
  { lib, ... }: { imports = [ ../lib/x.nix ]; options.my.port = lib.mkOption { default = 1; }; }
  #- lib/x.nix
  { }
`;

function willMove(
  editor: Opened,
  ...moves: readonly (readonly [from: string, to: string])[]
): Promise<WorkspaceEdit | null> {
  const files = moves.map(([from, to]) => ({ oldUri: editor.uri(from), newUri: editor.uri(to) }));
  return editor.connection.sendRequest(WillRenameFilesRequest.type, { files });
}

/** The files that change, with their new texts. */
function texts(editor: Opened, edit: WorkspaceEdit | null): Readonly<Record<string, string>> {
  const changed = Object.entries(edit?.changes ?? {}).map(([uri, edits]) => {
    const file = editor.fileOf(uri);
    const text = editor.fixture.files.find(({ path }) => path === file)?.text ?? "";
    return [
      file,
      applyEdits(
        text,
        edits.map(({ range, newText }) => ({ ...editor.span(file, range), text: newText })),
      ),
    ];
  });
  return Object.fromEntries(changed) as Record<string, string>;
}

describe("a file that moves", () => {
  it("is written anew in its importers, and takes its own paths along", async () => {
    const editor = await openFixture(source);
    const edit = await willMove(editor, ["core/ports.nix", "net/deep/ports.nix"]);
    assert.deepEqual(texts(editor, edit), {
      "configuration.nix": "{ config, ... }: { imports = [ ./net/deep/ports.nix ]; a = config.my.port; }\n",
      "core/ports.nix":
        "{ lib, ... }: { imports = [ ../../lib/x.nix ]; options.my.port = lib.mkOption { default = 1; }; }\n",
    });
  });

  it("needs no edit where nothing leads to it", async () => {
    const editor = await openFixture("{ }\n#- a/b.nix\n{ }");
    assert.equal(await willMove(editor, ["a/b.nix", "c.nix"]), null);
  });

  it("is known by its new name at once, folders too", async () => {
    const editor = await openFixture(source);
    const edit = await willMove(editor, ["core", "00-core"], ["lib/x.nix", "00-core/x.nix"]);
    const changed = texts(editor, edit);
    assert.deepEqual(Object.keys(changed).sort(), ["configuration.nix", "core/ports.nix"]);
    assert.match(changed["core/ports.nix"] ?? "", /imports = \[ \.\/x\.nix \]/);
    for (const [file, text] of Object.entries(changed)) writeFileSync(join(editor.folder, file), text);
    await editor.change(editor.uri("configuration.nix"), changed["configuration.nix"] ?? "");
    for (const [from, to] of [
      ["core", "00-core"],
      ["lib/x.nix", "00-core/x.nix"],
    ] as const) {
      mkdirSync(dirname(join(editor.folder, to)), { recursive: true });
      renameSync(join(editor.folder, from), join(editor.folder, to));
    }
    await editor.connection.sendNotification(DidRenameFilesNotification.type, {
      files: [
        { oldUri: editor.uri("core"), newUri: editor.uri("00-core") },
        { oldUri: editor.uri("lib/x.nix"), newUri: editor.uri("00-core/x.nix") },
      ],
    });
    const at = { line: 0, character: (changed["configuration.nix"] ?? "").indexOf("port;") };
    let found: string[] = [];
    await eventually("the option stands in the file's new place", () => {
      void editor.connection
        .sendRequest(DefinitionRequest.type, { textDocument: { uri: editor.uri("configuration.nix") }, position: at })
        .then((links) => {
          found = (links as LocationLink[]).map(({ targetUri }) => targetUri);
        });
      return found.join() === editor.uri("00-core/ports.nix");
    });
  });

  it("is said where a path cannot be kept", async () => {
    const editor = await openFixture(`
      { user, ... }: { imports = [ ./users/\${user}.nix ./b.nix ]; }
      #- b.nix
      { imports = [ ./users/anna.nix ]; x = ; }
      #- users/anna.nix
      { }
    `);
    const said: string[] = [];
    editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => void said.push(message));
    assert.equal(await willMove(editor, ["users/anna.nix", "users/berta.nix"]), null);
    await eventually("the message", () => said.length > 0);
    assert.deepEqual(said, [
      "These paths were left as they are and may lead elsewhere now: ./users/anna.nix in b.nix:1 (with syntax errors), " +
        "./users/${user}.nix in configuration.nix:1.",
    ]);
  });
});
