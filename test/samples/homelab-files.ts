/** The sample repository on disk: its files as a homelab owner has them, paths relative to its root. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root: string = join(import.meta.dirname, "../../samples/homelab");

/** Every file, hidden folders too. */
export const files: readonly string[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .sort();

export const nixFiles: readonly string[] = files.filter((file) => file.endsWith(".nix"));

/** Nix files that count: those outside hidden folders. */
export const liveFiles: readonly string[] = nixFiles.filter((file) => !file.startsWith("."));

export function linesOf(file: string): readonly string[] {
  return readFileSync(join(root, file), "utf8").split("\n");
}
