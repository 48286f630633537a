/** The VS Code server out of npm's code-server, installed once per machine into the cache; a broken install is redone. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { forEditorInstall, provide } from "#scripts/debian.ts";
import { cache } from "#scripts/places.ts";
import { run } from "#scripts/run.ts";

const version = "4.139.1";
const home = join(cache, `code-server-${version}`);
const complete = join(home, "complete");
const lock = `${home}.lock`;

/** The folder that holds `out/server-main.js`. */
export async function installedEditor(): Promise<string> {
  const editor = join(home, "node_modules", "code-server", "lib", "vscode");
  if (existsSync(complete)) return editor;
  mkdirSync(cache, { recursive: true });
  const unlock = await takeLock();
  try {
    if (!existsSync(complete)) await install();
  } finally {
    unlock();
  }
  return editor;
}

async function install(): Promise<void> {
  const node = dirname(dirname(process.execPath));
  if (!process.version.startsWith("v24.")) {
    throw new Error(`code-server ${version} runs on Node 24 only, this is ${process.version}`);
  }
  provide(forEditorInstall);
  console.log(`installing code-server ${version} into ${home} (once, some minutes)`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const allowScripts = { "code-server": true, argon2: true };
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, allowScripts }));
  const headers = existsSync(join(node, "include", "node", "node.h")) ? { npm_config_nodedir: node } : {};
  const args = ["install", "--ignore-scripts=false", "--no-audit", "--no-fund", `code-server@${version}`];
  const { code, output } = await run("npm", args, {
    cwd: home,
    env: { ...ownEnvironment(), ...headers, PATH: join(node, "bin") + delimiter + process.env["PATH"] },
    limitSeconds: 1200,
  });
  if (code !== 0) throw new Error(`code-server could not be installed:\n${output.slice(-4000)}`);
  writeFileSync(complete, `${version}\n`);
}

/** An outer `npm run` hands down what it knows of its project and of its Node; only how to reach the registry holds here. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const outer = /^(npm_|NODE$|INIT_CWD$)/i;
  const kept = /^npm_config_(registry|cafile|ca|proxy|https_proxy|noproxy|cache|userconfig|globalconfig)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name) || kept.test(name)));
}

async function takeLock(): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => rmSync(lock, { force: true });
    } catch {
      if (!holderLives()) rmSync(lock, { force: true });
      else await sleep(1000);
    }
  }
}

function holderLives(): boolean {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch {
    return false;
  }
}
