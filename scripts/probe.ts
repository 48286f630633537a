/** The probe that a host is asked with: one script, written in parts, each of which can be read at one sitting. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.ts";

/** In the order in which they run. */
const parts = ["begin", "system", "boot", "generations", "units", "rescue", "sshd", "repo", "end"];

export function probeScript(): string {
  return parts.map((part) => readFileSync(join(root, "client/src/host/probe", `${part}.sh`), "utf8")).join("\n");
}
