/** The project's own files as the house test reads them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface SourceText {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

const root = join(import.meta.dirname, "../..");

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** All files below `folder` whose name ends with `ending`. */
export function filesIn(folder: string, ending: string): readonly SourceText[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/(^|\/)(node_modules|out|dist)\//.test(path))
    .sort()
    .map((path) => ({ path, text: read(path) }));
}
