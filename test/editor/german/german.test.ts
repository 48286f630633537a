/** With VS Code in German everything the extension says is German. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { env, extensions } from "vscode";

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
    const { commands } = manifest.contributes;
    assert.ok(commands.length > 0);
    for (const { title } of commands) assert.ok(german.includes(typeof title === "string" ? title : title.value));
  });
});
