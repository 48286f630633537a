/** A person presses F2: types, looks at the preview with its headings, takes it, and takes it back. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

const files = ["00-core/ports.nix", "10-infrastructure/uptime-kuma.nix", "MAENGEL.md"];

describe("a person who renames", function () {
  this.timeout(120_000);
  let editor: LiveEditor;

  before("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  after(() => editor?.close());

  const onDisk = (): readonly string[] => files.map((file) => readFileSync(join(editor.folder, file), "utf8"));
  const saved = (holds: (text: string) => boolean): Promise<void> =>
    eventually(async () => {
      await editor.runCommand("File: Save All");
      assert.deepEqual(
        files.filter((_, at) => !holds(onDisk()[at] ?? "")),
        [],
      );
    });
  const input = () => editor.page.locator(".rename-box input:focus");

  const typed = async (name: string): Promise<void> => {
    await eventually(async () => {
      await editor.press("F2");
      await input().waitFor({ timeout: 3_000 });
    }, 20);
    await editor.page.keyboard.type(name);
  };

  it("sees the name of the port, and what would change under its headings", async () => {
    const before = onDisk();
    await editor.goTo("00-core/ports.nix", "uptimeKuma");
    await editor.page.locator(".codelens-decoration a").first().waitFor({ timeout: 60_000 });
    await typed("");
    assert.equal(await input().inputValue(), "uptimeKuma");
    await editor.page.keyboard.type("uptime");
    await editor.press("Control+Enter");
    const row = (text: string) => editor.page.locator(".bulk-edit-panel .monaco-list-row", { hasText: text }).first();
    await row("uptime-kuma.nix").waitFor();
    await editor.page.locator('[aria-label^="Group Changes By Type"]').first().click();
    await row("Code").waitFor();
    // Rows that have no room are not there.
    await editor.page.locator(".bulk-edit-panel .monaco-list").hover();
    await editor.page.mouse.wheel(0, 1000);
    await row("Comments that mark sources and sinks").waitFor();
    await row("Mentions in text").waitFor();
    assert.deepEqual(onDisk(), before);
  });

  it("applies it with one button, to all files", async () => {
    await editor.page.locator("a.monaco-button, .monaco-button", { hasText: "Apply" }).click();
    await saved((text) => /\buptime\b/.test(text) && !/(?:ports|PORT)\.uptimeKuma/.test(text));
  });
});
