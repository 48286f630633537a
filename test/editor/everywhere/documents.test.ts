/** Pages of Markdown in the editor: ids and option paths lead to the repo; everything else stays as the editor has it. */

import assert from "node:assert/strict";
import {
  commands,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  type Location,
  type LocationLink,
  MarkdownString,
} from "vscode";
import { caret, seen } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

const PAGE = "docs/20_NACHVERFOLGUNG.md";

describe("a page of the sample", () => {
  it("has links from ids and option paths to where these are declared", async () => {
    const { document, uri } = await caret(PAGE, "|CFG.identity.domain");
    await eventually(async () => {
      const links = await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", uri);
      const ours = links.filter(({ target }) => target?.path.endsWith(".nix"));
      const found = ours.map(({ range, target }) => `${document.getText(range)} ${target?.path.split("/").at(-1)}`);
      for (const link of [
        "CFG.identity.domain configs.nix",
        "my.configs.identity.domain configs.nix",
        "PORT.ssh ports.nix",
      ])
        assert.ok(found.includes(link), found.join("\n"));
      assert.match(
        ours.find(({ range }) => document.getText(range) === "PORT.ssh")?.target?.fragment ?? "",
        /^L?\d+,\d+$/,
      );
    });
  });

  it("says of an id what Nix files say of it, and leads to its value", async () => {
    const { uri, position } = await caret(PAGE, "PORT.s|sh");
    await eventually(async () => {
      const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const text = parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
      assert.match(text, /my\.ports\.ssh[\s\S]*50022/);
    });
    const command = "vscode.executeDefinitionProvider";
    const found = await commands.executeCommand<(Location | LocationLink)[]>(command, uri, position);
    assert.deepEqual(await seen(found), ["00-core/ports.nix: ssh = 50022;"]);
  });

  it("is counted among the references, asked for here and there", async () => {
    const row = `${PAGE}: | \`CFG.ports.ssh\`, \`PORT.ssh\` | \`my.ports.ssh\` |`;
    for (const [path, marked] of [
      [PAGE, "PORT.s|sh"],
      ["00-core/ports.nix", "s|sh = 50022"],
    ] as const) {
      const { uri, position } = await caret(path, marked);
      await eventually(async () => {
        const found = await commands.executeCommand<Location[]>("vscode.executeReferenceProvider", uri, position);
        const lines = await seen(found);
        assert.equal(lines.filter((line) => line === row).length, 3, lines.join("\n"));
        assert.ok(lines.includes("00-core/ports.nix: ssh = 50022;"));
      });
    }
  });

  it("keeps the editor's own outline, once", async () => {
    const { uri } = await caret(PAGE, "# Nach|verfolgung");
    await eventually(async () => {
      const symbols = await commands.executeCommand<DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri);
      assert.deepEqual(
        symbols.map(({ name }) => name),
        ["# Nachverfolgung zentraler Werte"],
      );
    });
  });
});
