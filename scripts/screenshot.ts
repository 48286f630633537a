/** The pictures of the README: the running editor on the sample, as it is and not as it was drawn. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "./build.ts";
import { openEditor } from "./editor/live.ts";
import { root, sample } from "./places.ts";

const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });
await buildExtension(false);
const settings = {
  "editor.fontSize": 15,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.unicodeHighlight.ambiguousCharacters": false,
  // Where no font has the lock, it would be an empty box.
  "mynixos.lens.exposures": false,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
};
const editor = await openEditor(sample, { settings });
const { page } = editor;
try {
  await page.setViewportSize({ width: 1180, height: 640 });

  await editor.goTo("00-core/configs.nix", "domain = lib.mkOption");
  await page.locator(".codelens-decoration a").first().waitFor();
  await picture("lenses.png");

  await editor.goTo("00-core/ssh.nix", "ssh;");
  await editor.runCommand("Show or Focus Hover");
  await page.locator(".monaco-hover", { hasText: "my.ports.ssh" }).first().waitFor();
  await picture("hover.png");

  await editor.goTo("20-services/apps/audiobookshelf.nix", "true;\n    host");
  await page.locator(".codelens-decoration a", { hasText: "with block" }).first().waitFor();
  await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
  await editor.press("Control+.");
  await page.locator(".action-widget .monaco-list-row", { hasText: "hardening block" }).first().waitFor();
  await picture("hardening.png");
} finally {
  await editor.close();
}

async function picture(name: string): Promise<void> {
  await sleep(1000);
  await page.screenshot({ path: join(images, name) });
}
