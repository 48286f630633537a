/** Many fixes at once over the wire: all safe ones of a document, and the comments that are missing, with and without a preview. */
import assert from "node:assert/strict";
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionTriggerKind,
  TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import type { Requests } from "#lsp/protocol.ts";
import { type EditorOptions, type Opened, openFixture, vscodeLike } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, lib, ... }:
  let
    # source-id: CFG.identity.host
    host = config.my.configs.identity.host;
    # source-id: CFG.identity.domain
    domain = config.my.configs.identity.domain;
    us$0er = config.my.configs.identity.user;
    # sink: mail of the owner
    email = config.my.configs.identity.email;
  in
  {
    imports = [ ./options.nix ];
    users.motd = host + domain + user + email;
  }
  #- options.nix
  { lib, ... }:
  {
    options.my.configs.identity = {
      # source-id: CFG.identity.host
      host = lib.mkOption { };
      # source-id: CFG.identity.domain
      domain = lib.mkOption { };
      # source-id: CFG.identity.user
      user = lib.mkOption { };
      email = lib.mkOption { };
    };
  }
`;

const able: ClientCapabilities = {
  ...vscodeLike,
  workspace: { ...vscodeLike.workspace, workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
};

async function fixAll(editor: Opened, only: string[], triggerKind: CodeActionTriggerKind): Promise<CodeAction[]> {
  const { textDocument } = editor.cursor;
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const context = { diagnostics: [], only, triggerKind };
  const actions = await editor.connection.sendRequest(CodeActionRequest.type, { textDocument, range, context });
  return ((actions ?? []) as CodeAction[]).filter(({ kind }) => kind === "source.fixAll.mynixos");
}

function complete(editor: Opened, scope: "file" | "repo"): Promise<Requests["mynixos/completeTraceability"]["result"]> {
  return editor.connection.sendRequest("mynixos/completeTraceability", {
    textDocument: editor.cursor.textDocument,
    scope,
  });
}

/** The lines that are written, by file. */
function written(editor: Opened, edit: WorkspaceEdit | undefined): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const name = (uri: string): string => (uri === editor.uri("options.nix") ? "options.nix" : "configuration.nix");
  for (const [uri, edits] of Object.entries(edit?.changes ?? {}))
    found[name(uri)] = edits.map(({ newText }) => newText.trim());
  for (const change of edit?.documentChanges ?? [])
    if (TextDocumentEdit.is(change))
      found[name(change.textDocument.uri)] = change.edits.map((each) => ("newText" in each ? each.newText.trim() : ""));
  return found;
}

describe("fixes of many places", () => {
  const opened = (options: EditorOptions = {}): Promise<Opened> =>
    openFixture(source, { capabilities: able, ...options });

  it("are one action for a document, where this kind is asked for, also on save", async () => {
    const editor = await opened();
    for (const only of ["source.fixAll", "source.fixAll.mynixos", "source"])
      for (const trigger of [CodeActionTriggerKind.Invoked, CodeActionTriggerKind.Automatic]) {
        const [action, ...others] = await fixAll(editor, [only], trigger);
        assert.equal(others.length, 0);
        assert.equal(action?.title, "Apply all safe fixes of mynixos in this file");
        assert.deepEqual(written(editor, action.edit), {
          "configuration.nix": ["# source-id: CFG.identity.user", "# source-id: CFG.identity.email"],
        });
      }
    assert.deepEqual(await fixAll(editor, ["quickfix"], CodeActionTriggerKind.Invoked), []);
    assert.deepEqual(await fixAll(editor, ["source.fixAll.eslint"], CodeActionTriggerKind.Invoked), []);
  });

  it("are none where nothing is left to fix", async () => {
    const editor = await opened();
    const text = (editor.fixture.files[0]?.text ?? "")
      .replace(/^( *)user =/m, "$1# source-id: CFG.identity.user\n$&")
      .replace(/^( *)# sink: mail/m, "$1# source-id: CFG.identity.email\n$&");
    await editor.change(editor.cursor.textDocument.uri, text);
    assert.deepEqual(await fixAll(editor, ["source.fixAll"], CodeActionTriggerKind.Invoked), []);
  });

  it("are none where the rule is off", async () => {
    const off = await opened({ settings: { rules: { "trace/missing-sink": "off" } } });
    assert.deepEqual(await fixAll(off, ["source.fixAll"], CodeActionTriggerKind.Invoked), []);
  });

  it("complete the comments of a file or of the repo, and the editor asks before it writes them", async () => {
    const editor = await opened();
    const own = await complete(editor, "file");
    const mine = ["# source-id: CFG.identity.user", "# source-id: CFG.identity.email"];
    assert.deepEqual(written(editor, own?.edit), { "configuration.nix": mine });
    assert.equal(own?.places, 2);
    assert.deepEqual(own.edit?.changeAnnotations, {
      note: { label: "Traceability", description: "Comments that name the central value", needsConfirmation: true },
    });
    const all = await complete(editor, "repo");
    assert.deepEqual(written(editor, all?.edit), {
      "configuration.nix": mine,
      "options.nix": ["# source-id: CFG.identity.email"],
    });
  });

  it("are written at once by editors that show no preview", async () => {
    const editor = await opened({ capabilities: vscodeLike });
    const answer = await complete(editor, "file");
    assert.deepEqual(Object.keys(answer?.edit?.changes ?? {}), [editor.uri("configuration.nix")]);
  });

  it("are known to nobody while not all files are read", async () => {
    assert.equal(await complete(await opened({ settings: { maxFiles: 1 } }), "repo"), null);
  });
});
