/** Caddy to ask in tests: the one on the machine, else Debian's, unpacked into the cache, where it runs nothing and no service knows of it. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onPath, refreshPackages } from "./debian.ts";
import { cache } from "./places.ts";

const home = join(cache, "caddy");
const program = join(home, "usr", "bin", "caddy");

/** Its path or name. Throws, saying what to install, where there is none and none can be fetched. */
export function caddy(): string {
  if (onPath("caddy")) return "caddy";
  if (!existsSync(program)) unpack();
  return program;
}

function unpack(): void {
  if (!onPath("apt-get") || !onPath("dpkg-deb")) throw new Error("missing (name of the Debian package): caddy");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "caddy-"));
  try {
    // A machine that never asked for its lists of packages knows of none.
    if (!downloaded(folder) && !(refreshPackages() && downloaded(folder))) {
      throw new Error("apt-get download caddy failed\n  sudo apt-get install caddy");
    }
    const [file = ""] = readdirSync(folder);
    const files = join(folder, "files");
    const unpacked = spawnSync("dpkg-deb", ["-x", join(folder, file), files], { stdio: "inherit" });
    if (unpacked.status !== 0) throw new Error(`dpkg-deb could not unpack ${file}`);
    // Somebody else may have been faster, or have left a broken one.
    rmSync(home, { recursive: true, force: true });
    renameSync(files, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function downloaded(folder: string): boolean {
  const { status } = spawnSync("apt-get", ["-q", "download", "caddy"], { cwd: folder, stdio: "ignore" });
  return status === 0 && readdirSync(folder).length === 1;
}
