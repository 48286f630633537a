/** Exposures in the editor: a lens and a hover say who has to sign in, a finding comes with its fix. */

import assert from "node:assert/strict";
import {
  type CodeAction,
  type CodeLens,
  commands,
  type Diagnostic,
  type Hover,
  languages,
  MarkdownString,
  Range,
  type TextEditor,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

const filebrowser = "20-services/apps/filebrowser.nix";
const homepage = "10-infrastructure/homepage.nix";

/** The lens above the line that holds a piece of text. */
async function lensAt(path: string, piece: string): Promise<CodeLens> {
  const { document, uri } = await caret(path, `|${piece}`);
  const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
  const found = lenses.find(({ range }) => document.lineAt(range.start.line).text.includes(piece));
  assert.ok(found, lenses.map(({ command }) => command?.title).join("\n"));
  return found;
}

async function titleAt(path: string, piece: string): Promise<string> {
  return (await lensAt(path, piece)).command?.title ?? "";
}

async function hoverAt(path: string, marked: string): Promise<string> {
  const { uri, position } = await caret(path, marked);
  const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
  const parts = hovers.flatMap(({ contents }) => contents);
  return parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
}

async function open(path: string): Promise<TextEditor> {
  return window.showTextDocument((await caret(path, "|config")).document);
}

/** Writes over a piece of the text, which is marked by `|` on both sides. */
async function write(editor: TextEditor, marked: string, text: string): Promise<void> {
  const [before = "", old = "", after = ""] = marked.split("|");
  const at = editor.document.getText().indexOf(before + old + after);
  assert.ok(at >= 0, `the text does not say ${before}${old}${after}`);
  const start = editor.document.positionAt(at + before.length);
  const end = editor.document.positionAt(at + before.length + old.length);
  assert.ok(await editor.edit((edit) => edit.replace(new Range(start, end), text)));
}

function findings(uri: Uri, rule: string): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ code }) => (typeof code === "object" ? code.value : code) === rule);
}

describe("in the sample", () => {
  afterEach(async () => {
    for (const path of [filebrowser, homepage]) {
      await open(path);
      await commands.executeCommand("workbench.action.files.revert");
    }
    await commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("a lens says where people provably sign in, where nobody is asked, and what is meant to be public", async () => {
    await eventually(async () => {
      assert.match(
        await titleAt(homepage, "services.caddy.virtualHosts"),
        /^🔒 \S*example\.org \+1 – \S.* oauth2-proxy/,
      );
      assert.match(await titleAt(filebrowser, "services.caddy.virtualHosts"), /^GAP: dateien\.\S+ – /);
      assert.match(
        await titleAt("20-services/apps/vaultwarden.nix", "services.caddy.virtualHosts"),
        /: tresor\.example\.org – bewusst ohne SSO/,
      );
    });
  });

  it("a click on it shows the chain", async () => {
    await open(homepage);
    const { command } = await eventually(() => lensAt(homepage, "services.caddy.virtualHosts"));
    assert.equal(command?.command, "mynixos.showReferences");
    const [, , locations] = command.arguments as [string, unknown, { uri: string }[]];
    const files = locations.map(({ uri }) => workspace.asRelativePath(Uri.parse(uri, true)));
    for (const file of [homepage, "10-infrastructure/sso.nix"]) assert.ok(files.includes(file), files.join("\n"));
    await commands.executeCommand(command.command, ...(command.arguments ?? []));
    await commands.executeCommand("closeReferenceSearch");
  });

  it("a hover on an import says what it consists of, with links that lead there", async () => {
    await eventually(async () => {
      const text = await hoverAt(homepage, "import sso|_auth");
      for (const part of ["`sso_auth`", "`forward_auth`", "🔒", "oauth2-proxy"]) assert.ok(text.includes(part), text);
      assert.match(text, /\[[^\]]*sso\.nix:\d+\]\(<file:[^>]+sso\.nix#L\d+,\d+>\)/);
    });
  });

  it("a hover on the snippet says who comes this way", async () => {
    await eventually(async () => {
      const text = await hoverAt("10-infrastructure/sso.nix", "(sso|_auth) {");
      assert.match(text, /heim\.example\.org|platten\.example\.org|netdata/);
    });
  });

  it("a gap is found, appears with the text, and goes with it", async () => {
    const { uri } = (await open(filebrowser)).document;
    await eventually(() => assert.equal(findings(uri, "sso/gap").length, 1));
    const editor = await open(homepage);
    const own = editor.document.uri;
    await eventually(() => assert.deepEqual(findings(own, "sso/gap"), []));
    await write(editor, "      |import sso_auth|\n", "# import sso_auth");
    await eventually(async () => {
      assert.equal(findings(own, "sso/gap").length, 1);
      assert.match(await titleAt(homepage, "services.caddy.virtualHosts"), /^GAP: /);
    });
    await commands.executeCommand("undo");
    await eventually(async () => {
      assert.deepEqual(findings(own, "sso/gap"), []);
      assert.match(await titleAt(homepage, "services.caddy.virtualHosts"), /^🔒 /);
    });
  });

  it("the light bulb adds the login, and the lock appears", async () => {
    const editor = await open(filebrowser);
    const { uri } = editor.document;
    const [finding] = await eventually(() => {
      const now = findings(uri, "sso/gap");
      assert.equal(now.length, 1);
      return now;
    });
    assert.ok(finding);
    const command = "vscode.executeCodeActionProvider";
    const actions = await commands.executeCommand<CodeAction[]>(command, uri, finding.range);
    const fix = actions.find(({ title }) => title.includes("sso_auth"));
    assert.ok(fix?.edit instanceof WorkspaceEdit, actions.map(({ title }) => title).join("\n"));
    assert.ok(await workspace.applyEdit(fix.edit));
    assert.match(editor.document.getText(), /^ +import sso_auth$/m);
    await eventually(async () => {
      assert.deepEqual(findings(uri, "sso/gap"), []);
      assert.match(await titleAt(filebrowser, "services.caddy.virtualHosts"), /^🔒 /);
    });
  });
});
