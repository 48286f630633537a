/** Ports in the editor: who listens, the next free one, and a collision that comes and goes with the text. */

import assert from "node:assert/strict";
import {
  type CodeAction,
  type CompletionList,
  commands,
  type Diagnostic,
  env,
  type Hover,
  type InlayHint,
  languages,
  MarkdownString,
  Range,
  Selection,
  type TextEditor,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

const registry = "00-core/ports.nix";

async function openAt(path: string, marked: string): Promise<TextEditor> {
  const { document, position } = await caret(path, marked);
  const editor = await window.showTextDocument(document);
  editor.selection = new Selection(position, position);
  return editor;
}

/** Writes over a piece of the text, which is marked by `|` on both sides. */
async function write(editor: TextEditor, marked: string, text: string): Promise<void> {
  const [before = "", old = "", after = ""] = marked.split("|");
  const at = editor.document.getText().indexOf(before + old + after);
  assert.ok(at >= 0, `the text does not say ${before}${old}${after}`);
  const start = at + before.length;
  const range = new Range(editor.document.positionAt(start), editor.document.positionAt(start + old.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, text)));
}

function collisions(uri: Uri): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ code }) => {
    return (typeof code === "object" ? code.value : code) === "port/collision";
  });
}

async function takePick(): Promise<void> {
  await commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
}

describe("in the sample", () => {
  afterEach(async () => {
    await window.showTextDocument((await caret(registry, "|config.my.ports")).document);
    await commands.executeCommand("workbench.action.files.revert");
    await commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("a hover on a key says who listens and where", async () => {
    const { uri, position } = await caret(registry, "    mini|flux");
    await eventually(async () => {
      const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const text = parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
      for (const part of ["`services.miniflux`", "20004/tcp", "127.0.0.1"]) assert.ok(text.includes(part), text);
    });
  });

  it("a hint behind a number of the registry says who listens", async () => {
    const { document, uri } = await caret(registry, "|config.my.ports");
    await eventually(async () => {
      const everything = new Range(0, 0, 1000, 0);
      const hints = await commands.executeCommand<InlayHint[]>("vscode.executeInlayHintProvider", uri, everything);
      const lines = hints.map(
        ({ label, position }) => `${document.lineAt(position.line).text.trim()} ${String(label)}`,
      );
      assert.ok(lines.includes("miniflux       = 20004; ← miniflux"), lines.join("\n"));
    });
  });

  it("where a number is missing, the next free ones are offered", async () => {
    const editor = await openAt(registry, "    komga          = 20025;\n|");
    await write(editor, "komga          = 20025;\n||", "    wiki = \n");
    const { document, position } = await caret(registry, "    wiki = |");
    await eventually(async () => {
      const command = "vscode.executeCompletionItemProvider";
      const { items } = await commands.executeCommand<CompletionList>(command, document.uri, position, " ");
      const ports = items.filter(({ label }) => /^\d+$/.test(typeof label === "string" ? label : label.label));
      const names = ports.map(({ label, insertText }) => [typeof label === "string" ? label : label.label, insertText]);
      assert.deepEqual(names, [
        ["20014", "20014;"],
        ["10013", "10013;"],
      ]);
    });
  });

  it("“Next free port” writes it at the caret", async () => {
    const editor = await openAt(registry, "    komga          = 20025;\n|");
    await write(editor, "komga          = 20025;\n||", "    # \n");
    const { position } = await caret(registry, "    # |\n");
    editor.selection = new Selection(position, position);
    const done = commands.executeCommand("mynixos.nextFreePort");
    await eventually(async () => {
      await takePick();
      assert.match(editor.document.getText(), /# 20014\n/);
    });
    await done;
  });

  it("“Next free port” copies it where no Nix file is in front", async () => {
    await commands.executeCommand("workbench.action.closeAllEditors");
    await env.clipboard.writeText("");
    const done = commands.executeCommand("mynixos.nextFreePort");
    await eventually(async () => {
      await takePick();
      assert.equal(await env.clipboard.readText(), "10013");
    });
    await done;
  });

  it("a collision appears while typing, points at all parties, and goes when the text is undone", async () => {
    const editor = await openAt(registry, "    miniflux       = |20004");
    const { uri } = editor.document;
    await eventually(() => assert.deepEqual(collisions(uri), []));
    await write(editor, "miniflux       = |20004|;", "20005");
    const found = await eventually(() => {
      const now = collisions(uri);
      assert.equal(now.length, 2);
      return now;
    });
    const lines = found.map(({ range }) => editor.document.lineAt(range.start.line).text.trim());
    assert.deepEqual(lines, ["miniflux       = 20005;", "n8n            = 20005;"]);
    const related = found.flatMap(({ relatedInformation }) => relatedInformation ?? []);
    const files = new Set(related.map(({ location }) => workspace.asRelativePath(location.uri)));
    for (const file of ["20-services/apps/miniflux.nix", "20-services/apps/n8n.nix"]) assert.ok(files.has(file), file);
    for (const { location } of related) {
      const document = await workspace.openTextDocument(location.uri);
      assert.ok(document.getText(location.range).length > 0);
    }
    await commands.executeCommand("undo");
    assert.ok(editor.document.getText().includes("miniflux       = 20004;"));
    await eventually(() => assert.deepEqual(collisions(uri), []));
  });

  it("the light bulb gives one of them the next free port", async () => {
    const editor = await openAt(registry, "    miniflux       = |20004");
    const { uri } = editor.document;
    await write(editor, "miniflux       = |20004|;", "20005");
    const [first] = await eventually(() => {
      const now = collisions(uri);
      assert.equal(now.length, 2);
      return now;
    });
    assert.ok(first);
    const command = "vscode.executeCodeActionProvider";
    const actions = await commands.executeCommand<CodeAction[]>(command, uri, first.range);
    const fix = actions.find(({ title }) => title.includes("20014"));
    assert.ok(fix?.edit instanceof WorkspaceEdit, actions.map(({ title }) => title).join("\n"));
    assert.ok(await workspace.applyEdit(fix.edit));
    assert.ok(editor.document.getText().includes("miniflux       = 20014;"), editor.document.getText());
    await eventually(() => assert.deepEqual(collisions(uri), []));
  });
});
