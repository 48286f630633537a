/** Nix has colours without any other extension, and those of another one as soon as it brings a grammar. */

import assert from "node:assert/strict";
import { commands, extensions, type SemanticTokens, type SemanticTokensLegend, Uri, workspace } from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";
import { storedZip } from "#test/editor/stored-zip.ts";

const id = "mynixos-tests.nix-grammar";
const manifest = {
  ...{ name: "nix-grammar", publisher: "mynixos-tests", version: "0.0.1", engines: { vscode: "*" } },
  contributes: { grammars: [{ language: "nix", scopeName: "source.nix", path: "./nix.json" }] },
};
const vsix = {
  "extension.vsixmanifest": `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata><Identity Language="en-US" Id="nix-grammar" Version="0.0.1" Publisher="mynixos-tests"/>
<DisplayName>Nix grammar</DisplayName></Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json"/></Assets>
</PackageManifest>`,
  "extension/package.json": JSON.stringify(manifest),
  "extension/nix.json": JSON.stringify({ scopeName: "source.nix", patterns: [] }),
};

async function colours(): Promise<readonly string[]> {
  const { document, uri } = await caret("00-core/ssh.nix", "config.my.ports.s|sh");
  const legend = await commands.executeCommand<SemanticTokensLegend | undefined>(
    "vscode.provideDocumentSemanticTokensLegend",
    uri,
  );
  const tokens = await commands.executeCommand<SemanticTokens | undefined>("vscode.provideDocumentSemanticTokens", uri);
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at + 4 < (tokens?.data.length ?? 0); at += 5) {
    const [below = 0, behind = 0, length = 0, kind = 0] = tokens?.data.slice(at, at + 4) ?? [];
    character = below === 0 ? character + behind : behind;
    line += below;
    found.push(`${legend?.tokenTypes[kind]} ${document.lineAt(line).text.slice(character, character + length)}`);
  }
  return found;
}

describe("in the sample", () => {
  it("Nix is coloured from its syntax while no extension has a grammar for it", () =>
    eventually(async () => {
      const found = await colours();
      for (const token of [
        "keyword let",
        "property openssh",
        "function mkForce",
        "annotation source-id",
        "annotationId PORT.ssh",
      ])
        assert.ok(found.includes(token), `${token} in ${found.join("\n")}`);
    }));

  it("leaves it to an extension that has one, as long as it is there", async () => {
    const file = Uri.joinPath(workspace.workspaceFolders?.[0]?.uri ?? Uri.file("/"), "grammar.vsix");
    await workspace.fs.writeFile(file, storedZip(vsix));
    try {
      await commands.executeCommand("workbench.extensions.installExtension", file);
      await eventually(() => assert.ok(extensions.getExtension(id)));
      await eventually(async () => assert.deepEqual(await colours(), []));
    } finally {
      await commands.executeCommand("workbench.extensions.uninstallExtension", id);
      await workspace.fs.delete(file);
    }
    await eventually(async () => assert.notDeepEqual(await colours(), []));
  });
});
