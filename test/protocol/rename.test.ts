/** F2 over the wire: what is asked before somebody types, the edit with its headings, and why there is none. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ClientCapabilities,
  PrepareRenameRequest,
  RenameRequest,
  ResponseError,
  ShowMessageNotification,
  TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { applyEdits } from "#text/edit.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import { eventually, type Opened, openFixture, vscodeLike } from "./editor.ts";

const source = (name: string): string => `
  #- configuration.nix
  { config, ... }: {
    imports = [ ./core.nix ];
    # source-id: CFG.identity.${name}
    networking.domain = config.my.configs.identity.${name}$0;
  }
  #- core.nix
  { lib, ... }: { options.my.configs.identity.${name} = lib.mkOption { default = "x"; }; }
  #- docs/a.md
  # Die \`CFG.identity.${name}\`
  Siehe [oben](#die-cfgidentity${name}).
`;

const previews: ClientCapabilities = {
  ...vscodeLike,
  workspace: {
    ...vscodeLike.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

const cursor = (editor: Opened) => {
  const at = editor.fixture.cursor;
  assert.ok(at);
  const text = editor.fixture.files.find(({ path }) => path === at.file)?.text ?? "";
  const { line, character } = positionAt(lineIndex(text), at.offset);
  return { textDocument: { uri: editor.uri(at.file) }, position: { line, character } };
};

function rename(editor: Opened, newName: string): Promise<WorkspaceEdit | null> {
  return editor.connection.sendRequest(RenameRequest.type, { ...cursor(editor), newName });
}

async function refusal(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => assert.fail("it was answered"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ResponseError, String(error));
  return error.message;
}

describe("rename over the wire", () => {
  it("says what would be renamed, then edits every file under headings", async () => {
    const editor = await openFixture(source("domain"), { capabilities: previews });
    await editor.ready();
    const prepared = await editor.connection.sendRequest(PrepareRenameRequest.type, cursor(editor));
    assert.ok(prepared && "placeholder" in prepared);
    assert.equal(prepared.placeholder, "domain");
    const { start, end } = prepared.range;
    assert.deepEqual([start.line, end.line, end.character - start.character], [3, 3, "domain".length]);

    const edit = await rename(editor, "zone");
    const changes = (edit?.documentChanges ?? []).filter(TextDocumentEdit.is);
    const groups: (readonly [group: string, file: string])[] = [];
    const texts = changes.map(({ textDocument, edits }) => {
      const file = editor.fileOf(textDocument.uri);
      groups.push(...edits.map((each) => ["annotationId" in each ? each.annotationId : "", file] as const));
      const text = editor.fixture.files.find(({ path }) => path === file)?.text ?? "";
      const own = edits.map((each) => ({
        ...editor.span(file, each.range),
        text: "newText" in each ? each.newText : each.snippet.value,
      }));
      return [file, applyEdits(text, own)] as const;
    });
    assert.deepEqual(groups, [
      ["id", "configuration.nix"],
      ["code", "configuration.nix"],
      ["code", "core.nix"],
      ["mention", "docs/a.md"],
      ["mention", "docs/a.md"],
    ]);
    assert.deepEqual(edit?.changeAnnotations, {
      code: { label: "Code", needsConfirmation: false },
      id: { label: "Comments that mark sources and sinks", needsConfirmation: false },
      mention: { label: "Mentions in text", needsConfirmation: false },
    });
    const wanted = await openFixture(source("zone"));
    for (const [file, text] of texts)
      assert.equal(text, wanted.fixture.files.find(({ path }) => path === file)?.text, file);
    assert.equal(texts.length, 3);
  });

  it("is a plain edit for editors that have no preview", async () => {
    const editor = await openFixture(source("domain"));
    await editor.ready();
    const edit = await rename(editor, "zone");
    assert.equal(edit?.documentChanges, undefined);
    const files = Object.keys(edit?.changes ?? {}).map((uri) => editor.fileOf(uri));
    assert.deepEqual(files.sort(), ["configuration.nix", "core.nix", "docs/a.md"]);
  });

  it("says why not, in the person's language", async () => {
    const german = { "It is called {0} already.": "Es heißt schon {0}." };
    const editor = await openFixture(source("domain"), { translations: german });
    await editor.ready();
    assert.equal(await refusal(rename(editor, "domain")), "Es heißt schon domain.");
    assert.match(await refusal(rename(editor, "a b")), /^a b is no name/);
    const nowhere = { ...cursor(editor), position: { line: 0, character: 0 } };
    assert.match(await refusal(editor.connection.sendRequest(PrepareRenameRequest.type, nowhere)), /^Options, groups/);
  });

  it("leaves the editor's own rename alone where a page has nothing of ours", async () => {
    const editor = await openFixture(source("domain"));
    await editor.ready();
    const textDocument = { uri: editor.uri("docs/a.md") };
    await editor.open(textDocument.uri, editor.fixture.files.find(({ path }) => path === "docs/a.md")?.text ?? "");
    const at = (line: number, character: number) =>
      editor.connection.sendRequest(PrepareRenameRequest.type, { textDocument, position: { line, character } });
    assert.equal(await at(1, 1), null);
    const prepared = await at(0, 20);
    assert.ok(prepared && "placeholder" in prepared);
    assert.equal(prepared.placeholder, "domain");
  });

  it("takes what is typed and not saved, and names what it cannot reach", async () => {
    const editor = await openFixture(source("domain"));
    await editor.ready();
    const shown: string[] = [];
    editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => void shown.push(message));
    await editor.change(
      editor.uri("configuration.nix"),
      "{ config, ... }: {\n  imports = [ ./core.nix ];\n\n  networking.domain = config.my.configs.identity.domain;\n  a = config.my.configs.identity.domain; }\n",
    );
    const broken = "{ config, ... }: { a = config.my.configs.identity.domain; b = ; }";
    writeFileSync(join(editor.folder, "vorlage.nix"), broken);
    await editor.open(editor.uri("vorlage.nix"), broken);
    const edit = await rename(editor, "zone");
    assert.equal(edit?.changes?.[editor.uri("configuration.nix")]?.length, 2);
    assert.equal(edit.changes[editor.uri("vorlage.nix")], undefined);
    await eventually("it is said", () => shown.length > 0);
    assert.deepEqual(shown, ["Left as they are, since they do not parse: vorlage.nix."]);
  });
});
