/** Where things lie: every script names the folders of the repo and of the cache through this file. */

import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist: string = join(root, "dist");
export const out: string = join(root, "out");
export const sample: string = join(root, "samples", "homelab");
export const editorTests: string = join(out, "test", "editor");

/** Large things that no clean clone should have to fetch again; may be deleted at any time. */
export const cache: string = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "mynixos-vscode");
