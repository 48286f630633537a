/** The workbench in a real browser: Debian's Chromium driven by Playwright. */

import { existsSync } from "node:fs";
import { type BrowserContext, chromium, type Page } from "playwright-core";

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

/** `profile`: a folder for what the browser keeps; without one it forgets everything. */
export async function openWindow(language: "en" | "de" = "en", profile?: string): Promise<Window> {
  const executablePath = executables.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("no Chromium found: apt-get install chromium, or set CHROMIUM");
  const launch = {
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
  };
  const look = { locale: language, viewport: { width: 1280, height: 800 } };
  const browser = profile === undefined ? await chromium.launch(launch) : undefined;
  const context = await (browser === undefined
    ? chromium.launchPersistentContext(profile ?? "", { ...launch, ...look })
    : browser.newContext(look));
  const page = context.pages()[0] ?? (await context.newPage());
  let console = "";
  page.on("console", (message) => {
    console += `${message.type()}: ${message.text()}\n`;
  });
  page.on("pageerror", (error) => {
    console += `page error: ${error.message}\n`;
  });
  return { page, context, console: () => console, close: () => (browser ?? context).close() };
}
