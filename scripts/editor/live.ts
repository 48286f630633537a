/** A live editor with the extension, worked by keyboard as a person would: for UI tests and for pictures. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "#scripts/places.ts";
import { openWindow } from "./browse.ts";
import { type EditorOptions, serveEditor } from "./serve.ts";
import { copyWorkspace } from "./workspace-copy.ts";

export interface LiveEditor {
  readonly page: Page;
  /** The copy of the workspace that is open. */
  readonly folder: string;
  openFile(path: string): Promise<void>;
  /** Opens the file and puts the cursor into the first place where it says `text`. */
  goTo(path: string, text: string): Promise<void>;
  press(keys: string): Promise<void>;
  runCommand(title: string): Promise<void>;
  /** The file in front and the line of the cursor: `ports.nix:21`. */
  inFront(): Promise<string>;
  /** The same for the first place where a file says `text`: what to expect. */
  placeOf(path: string, text: string): string;
  close(): Promise<void>;
}

export async function openEditor(
  workspace: string,
  options: Pick<EditorOptions, "language" | "restricted" | "settings" | "machineSettings"> = {},
): Promise<LiveEditor> {
  const { home, folder, remove } = copyWorkspace(workspace);
  const closing: (() => void | Promise<void>)[] = [remove];
  const close = async (): Promise<void> => {
    for (const step of closing.toReversed()) await step();
  };
  let page: Page;
  try {
    const server = await serveEditor({ home, ...options });
    closing.push(server.stop);
    const window = await openWindow(options.language);
    closing.push(window.close);
    page = window.page;
    await page.goto(
      server.url(folder, [
        ["extensionDevelopmentPath", server.uri(root)],
        ["skipWelcome", "true"],
      ]),
    );
    await page
      .locator(".monaco-workbench .explorer-folders-view .monaco-list-row")
      .first()
      .waitFor({ timeout: 60_000 });
  } catch (error) {
    await close();
    throw error;
  }

  /** Opens one of the editor's pickers, types, and takes the first row once it says what is expected. */
  const pick = async (opener: string, text: string, row: string | RegExp): Promise<void> => {
    await page.keyboard.press(opener);
    await page.locator(".quick-input-widget input").fill(text);
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: row }).waitFor();
    await page.keyboard.press("Enter");
    // What was picked may open the next picker before anybody saw this one close.
    const open = page.locator(".quick-input-widget input").first();
    for (let tries = 0; (await open.isVisible()) && (await open.inputValue()) === text; tries++) {
      if (tries === 300) throw new Error(`the picker still asks for ${text}`);
      await page.waitForTimeout(100);
    }
  };
  const openFile = async (path: string): Promise<void> => {
    await pick("Control+P", path, basename(path));
    await page.locator(`.tab.active[data-resource-name="${basename(path)}"]`).waitFor();
    await page.locator(".monaco-editor .view-line").first().waitFor();
  };
  return {
    page,
    folder,
    openFile,
    goTo: async (path, text) => {
      const before = linesBefore(join(folder, path), text);
      const column = (before.at(-1)?.length ?? 0) + 1;
      await openFile(path);
      await pick("Control+G", `:${before.length}:${column}`, /./);
    },
    press: (keys) => page.keyboard.press(keys),
    runCommand: (title) => pick("F1", `>${title}`, title),
    inFront: async () => {
      const name = await page.locator(".tab.active").first().getAttribute("data-resource-name");
      const selection = await page.locator('[id="status.editor.selection"]').textContent();
      return `${name}:${/\d+/.exec(selection ?? "")?.[0]}`;
    },
    placeOf: (path, text) => `${basename(path)}:${linesBefore(join(folder, path), text).length}`,
    close,
  };
}

/** The lines up to the first place where the file says `text`, the last of them cut off there. */
function linesBefore(file: string, text: string): string[] {
  const content = readFileSync(file, "utf8");
  const at = content.indexOf(text);
  if (at < 0) throw new Error(`${file} does not say ${text}`);
  return content.slice(0, at).split("\n");
}
