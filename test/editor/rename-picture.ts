/** The preview of a rename as the editor shows it, under its headings: what the page about renaming shows. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openEditor } from "#scripts/editor/live.ts";
import { root, sample } from "#scripts/places.ts";
import { eventually } from "#test/editor/eventually.ts";

await buildExtension(false);
const settings = {
  "editor.fontSize": 15,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.unicodeHighlight.ambiguousCharacters": false,
  "mynixos.lens.exposures": false,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
};
const editor = await openEditor(sample, { settings });
const { page } = editor;
try {
  await page.setViewportSize({ width: 1180, height: 860 });
  await editor.press("Control+B");
  await editor.goTo("00-core/ports.nix", "uptimeKuma");
  await page.locator(".codelens-decoration a").first().waitFor();
  await eventually(async () => {
    await editor.press("F2");
    await page.locator(".rename-box input:focus").waitFor({ timeout: 3_000 });
  }, 20);
  await page.keyboard.type("uptime");
  await editor.press("Control+Enter");
  await page.locator('[aria-label^="Group Changes By Type"]').first().click();
  await page.locator(".pane-body .monaco-list-row", { hasText: "Mentions in text" }).waitFor();
  await sleep(1000);
  await page.screenshot({ path: join(root, "docs", "images", "rename.png") });
} finally {
  await editor.close();
}
