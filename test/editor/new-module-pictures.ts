/**
 * A person who makes a module, with a picture of some steps: what README and docs/scaffold.md show. Says how long it took.
 *
 *   node test/editor/new-module-pictures.ts [en|de] [folder for the pictures]
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExtension } from "#scripts/build.ts";
import { openEditor } from "#scripts/editor/live.ts";
import { root, sample } from "#scripts/places.ts";
import { personAt } from "./rebuild-person.ts";

const [language = "en", out = join(root, "docs", "images")] = argv.slice(2);
if (language !== "en" && language !== "de") {
  console.log("node test/editor/new-module-pictures.ts [en|de] [folder for the pictures]");
  exit(1);
}

await buildExtension(false);
const settings = {
  "editor.fontSize": 13,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
};
const editor = await openEditor(sample, { language, settings });
const { page } = editor;
const { t } = personAt(editor, language);
const wizard = page.locator(".quick-input-widget");
try {
  await page.setViewportSize({ width: 1000, height: 740 });
  // A list of commands that is open does not learn of those that come later.
  await page.locator("#status\\.problems", { hasText: /[1-9]/ }).waitFor({ timeout: 90_000 });
  const titles = JSON.parse(
    readFileSync(join(root, language === "de" ? "package.nls.de.json" : "package.nls.json"), "utf8"),
  ) as Record<string, string>;

  const started = Date.now();
  let pausing = 0;
  const picture = async (number: number): Promise<void> => {
    const before = Date.now();
    await sleep(800);
    await page.screenshot({ path: join(out, `new-module-${number}.png`) });
    pausing += Date.now() - before;
  };
  await editor.runCommand(`mynixos: ${titles["command.newModule"]}`);
  await question(1);
  await page.keyboard.press("Enter");
  await question(2);
  await page.keyboard.type("gotify");
  await wizard.locator(".monaco-list-row.focused", { hasText: "services.gotify" }).waitFor();
  await picture(1);
  for (const number of [3, 4, 5, 6, 7, 8, 9]) {
    await page.keyboard.press("Enter");
    await question(number);
  }
  await wizard.locator(".monaco-list-row.focused", { hasText: t("Make the module") }).waitFor();
  await picture(2);
  await page.keyboard.press("Enter");
  await page.locator('.tab.active[data-resource-name="gotify.nix"]').waitFor({ timeout: 60_000 });
  const seconds = (Date.now() - started - pausing) / 1000;
  console.log(`from the command to the written service: ${seconds.toFixed(1)} s, pictures not counted`);
  // The lens with the exposure comes when the repo was evaluated anew.
  await page.locator(".codelens-decoration a").first().waitFor({ timeout: 30_000 });
  await picture(3);
} catch (error) {
  await page.screenshot({ path: join(out, "new-module-failed.png") });
  throw error;
} finally {
  await editor.close();
}

async function question(number: number): Promise<void> {
  const title = wizard.locator(".quick-input-title", { hasText: new RegExp(`\\(${number}/\\d+\\)`) });
  await title.waitFor({ timeout: 60_000 });
}
