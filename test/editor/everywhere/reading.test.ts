/** What the editor shows beside the text: hovers, lenses, symbols, links, findings. */

import assert from "node:assert/strict";
import {
  type CodeLens,
  commands,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  languages,
  MarkdownString,
  type SymbolInformation,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

describe("in the sample", () => {
  it("a hover says what the value is: path, id, value, counts", async () => {
    const { uri, position } = await caret("00-core/ssh.nix", "config.my.ports.s|sh");
    const text = await eventually(async () => {
      const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const found = parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
      assert.match(found, /my\.ports\.ssh/);
      return found;
    });
    for (const part of ["PORT.ssh", "50022", "8"]) assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it("a lens counts uses and sinks above every source", async () => {
    const { document, uri } = await caret("00-core/configs.nix", "ema|il = ");
    await eventually(async () => {
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
      const email = lenses.find(({ range }) => document.lineAt(range.start.line).text.includes("email ="));
      assert.match(email?.command?.title ?? "", /^5 \D+ · 4 \D+$/);
    });
  });

  it("the outline names options and definitions", async () => {
    const { uri } = await caret("00-core/ports.nix", "|options");
    const symbols = await commands.executeCommand<DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri);
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["options.my.ports", "config.my.ports"],
    );
  });

  it("a source is found by its path from anywhere", async () => {
    const found = await commands.executeCommand<SymbolInformation[]>(
      "vscode.executeWorkspaceSymbolProvider",
      "ports.ssh",
    );
    assert.ok(found.some(({ name, location }) => name === "my.ports.ssh" && location.uri.path.endsWith("/ports.nix")));
  });

  it("the uses of a value in this file light up together", async () => {
    const { document, uri, position } = await caret("00-core/ssh.nix", "ports = lib.mkForce [ po|rt ]");
    const command = "vscode.executeDocumentHighlights";
    const highlights = await commands.executeCommand<DocumentHighlight[]>(command, uri, position);
    const lines = highlights.map(({ range }) => document.lineAt(range.start.line).text.trim());
    assert.ok(lines.includes("sshPort = config.my.ports.ssh;"), lines.join("\n"));
    assert.ok(lines.includes("port = sshPort;"), lines.join("\n"));
  });

  it("an import is a link to its file", async () => {
    const { uri } = await caret("configuration.nix", "imp|orts");
    const links = await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", uri);
    assert.ok(links.some(({ target }) => target?.path.endsWith("/00-core/ssh.nix")));
  });

  it("an id that nothing declares is a finding with the page of its rule", async () => {
    const { document, uri } = await caret("00-core/host.nix", "CFG.identity.ho|st2");
    await eventually(() => {
      const findings = languages.getDiagnostics(uri).filter(({ source }) => source === "mynixos");
      const [finding] = findings;
      assert.equal(findings.length, 1);
      assert.ok(finding !== undefined);
      assert.equal(document.getText(finding.range), "CFG.identity.host2");
      const { code } = finding;
      assert.ok(typeof code === "object");
      assert.equal(code.value, "trace/unknown-id");
      assert.match(code.target.toString(), /rules\/trace\/unknown-id\.md$/);
    });
  });
});
