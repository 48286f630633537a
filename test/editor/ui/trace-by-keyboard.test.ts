/** A person asks for the comments that are missing in the repo: the editor shows what would be written, and writes nothing unasked. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

const missing = "# source-id: CFG.identity.email";

describe("a person who completes comments", function () {
  this.timeout(120_000);
  let editor: LiveEditor;

  before("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  after(() => editor?.close());

  const button = (name: string) => editor.page.locator(".monaco-button", { hasText: name });
  const onDisk = (): string => readFileSync(join(editor.folder, "00-core/users.nix"), "utf8");

  it("looks at what would be written, and discards it", async () => {
    await editor.goTo("00-core/users.nix", "inherit (config.my.configs.identity)");
    await editor.runCommand("mynixos: Complete Traceability of the Repo");
    await button("Look First").click();
    await button("Apply").waitFor({ timeout: 60_000 });
    assert.ok(!onDisk().includes(missing));
    await button("Discard").click();
    await button("Apply").waitFor({ state: "hidden" });
    assert.ok(!onDisk().includes(missing));
  });

  it("has all of them written, and takes them back in one step", async () => {
    await editor.runCommand("mynixos: Complete Traceability of This File");
    const question = editor.page.locator(".monaco-dialog-box");
    await question.waitFor();
    assert.match((await question.textContent()) ?? "", /Comments to be written: \d+, files: 1/);
    await button("Write Them").click();
    await question.waitFor({ state: "hidden" });
    await editor.press("Control+S");
    await eventually(() => assert.ok(onDisk().includes(missing)));
    await editor.press("Control+Z");
    await editor.press("Control+S");
    await eventually(() => assert.ok(!onDisk().includes(missing)));
  });
});
