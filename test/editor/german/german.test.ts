/** With VS Code in German everything the extension says is German. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CodeLens, commands, env, extensions } from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

type Texts = Readonly<Record<string, string>>;

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly title: string | { readonly value: string } }[] };
}

describe("the extension in a German VS Code", () => {
  const extension = extensions.getExtension<unknown>("mynixos.mynixos");
  const manifest = extension?.packageJSON as Manifest;
  const read = (file: string): Texts =>
    JSON.parse(readFileSync(join(extension?.extensionPath ?? "", file), "utf8")) as Texts;

  it("runs in German", () => assert.equal(env.language, "de"));

  it("shows its commands in German", () => {
    const german = Object.values(read("package.nls.de.json"));
    const contributed = manifest.contributes.commands;
    assert.ok(contributed.length > 0);
    for (const { title } of contributed) assert.ok(german.includes(typeof title === "string" ? title : title.value));
  });

  it("counts uses and sinks in German", async () => {
    const { uri } = await caret("00-core/configs.nix", "ema|il = ");
    await eventually(async () => {
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
      const titles = lenses.map(({ command }) => command?.title);
      assert.ok(titles.includes("5 Verwendungen · 4 Senken"), titles.join("\n"));
    });
  });
});
