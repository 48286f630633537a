/** The files of a folder that no git knows: all of them, but what programs leave there for themselves. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isBuildResult, type Listed, type Listing, type Unread } from "./listing.ts";

/** Never looked into, wherever they stand. */
const SKIPPED = new Set([".git", ".direnv", "node_modules"]);

export async function walk(root: string): Promise<Listing> {
  const files: Listed[] = [];
  const besides: string[] = [];
  const unread: Unread[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) {
      // Nothing at all can be said of a folder that gives no list of itself.
      if (folder === "") throw new Error(`cannot be read: ${root}`);
      unread.push({ path: folder, why: "denied" });
      continue;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (SKIPPED.has(entry.name)) besides.push(path);
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink() && (await isBuildResult(join(root, path)))) besides.push(path);
      else files.push({ path, isTracked: false });
    }
  }
  return { files, besides, unread };
}
