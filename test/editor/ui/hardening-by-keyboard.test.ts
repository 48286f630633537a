/** A person hardens a service: with the light bulb, with a click on the lens, and all services at once after a look at the preview. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

const bare = "20-services/apps/audiobookshelf.nix";

describe("a person who hardens services", function () {
  this.timeout(120_000);
  let editor: LiveEditor;

  // What one of them writes, another one must not find.
  beforeEach("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  afterEach(() => editor?.close());

  const onDisk = (): string => readFileSync(join(editor.folder, bare), "utf8");
  const saved = (holds: (text: string) => boolean): Promise<void> =>
    eventually(async () => {
      await editor.press("Control+S");
      assert.ok(holds(onDisk()), onDisk());
    });
  const isHardened = (text: string): boolean => /^ +ProtectKernelModules = true;$/m.test(text);
  const lens = () => editor.page.locator(".codelens-decoration a", { hasText: /^Exposure 9\.\d → \d\.\d with block$/ });

  it("takes the block from the light bulb, and takes it back with one key", async () => {
    const before = onDisk();
    await editor.goTo(bare, "true;\n    host");
    await editor.page.locator(".monaco-editor .squiggly-warning").first().waitFor({ timeout: 60_000 });
    const offer = editor.page.locator(".action-widget .monaco-list-row", {
      hasText: "Insert hardening block for audiobookshelf",
    });
    // Other findings may be there first, and what is offered for them.
    await eventually(async () => {
      await editor.press("Escape");
      await editor.press("Control+.");
      await offer.waitFor({ timeout: 5_000 });
    }, 60);
    await offer.click();
    await saved(isHardened);
    await editor.press("Control+Z");
    await saved((text) => text === before);
  });

  it("clicks the lens, and sees what is left of the exposure", async () => {
    await editor.goTo(bare, "services.audiobookshelf");
    await lens().click({ timeout: 60_000 });
    await saved(isHardened);
    await editor.page
      .locator(".codelens-decoration a", { hasText: /^Exposure \d\.\d$/ })
      .first()
      .waitFor();
    await eventually(async () => assert.equal(await lens().count(), 0));
  });

  it("looks at what all services of the repo would get, and discards it", async () => {
    const before = onDisk();
    await editor.goTo(bare, "services.audiobookshelf");
    await lens().waitFor({ timeout: 60_000 });
    await editor.runCommand("Source Action...");
    await editor.page.locator(".action-widget .monaco-list-row", { hasText: "of the repo" }).click();
    const preview = editor.page.locator(".pane-body .monaco-list-row", { hasText: "audiobookshelf.nix" });
    await preview.first().waitFor({ timeout: 60_000 });
    await editor.page.locator("a.monaco-button, .monaco-button", { hasText: "Discard" }).click();
    assert.equal(onDisk(), before);
  });
});
