/** A person types names: the list opens by itself, narrows, and what is taken stands there. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

const module = "20-services/apps/miniflux.nix";

describe("a person who types names", function () {
  this.timeout(180_000);
  let editor: LiveEditor;

  beforeEach("a window on the sample", async () => {
    editor = await openEditor(sample);
  });
  afterEach(() => editor?.close());

  const type = (text: string): Promise<void> => editor.page.keyboard.type(text, { delay: 30 });
  const offered = () => editor.page.locator(".suggest-widget.visible .monaco-list-row");
  const saved = (line: string): Promise<void> =>
    eventually(async () => {
      await editor.press("Control+S");
      const text = readFileSync(join(editor.folder, module), "utf8");
      assert.ok(text.includes(line), text);
    });
  const newLine = async (): Promise<void> => {
    await editor.goTo(module, "enable = true;");
    await editor.press("End");
    await editor.press("Enter");
  };

  it("is offered the next name behind each dot, and takes it with Enter", async () => {
    await newLine();
    await type("x = config.my.");
    await offered().filter({ hasText: "configs" }).first().waitFor({ timeout: 60_000 });
    await type("po");
    await offered().filter({ hasText: "ports" }).first().waitFor();
    await editor.press("Enter");
    await type(".");
    await offered().first().filter({ hasText: "miniflux" }).waitFor();
    await offered().first().filter({ hasText: "20004" }).waitFor();
    await editor.press("Enter");
    await type(";");
    await saved("      x = config.my.ports.miniflux;\n");
  });

  it("is offered ids behind `source-id:`, what the code below reads first", async () => {
    await editor.goTo(module, "config = {");
    await editor.press("End");
    await editor.press("Enter");
    await type("# source-id: ");
    await offered().first().filter({ hasText: "miniflux" }).waitFor({ timeout: 60_000 });
    await editor.press("Enter");
    await saved("# source-id: PORT.miniflux\n");
  });
});
