/** A live editor with the extension, worked by keyboard as a person would: for UI tests and for pictures. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "#scripts/places.ts";
import { openWindow } from "./browse.ts";
import { type EditorOptions, serveEditor } from "./serve.ts";
import { copyWorkspace, type WorkspaceCopy } from "./workspace-copy.ts";

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
  /** Another window on another folder; it is closed with this one at the latest. */
  another(folder: string): Promise<LiveEditor>;
  /** Ends the windows, the server and the extensions without a word, as a crash does. */
  kill(): Promise<void>;
  /** What was killed, with all that it had kept; closed in the place of the first. */
  reopen(): Promise<LiveEditor>;
  close(): Promise<void>;
}

export type LiveOptions = Pick<EditorOptions, "language" | "restricted" | "settings" | "machineSettings">;

interface Place {
  readonly copy: WorkspaceCopy;
  /** Of the server: what a browser keeps belongs to it. */
  readonly port?: number;
}

export function openEditor(workspace: string, options: LiveOptions = {}): Promise<LiveEditor> {
  return open({ copy: copyWorkspace(workspace) }, options);
}

async function open({ copy, port }: Place, options: LiveOptions): Promise<LiveEditor> {
  const { home, folder, remove } = copy;
  const closing: (() => void | Promise<void>)[] = [];
  const kill = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  const close = async (): Promise<void> => {
    await kill();
    remove();
  };
  try {
    const server = await serveEditor({ home, ...options, ...(port !== undefined && { port }) });
    closing.push(server.stop);
    const window = await openWindow(options.language, join(home, "browser"));
    // The server first: nothing learns that its window closes.
    closing.unshift(window.close);
    const show = async (page: Page, opened: string): Promise<Driven> => {
      await page.goto(
        server.url(opened, [
          ["extensionDevelopmentPath", server.uri(root)],
          ["skipWelcome", "true"],
        ]),
      );
      await page
        .locator(".monaco-workbench .explorer-folders-view .monaco-list-row")
        .first()
        .waitFor({ timeout: 60_000 });
      return drive(page, opened);
    };
    const driven = await show(window.page, folder);
    const whole = (one: Driven, end: () => Promise<void>): LiveEditor => ({
      ...one,
      another: async (other) => {
        const page = await window.context.newPage();
        return whole(await show(page, other), () => page.close());
      },
      kill,
      reopen: () => open({ copy, port: server.port }, options),
      close: end,
    });
    return whole(driven, close);
  } catch (error) {
    await close();
    throw error;
  }
}

type Driven = Omit<LiveEditor, "another" | "kill" | "reopen" | "close">;

function drive(page: Page, folder: string): Driven {
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
  };
}

/** The lines up to the first place where the file says `text`, the last of them cut off there. */
function linesBefore(file: string, text: string): string[] {
  const content = readFileSync(file, "utf8");
  const at = content.indexOf(text);
  if (at < 0) throw new Error(`${file} does not say ${text}`);
  return content.slice(0, at).split("\n");
}
