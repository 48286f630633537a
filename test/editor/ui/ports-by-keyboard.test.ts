/** A person types ports: what is offered, what is underlined, and where the light bulb and the related places lead. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

const registry = "00-core/ports.nix";

describe("a person who types ports", function () {
  this.timeout(120_000);
  let editor: LiveEditor;

  // What one of them types, another one must not find: neither on disk nor in the window.
  beforeEach("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  afterEach(() => editor?.close());

  const type = (text: string): Promise<void> => editor.page.keyboard.type(text, { delay: 30 });
  const underlined = () => editor.page.locator(".monaco-editor .squiggly-error");
  const onDisk = (): string => readFileSync(join(editor.folder, registry), "utf8");
  const saved = (line: string): Promise<void> =>
    eventually(async () => {
      await editor.press("Control+S");
      assert.ok(onDisk().includes(line), onDisk());
    });
  /** Gives miniflux the number of n8n. */
  const collide = async (): Promise<void> => {
    await editor.goTo(registry, "4;\n    # source-id: PORT.n8n");
    await editor.press("Delete");
    await type("5");
    await underlined().first().waitFor({ timeout: 60_000 });
  };

  it("is offered the next free ones behind `=`, and takes one with Enter", async () => {
    await editor.goTo(registry, "komga          = 20025;");
    await editor.press("End");
    await editor.press("Enter");
    await type("wiki = ");
    const offered = editor.page.locator(".suggest-widget.visible .monaco-list-row");
    await offered.filter({ hasText: "20014" }).waitFor({ timeout: 60_000 });
    // The editor may offer words of the text below them.
    const numbers = (await offered.allTextContents()).flatMap((text) => /\d{5}/.exec(text)?.[0] ?? []);
    assert.deepEqual(numbers, ["20014", "10013"]);
    await offered.first().filter({ hasText: "20014" }).waitFor();
    await editor.press("Enter");
    await saved("    wiki = 20014;\n");
  });

  it("sees a collision at once, and no more when it is undone", async () => {
    await collide();
    await eventually(async () => assert.equal(await underlined().count(), 2));
    await editor.press("Control+Z");
    await editor.press("Control+Z");
    await eventually(async () => assert.equal(await underlined().count(), 0));
    await saved("    miniflux       = 20004;\n");
  });

  it("takes the next free port from the light bulb", async () => {
    await collide();
    await editor.press("Control+.");
    const action = editor.page.locator(".action-widget .monaco-list-row", { hasText: "20014" });
    await action.click();
    await saved("    miniflux       = 20014;\n");
    await eventually(async () => assert.equal(await underlined().count(), 0));
  });

  it("goes from the finding to the module that binds the port", async () => {
    await collide();
    await saved("    miniflux       = 20005;\n");
    await editor.press("Alt+F8");
    const related = editor.page.locator(".marker-widget a.filename", { hasText: "n8n.nix" });
    await related.click();
    await eventually(async () => assert.match(await editor.inFront(), /^n8n\.nix:/));
  });
});
