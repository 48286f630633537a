/** Many fixes at once in the editor: all safe ones of a document, on save where a person wants that, and nothing that nobody asked for. */

import assert from "node:assert/strict";
import { type CodeAction, CodeActionKind, commands, Range, WorkspaceEdit, window, workspace } from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

/** Most values of this file of the sample have their comment, and one has none. */
const file = "00-core/users.nix";
const missing = "# source-id: CFG.identity.email";

async function fixAll(kind: CodeActionKind): Promise<readonly CodeAction[]> {
  const { uri } = await caret(file, "|config");
  const start = new Range(0, 0, 0, 0);
  return commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", uri, start, kind.value);
}

describe("safe fixes of a document", () => {
  let before: string;

  beforeEach(async () => {
    const { document } = await caret(file, "|config");
    await window.showTextDocument(document);
    before = document.getText();
    assert.ok(!before.includes(missing));
  });

  afterEach(async () => {
    const { document } = await caret(file, "|config");
    const editor = await window.showTextDocument(document);
    if (document.getText() !== before) {
      const all = new Range(document.positionAt(0), document.positionAt(document.getText().length));
      await editor.edit((edit) => edit.replace(all, before));
      await document.save();
    }
    await commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("are one action that changes the document, and one step back", async () => {
    const [action, ...others] = await eventually(async () => {
      const found = await fixAll(CodeActionKind.SourceFixAll.append("mynixos"));
      assert.ok(found.length > 0);
      return found;
    });
    assert.deepEqual(others, []);
    assert.ok(action?.edit instanceof WorkspaceEdit);
    assert.ok(await workspace.applyEdit(action.edit));
    const { document } = await caret(file, "|config");
    const lines = document.getText().split("\n");
    assert.deepEqual(
      lines.filter((line) => !before.split("\n").includes(line)).map((line) => line.trim()),
      [missing],
    );
    assert.equal(lines.length, before.split("\n").length + 1);
    await eventually(async () => assert.deepEqual(await fixAll(CodeActionKind.SourceFixAll.append("mynixos")), []));
    await commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  it("are taken on save, where the settings say so", async () => {
    const settings = workspace.getConfiguration("editor");
    const { document } = await caret(file, "|config");
    await eventually(async () => assert.ok((await fixAll(CodeActionKind.SourceFixAll)).length > 0));
    await settings.update("codeActionsOnSave", { "source.fixAll.mynixos": "explicit" }, true);
    try {
      const editor = await window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(document.positionAt(document.getText().length), "\n"));
      await eventually(async () => {
        await commands.executeCommand("workbench.action.files.save");
        assert.ok(document.getText().includes(missing), document.getText());
      });
    } finally {
      await settings.update("codeActionsOnSave", undefined, true);
    }
  });
});
