/**
 * The extension, built from this tree, in a live editor on the sample repo: a desktop VSCodium or VS Code where there is
 * one, else VS Code in the browser.
 *
 *   npm start [-- --browser] [-- folder]
 */

import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { argv, env, platform } from "node:process";
import { buildExtension } from "./build.ts";
import { onPath } from "./debian.ts";
import { serveEditor } from "./editor/serve.ts";
import { cache, root, sample } from "./places.ts";

const folder = resolve(argv.slice(2).find((argument) => !argument.startsWith("--")) ?? sample);
await buildExtension(false);
const desktop = argv.includes("--browser") ? undefined : desktopEditor();
if (desktop === undefined) await openInBrowser();
else spawnSync(desktop, ["--new-window", `--extensionDevelopmentPath=${root}`, folder], { stdio: "inherit" });

async function openInBrowser(): Promise<void> {
  const token = randomUUID();
  const server = await serveEditor({
    home: join(cache, "live"),
    token,
    language: env["LANG"]?.startsWith("de") ? "de" : "en",
  });
  const url = server.url(folder, [
    ["extensionDevelopmentPath", server.uri(root)],
    ["skipWelcome", "true"],
  ]);
  console.log(`\nVS Code with the extension is open at\n\n  ${url}\n\nCtrl+C ends it.`);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

/** A desktop editor is of use only where there is a screen. */
function desktopEditor(): string | undefined {
  const screen = platform !== "linux" || env["DISPLAY"] || env["WAYLAND_DISPLAY"];
  return screen ? ["codium", "code"].find(onPath) : undefined;
}
