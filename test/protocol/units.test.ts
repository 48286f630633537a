/** Services over the wire: lenses that insert a block, hovers with tables, actions for all services that show what they would do. */
import assert from "node:assert/strict";
import {
  type ApplyWorkspaceEditParams,
  ApplyWorkspaceEditRequest,
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
  type CodeLens,
  CodeLensRequest,
  ExecuteCommandRequest,
  HoverRequest,
  type MarkupContent,
  ShowMessageNotification,
  TextDocumentEdit,
} from "vscode-languageserver-protocol/node";
import { type EditorOptions, eventually, type Opened, openFixture, vscodeLike } from "./editor.ts";

const source = `
  #- configuration.nix
  { inputs, ... }: {
    imports = [ ./andere.nix ];
    systemd.services.wetter = {
      script = "true";
      service$0Config = {
        DynamicUser = true;
      };
    };
    systemd.services.aus = { enable = false; script = "true"; };
    systemd.services.fremd.serviceConfig.PrivateTmp = true;
  }
  #- andere.nix
  {
    systemd.services.zweiter = {
      script = "true";
      serviceConfig.User = "zweiter";
    };
  }
`;

const able: ClientCapabilities = {
  ...vscodeLike,
  workspace: {
    ...vscodeLike.workspace,
    applyEdit: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
  textDocument: {
    ...vscodeLike.textDocument,
    codeAction: { dataSupport: true, resolveSupport: { properties: ["edit"] } },
  },
};

function opened(options: EditorOptions = {}): Promise<Opened> {
  return openFixture(source, { capabilities: able, ...options });
}

async function lenses(editor: Opened): Promise<readonly CodeLens[]> {
  return (await editor.connection.sendRequest(CodeLensRequest.type, editor.cursor)) ?? [];
}

async function titles(options: EditorOptions): Promise<readonly (string | undefined)[]> {
  return (await lenses(await opened(options))).map(({ command }) => command?.title?.replace(/→ [\d.,]+/, "→ …"));
}

async function actions(editor: Opened, only?: string[]): Promise<readonly CodeAction[]> {
  const { textDocument, position } = editor.cursor;
  const context = { diagnostics: [], triggerKind: CodeActionTriggerKind.Invoked, ...(only ? { only } : {}) };
  const range = { start: position, end: position };
  return (await editor.connection.sendRequest(CodeActionRequest.type, {
    textDocument,
    range,
    context,
  })) as CodeAction[];
}

describe("services", () => {
  it("have lenses", async () => {
    assert.deepEqual(await titles({}), [
      "Exposure 8.2 → … with block",
      "Exposure 9.4 → … with block · off",
      "hardened by this repo: 1 directive · NixOS base unknown",
    ]);
  });

  it("have none where these are switched off, or where not everything was read", async () => {
    assert.deepEqual(await titles({ settings: { lens: { units: false } } }), []);
    assert.deepEqual(await titles({ settings: { maxFiles: 1 } }), []);
    assert.equal((await titles({ settings: { lens: { enable: false, exposures: false } } })).length, 3);
  });

  it("get their block by a click, as an edit that the editor applies", async () => {
    const editor = await opened();
    const asked: ApplyWorkspaceEditParams[] = [];
    editor.connection.onRequest(ApplyWorkspaceEditRequest.type, (params) => {
      asked.push(params);
      return { applied: true };
    });
    const [first] = await lenses(editor);
    assert.equal(first?.command?.command, "mynixos.insertBlocks");
    await editor.connection.sendRequest(ExecuteCommandRequest.type, first.command);
    const [{ edit, label } = assert.fail("no edit")] = asked;
    assert.equal(label, "Insert hardening block for wetter");
    assert.deepEqual(Object.keys(edit.changes ?? {}), [editor.uri("configuration.nix")]);
    const texts = Object.values(edit.changes ?? {})
      .flat()
      .map(({ newText }) => newText);
    assert.match(texts.join(""), /ProtectKernelModules = true;/);
    assert.doesNotMatch(texts.join(""), /script/);
  });

  it("say it where a click can do nothing any more", async () => {
    const editor = await opened();
    const said: string[] = [];
    editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => void said.push(message));
    const [first] = await lenses(editor);
    const text = editor.fixture.files[0]?.text.replace("systemd.services.wetter", "systemd.services.anders") ?? "";
    await editor.change(editor.cursor.textDocument.uri, text);
    await editor.connection.sendRequest(ExecuteCommandRequest.type, first?.command ?? assert.fail());
    await eventually("a message", () => said.length > 0);
    assert.deepEqual(said, ["No block of hardening can be written here that is proven to do no harm."]);
  });

  it("show their places on a click where no block can be written, or the editor applies none", async () => {
    const commands = async (options: EditorOptions): Promise<readonly (string | undefined)[]> =>
      (await lenses(await opened(options))).map(({ command }) => command?.command);
    assert.deepEqual(await commands({}), ["mynixos.insertBlocks", "mynixos.insertBlocks", "mynixos.showReferences"]);
    assert.deepEqual(await commands({ capabilities: vscodeLike }), Array(3).fill("mynixos.showReferences"));
  });

  it("have a hover with a table", async () => {
    const editor = await opened();
    const answer = await editor.connection.sendRequest(HoverRequest.type, editor.cursor);
    assert.ok(answer);
    const { kind, value } = answer.contents as MarkupContent;
    assert.equal(kind, "markdown");
    assert.match(value, /^`wetter\.service`: Exposure 8\.2 → /);
    assert.match(value, /\n\| Directive \| Value \| From \| Overridden \|\n\| --- \| --- \| --- \| --- \|\n/);
    assert.match(
      value,
      /\| `DynamicUser` \| `true` \| \[configuration\.nix:6\]\(<file:[^>]+configuration\.nix#L6,\d+>\) \|/,
    );
  });

  it("are hardened all at once by a source action, which is worked out when it is chosen, and shown first", async () => {
    const editor = await opened();
    const offered = await actions(editor, ["source"]);
    assert.deepEqual(
      offered.map(({ title, kind, edit }) => [title, kind, edit]),
      [
        ["Insert hardening block for all services of this file", "source.mynixos.harden.file", undefined],
        ["Insert hardening block for all services of the repo", "source.mynixos.harden.repo", undefined],
      ],
    );
    const [ofFile, ofRepo] = await Promise.all(
      offered.map((action) => editor.connection.sendRequest(CodeActionResolveRequest.type, action)),
    );
    const files = (action: CodeAction | undefined): readonly string[] =>
      (action?.edit?.documentChanges ?? []).map((change) =>
        TextDocumentEdit.is(change) ? editor.fileOf(change.textDocument.uri) : assert.fail(),
      );
    assert.deepEqual(files(ofFile), ["configuration.nix"]);
    assert.deepEqual([...files(ofRepo)].sort(), ["andere.nix", "configuration.nix"]);
    const [note = assert.fail()] = Object.values(ofRepo?.edit?.changeAnnotations ?? {});
    assert.deepEqual(note, { label: "Hardening block", description: "For wetter, zweiter", needsConfirmation: true });
  });

  it("are not offered all at once where somebody asks for something else", async () => {
    const editor = await opened();
    assert.deepEqual(await actions(editor, ["refactor"]), []);
    assert.deepEqual(await actions(editor, ["source.organizeImports"]), []);
    assert.equal((await actions(editor, ["source.mynixos.harden"])).length, 2);
  });

  it("get their edits at once where the editor does not ask again", async () => {
    const editor = await opened({ capabilities: vscodeLike });
    const [action = assert.fail()] = await actions(editor, ["source"]);
    assert.deepEqual(Object.keys(action.edit?.changes ?? {}), [editor.uri("configuration.nix")]);
  });

  it("are offered all at once in the light bulb of what is missing", async () => {
    const editor = await opened();
    const uri = editor.uri("andere.nix");
    const [found] = await eventually("a finding", () => editor.diagnostics(uri).length > 0 && editor.diagnostics(uri));
    assert.equal(found?.code, "hardening/missing");
    await editor.open(uri, editor.fixture.files[1]?.text ?? "");
    const context = { diagnostics: [], triggerKind: CodeActionTriggerKind.Automatic };
    const params = { textDocument: { uri }, range: found.range, context };
    const offered = (await editor.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const all = offered.filter(({ title }) => title.includes("all services"));
    // The file has one service only, whose own fix is there already.
    assert.deepEqual(
      all.map(({ title, kind, diagnostics }) => [title, kind, diagnostics?.map(({ code }) => code)]),
      [["Insert hardening block for all services of the repo", "quickfix", ["hardening/missing"]]],
    );
    assert.match(offered[0]?.title ?? "", /^Insert hardening block for zweiter \(exposure 9\.0 → \d\.\d\)$/);
  });

  it("speak German, with a comma", async () => {
    const translations = {
      "Exposure {0} → {1} with block": "Exposition {0} → {1} mit Block",
      "{0}.{1}": "{0},{1}",
      "NixOS base unknown": "NixOS-Grundlage unbekannt",
      "hardened by this repo: 1 directive": "vom Repo gehärtet: 1 Direktive",
      off: "aus",
    };
    assert.deepEqual(await titles({ translations }), [
      "Exposition 8,2 → … mit Block",
      "Exposition 9,4 → … mit Block · aus",
      "vom Repo gehärtet: 1 Direktive · NixOS-Grundlage unbekannt",
    ]);
  });
});
