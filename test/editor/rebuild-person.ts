/** What a person does at a rebuild, and what they see of it, in the language of their editor. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import type { LiveEditor } from "#scripts/editor/live.ts";
import { root } from "#scripts/places.ts";
import { eventually } from "./eventually.ts";

export interface Person {
  /** In the status bar: `boot` or `rescue`. */
  readonly item: (id: string) => Locator;
  readonly bar: () => Promise<string>;
  readonly dialog: () => Locator;
  readonly question: (what: RegExp, seconds?: number) => Promise<string>;
  readonly answer: (button: string) => Promise<void>;
  readonly pickRow: (what: string) => Promise<void>;
  /** In the menu behind the status bar. */
  readonly menu: (what: string) => Promise<void>;
  /** `rebuildTest` and so on, by keyboard. */
  readonly command: (name: string) => Promise<void>;
  /** What the terminal in front shows. */
  readonly screen: () => Promise<string>;
  readonly says: (what: RegExp, seconds?: number) => Promise<void>;
  /** What lies behind the bell, which opens for it: nothing pops up under the driver. */
  readonly notified: (what: RegExp, button?: string) => Promise<void>;
  /** A text of the extension in the language of the editor. */
  readonly t: (text: string) => string;
}

export function personAt(editor: LiveEditor, language: "en" | "de" = "en"): Person {
  const texts = language === "de" ? jsonOf("l10n/bundle.l10n.de.json") : {};
  const titles = jsonOf(language === "de" ? "package.nls.de.json" : "package.nls.json");
  const { page } = editor;
  const t = (text: string): string => texts[text] ?? text;
  const item = (id: string): Locator => page.locator(`[id="mynixos.mynixos.mynixos.${id}"]`);
  const dialog = (): Locator => page.locator(".monaco-dialog-box");
  const answer = (button: string): Promise<void> =>
    dialog()
      .locator(".monaco-button", { hasText: t(button) })
      .first()
      .click();
  const pickRow = async (what: string): Promise<void> => {
    await page.locator(".quick-input-widget input[type=text]").first().fill(t(what));
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: t(what) }).waitFor();
    await editor.press("Enter");
  };
  const screen = async (): Promise<string> =>
    (await page.locator(".terminal-wrapper.active .xterm-rows > div").allTextContents()).join("\n");
  const says = (what: RegExp, seconds = 60): Promise<void> =>
    eventually(async () => assert.match((await screen()).replaceAll(/\s+/g, " "), what), seconds);
  return {
    t,
    item,
    dialog,
    answer,
    pickRow,
    screen,
    says,
    bar: async () => ((await item("boot").textContent()) ?? "").trim(),
    async question(what, seconds = 60) {
      await dialog()
        .filter({ hasText: what })
        .waitFor({ timeout: seconds * 1000 });
      return (await dialog().textContent()) ?? "";
    },
    async menu(what) {
      await item("boot").click();
      await pickRow(what);
    },
    command: (name) => editor.runCommand(`mynixos: ${titles[`command.${name}`]}`),
    async notified(what, button) {
      await editor.runCommand("Notifications: Show Notifications");
      const found = page.locator(".notifications-center .notification-list-item", { hasText: what }).first();
      await found.waitFor();
      if (button === undefined) return;
      // The list draws its rows anew when another one comes, and a click on what is drawn over is lost.
      await eventually(async () => {
        if (!(await found.isVisible())) return;
        await found.locator(".monaco-button", { hasText: t(button) }).click({ timeout: 2000 });
        await found.waitFor({ state: "hidden", timeout: 2000 });
      });
    },
  };
}

function jsonOf(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as Record<string, string>;
}
