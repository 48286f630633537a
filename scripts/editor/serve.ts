/** One VS Code server on this machine, for one test run or one person: own port, own settings, own extensions. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { end, run, start } from "#scripts/run.ts";
import { installedEditor } from "./install.ts";

export interface EditorOptions {
  /** Everything the editor writes: settings, logs, extensions. */
  readonly home: string;
  readonly language?: "en" | "de";
  readonly restricted?: boolean;
  /** A packaged extension to install first. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Those of scope `machine`: of the machine that the extensions run on. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Seen by the extension host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** As before, so that a browser takes it for the same; otherwise a free one. */
  readonly port?: number;
  /** Asked of whoever opens the address; without it any program of this machine may. */
  readonly token?: string;
}

export interface EditorServer {
  readonly port: number;
  readonly authority: string;
  /** The address of the workbench on a folder or a `.code-workspace`, with what a development session asks for. */
  url(folder: string, payload: readonly (readonly [name: string, value: string])[]): string;
  /** A path of this machine as the workbench names it. */
  uri(path: string): string;
  log(): string;
  stop(): Promise<void>;
}

/** Quiet: nothing but the sample and our extension is to be seen or to be waited for. */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.banner": "always",
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.restoreWindows": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export async function serveEditor(options: EditorOptions): Promise<EditorServer> {
  const editor = await installedEditor();
  const main = join(editor, "out", "server-main.js");
  const extensions = join(options.home, "extensions");
  const user = join(options.home, "data", "User");
  mkdirSync(extensions, { recursive: true });
  mkdirSync(user, { recursive: true });
  const settings = join(user, "settings.json");
  const earlier: unknown = existsSync(settings) ? JSON.parse(readFileSync(settings, "utf8")) : {};
  writeFileSync(settings, JSON.stringify(Object.assign({}, quietSettings, earlier, options.settings), null, 2));
  if (options.machineSettings !== undefined) {
    mkdirSync(join(options.home, "data", "Machine"), { recursive: true });
    writeFileSync(join(options.home, "data", "Machine", "settings.json"), JSON.stringify(options.machineSettings));
  }
  if (options.language === "de") writeEmptyLanguagePack(join(options.home, "data"), "de");
  const folders = ["--server-data-dir", options.home, "--extensions-dir", extensions, "--accept-server-license-terms"];
  if (options.vsix !== undefined) {
    const installing = await run(process.execPath, [main, ...folders, "--install-extension", options.vsix], {
      limitSeconds: 120,
    });
    if (installing.code !== 0) throw new Error(`${options.vsix} could not be installed:\n${installing.output}`);
  }

  const port = options.port ?? (await freePort());
  const authority = `127.0.0.1:${port}`;
  const args = [main, ...folders, "--host", "127.0.0.1", "--port", String(port)];
  if (options.token === undefined) args.push("--without-connection-token");
  else args.push("--connection-token", options.token);
  args.push("--disable-telemetry", "--enable-smoke-test-driver");
  if (!options.restricted) args.push("--disable-workspace-trust");
  if (options.language !== undefined) args.push("--locale", options.language);
  const child = start(process.execPath, args, {
    cwd: options.home,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString("utf8");
  });
  await answering(
    `http://${authority}/version`,
    () => child.exitCode,
    () => log,
  );

  const uri = (path: string): string => `vscode-remote://${authority}${path}`;
  return {
    port,
    authority,
    uri,
    url: (folder, payload) => {
      const kind = folder.endsWith(".code-workspace") ? "workspace" : "folder";
      const query = new URLSearchParams({ [kind]: folder, payload: JSON.stringify(payload) });
      if (options.token !== undefined) query.set("tkn", options.token);
      return `http://${authority}/?${query.toString()}`;
    },
    log: () => log,
    stop: () => end(child),
  };
}

/**
 * The server translates itself with language packs only; this one is empty, so the workbench stays English while
 * everything an extension brings itself (manifest, l10n bundles) and `vscode.env.language` are in the language.
 */
function writeEmptyLanguagePack(data: string, language: string): void {
  const translations = join(data, `empty-${language}.json`);
  writeFileSync(translations, JSON.stringify({ version: "1.0.0", contents: {} }));
  const extension = { extensionIdentifier: { id: `mynixos.language-pack-${language}` }, version: "1.0.0" };
  const pack = { hash: language, extensions: [extension], label: language, translations: { vscode: translations } };
  writeFileSync(join(data, "languagepacks.json"), JSON.stringify({ [language]: pack }));
}

async function answering(url: string, exitCode: () => number | null, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && exitCode() === null) {
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`the VS Code server did not come up:\n${log()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
