/**
 * Sources, uses and stale annotations as the editor shows them, in the dark and in the light theme: what README and docs show.
 *
 *   node test/editor/marks-pictures.ts [folder for the pictures]
 */

import { join } from "node:path";
import { argv } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openEditor } from "#scripts/editor/live.ts";
import { root, sample } from "#scripts/places.ts";

const [out = join(root, "docs", "images")] = argv.slice(2);
const themes = { dark: "Default Dark Modern", light: "Default Light Modern" };

await buildExtension(false);
for (const [name, theme] of Object.entries(themes)) {
  const settings = {
    "editor.fontSize": 15,
    "editor.minimap.enabled": false,
    "editor.stickyScroll.enabled": false,
    "editor.unicodeHighlight.ambiguousCharacters": false,
    "mynixos.lens.exposures": false,
    "mynixos.lens.units": false,
    "window.commandCenter": false,
    "workbench.colorTheme": theme,
    "workbench.layoutControl.enabled": false,
  };
  const editor = await openEditor(sample, { settings });
  const { page } = editor;
  try {
    await page.setViewportSize({ width: 1180, height: 600 });
    await editor.press("Control+B");
    await editor.goTo("00-core/ports.nix", "options");
    await editor.press("Control+\\");
    await editor.goTo("00-core/backup.nix", "CFG.paths.backupDir");
    await page.locator("#status\\.problems", { hasText: /[1-9]/ }).waitFor({ timeout: 90_000 });
    await page.locator(".monaco-editor .squiggly-warning, .monaco-editor .squiggly-info").first().waitFor();
    await sleep(1500);
    await page.screenshot({ path: join(out, `marks-${name}.png`) });
  } finally {
    await editor.close();
  }
}
