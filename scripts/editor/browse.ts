/** The workbench in a real browser: Debian's Chromium driven by Playwright. */

import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const executables = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page wrote to its console: the first thing to read when a run hangs. */
  console(): string;
  close(): Promise<void>;
}

export async function openWindow(language: "en" | "de" = "en"): Promise<Window> {
  const executablePath = executables.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("no Chromium found: apt-get install chromium, or set CHROMIUM");
  const browser: Browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  let console = "";
  page.on("console", (message) => {
    console += `${message.type()}: ${message.text()}\n`;
  });
  page.on("pageerror", (error) => {
    console += `page error: ${error.message}\n`;
  });
  return { page, context, console: () => console, close: () => browser.close() };
}
