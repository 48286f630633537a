/** Hardening in the editor: a lens and a hover say how exposed a service is, the light bulb inserts its block, one step takes it back. */

import assert from "node:assert/strict";
import {
  type CodeAction,
  type CodeLens,
  commands,
  type Diagnostic,
  env,
  type Hover,
  languages,
  MarkdownString,
  Range,
  type TextEditor,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

/** The sample says of this service that it is on, and no more. */
const bare = "20-services/apps/audiobookshelf.nix";
/** And of this one a whole block, but for some lines. */
const begun = "20-services/apps/n8n.nix";

const exposure = env.language === "de" ? /^Exposition \d,\d → \d,\d mit Block/ : /^Exposure \d\.\d → \d\.\d with block/;

async function open(path: string): Promise<TextEditor> {
  return window.showTextDocument((await caret(path, "|config")).document);
}

async function lenses(path: string, title: RegExp): Promise<readonly CodeLens[]> {
  const { uri } = await caret(path, "|config");
  const all = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
  const found = all.filter(({ command }) => title.test(command?.title ?? ""));
  assert.ok(found.length > 0, all.map(({ command }) => command?.title).join("\n"));
  return found;
}

function findings(uri: Uri, rule: string): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ code }) => (typeof code === "object" ? code.value : code) === rule);
}

async function actionsAt(uri: Uri, range: Range): Promise<readonly CodeAction[]> {
  return commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", uri, range);
}

const block = env.language === "de" ? /^Härtungsblock für \S+ einfügen/ : /^Insert hardening block for \S+ /;

describe("hardening in the sample", () => {
  afterEach(async () => {
    for (const path of [bare, begun]) {
      await open(path);
      await commands.executeCommand("workbench.action.files.revert");
    }
    await commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("a lens says how exposed a service is, and how it would be with a block", async () => {
    await eventually(() => lenses(bare, exposure));
  });

  it("a hover says who says what of its directives", async () => {
    const { uri, position } = await caret(begun, "systemd.services.n8n.service|Config");
    await eventually(async () => {
      const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const text = parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
      for (const part of ["`n8n.service`", "| `MemoryDenyWriteExecute` | `false` |", "NixOS"])
        assert.ok(text.includes(part), text);
    });
  });

  it("the light bulb inserts the block of a finding, and one step takes it back", async () => {
    const editor = await open(bare);
    const { uri } = editor.document;
    const before = editor.document.getText();
    const [finding] = await eventually(() => {
      const now = findings(uri, "hardening/missing");
      assert.equal(now.length, 1);
      return now;
    });
    assert.ok(finding);
    const actions = await actionsAt(uri, finding.range);
    const fix = actions.find(({ title }) => block.test(title));
    assert.ok(fix?.edit instanceof WorkspaceEdit, actions.map(({ title }) => title).join("\n"));
    assert.ok(await workspace.applyEdit(fix.edit));
    assert.match(editor.document.getText(), /^ +ProtectKernelModules = /m);
    assert.match(editor.document.getText(), /# Härtung/);
    await eventually(() => assert.deepEqual(findings(uri, "hardening/missing"), []));
    await commands.executeCommand("undo");
    assert.equal(editor.document.getText(), before);
    await eventually(() => assert.equal(findings(uri, "hardening/missing").length, 1));
  });

  it("a click on the lens does the same, and then there is nothing left to insert", async () => {
    const editor = await open(bare);
    const before = editor.document.getText();
    const [lens] = await eventually(() => lenses(bare, exposure));
    assert.equal(lens?.command?.command, "mynixos.insertBlocks");
    await commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await eventually(() => assert.match(editor.document.getText(), /^ +ProtectKernelModules = /m));
    await eventually(async () => {
      const { uri } = editor.document;
      const all = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
      const titles = all.map(({ command }) => command?.title ?? "");
      assert.ok(
        titles.some((title) => /^Expos\S+ \d[.,]\d$/.test(title)),
        titles.join("\n"),
      );
      assert.ok(!titles.some((title) => exposure.test(title)), titles.join("\n"));
    });
    await commands.executeCommand("undo");
    assert.equal(editor.document.getText(), before);
  });

  it("what is missing in a block is added to it", async () => {
    const editor = await open(begun);
    const [lens] = await eventually(() => lenses(begun, exposure));
    await commands.executeCommand(lens?.command?.command ?? "", ...(lens?.command?.arguments ?? []));
    await eventually(() => {
      const text = editor.document.getText();
      assert.equal(text.match(/MemoryDenyWriteExecute/g)?.length, 2, text);
      assert.match(text, /ProtectKernelLogs = true;/);
    });
  });

  it("a source action is for all services of the file, and of the repo", async () => {
    const { uri } = (await open(bare)).document;
    await eventually(async () => {
      const everything = new Range(0, 0, 1, 0);
      const command = "vscode.executeCodeActionProvider";
      const actions = await commands.executeCommand<CodeAction[]>(command, uri, everything, "source.mynixos", 10);
      const kinds = actions.map(({ kind }) => kind?.value);
      assert.deepEqual(kinds, ["source.mynixos.harden.file", "source.mynixos.harden.repo"]);
      const files = actions.map(({ edit }) => edit?.entries().length ?? 0);
      assert.equal(files[0], 1);
      assert.ok((files[1] ?? 0) > 3, String(files[1]));
    });
  });
});
