/** What is done on a host as root: one script, written in parts, each of which can be read at one sitting. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.ts";

const folder = join(root, "client/src/rebuild/script");

/** Only the order of the first and the last one counts: all others are functions. */
export function rebuildScript(): string {
  const others = readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .map((name) => name.slice(0, -3))
    .filter((name) => name !== "begin" && name !== "end")
    .sort();
  return ["begin", ...others, "end"].map((part) => readFileSync(join(folder, `${part}.sh`), "utf8")).join("\n");
}
