/** A person sees where central values are set and read, and what annotations lie, in colours of the theme. */

import assert from "node:assert/strict";
import { type LiveEditor, openEditor } from "#scripts/editor/live.ts";
import { sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

/** As in the manifest. */
const themes = {
  "Default Dark Modern": { source: "rgb(242, 197, 92)", use: "rgb(195, 166, 255)", stale: "rgb(154, 154, 154)" },
  "Default Light Modern": { source: "rgb(138, 90, 0)", use: "rgb(111, 66, 193)", stale: "rgb(110, 110, 110)" },
} as const;

describe("a person who reads", function () {
  this.timeout(120_000);
  let editor: LiveEditor;
  afterEach(() => editor?.close());

  /** What a piece of text on the screen looks like. */
  const looksOf = (text: string): Promise<readonly string[]> =>
    editor.page.locator(".monaco-editor .view-line span:not(:has(span))", { hasText: text }).evaluateAll(
      (spans, wanted) =>
        spans
          .filter((span) => span.textContent?.trim() === wanted)
          .map((span) => {
            const { color, textDecorationLine } = globalThis.getComputedStyle(span);
            return textDecorationLine === "none" ? color : `${color} ${textDecorationLine}`;
          }),
      text,
    );
  const sees = (text: string, look: string): Promise<void> =>
    eventually(async () => {
      const looks = await looksOf(text);
      assert.ok(looks.includes(look), `${text}: ${looks.join(", ")} instead of ${look}`);
    });

  for (const [theme, colours] of Object.entries(themes))
    it(`sees sources, uses and stale annotations in ${theme}`, async () => {
      editor = await openEditor(sample, { settings: { "workbench.colorTheme": theme } });
      await editor.goTo("00-core/ports.nix", "komga");
      await sees("komga", colours.source);
      await editor.goTo("00-core/ssh.nix", "config.my.ports.ssh");
      await sees("ssh", colours.use);
      await editor.goTo("00-core/backup.nix", "CFG.paths.backupDir");
      await sees("CFG.paths.backupDir", `${colours.stale} line-through`);
    });

  it("sees what was typed a moment ago, and nothing where it is not wanted", async () => {
    editor = await openEditor(sample, { settings: { "workbench.colorTheme": "Default Dark Modern" } });
    const { source } = themes["Default Dark Modern"];
    await editor.goTo("00-core/ports.nix", "komga          =");
    await editor.page.keyboard.type("wiki = 20099;", { delay: 30 });
    await sees("wiki", source);
    await editor.close();
    editor = await openEditor(sample, {
      settings: { "workbench.colorTheme": "Default Dark Modern", "mynixos.decorations.enabled": false },
    });
    await editor.goTo("00-core/ports.nix", "komga");
    // The colour of its syntax comes from the same server, as do the lenses.
    await sees("komga", "rgb(156, 220, 254)");
    await editor.page.locator(".codelens-decoration a").first().waitFor({ state: "attached" });
    assert.ok(!(await looksOf("komga")).includes(source));
  });
});
