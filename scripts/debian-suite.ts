/** Packages of another suite of Debian than that of the machine, unpacked into the cache: nothing is installed, and apt's own lists stay as they are. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./debian.ts";
import { cache } from "./places.ts";

/** The folder that they were unpacked into. Throws, saying what is missing, where they cannot be had. Needs no root. */
export function unpackedFrom(suite: string, packages: readonly string[]): string {
  const own = join(cache, "debian", suite);
  const home = join(own, packages.toSorted().join("+"));
  if (existsSync(home)) return home;
  for (const program of ["apt-get", "dpkg-deb"])
    if (!onPath(program))
      throw new Error(`${packages.join(" ")} of ${suite}: there is no ${program} to fetch them with`);
  mkdirSync(own, { recursive: true });
  const folder = mkdtempSync(join(own, "new-"));
  try {
    const apt = aptOf(suite, folder);
    if (!apt(["update"]))
      throw new Error(`${packages.join(" ")}: the mirror of this machine does not answer for ${suite}`);
    if (!apt(["download", ...packages])) throw new Error(`${suite} has not all of ${packages.join(" ")}`);
    const files = join(folder, "files");
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb")))
      if (spawnSync("dpkg-deb", ["-x", join(folder, file), files], { stdio: "inherit" }).status !== 0)
        throw new Error(`dpkg-deb could not unpack ${file}`);
    // Somebody else may have been faster, or have left a broken one.
    rmSync(home, { recursive: true, force: true });
    renameSync(files, home);
    return home;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With lists, cache and sources of its own. */
function aptOf(suite: string, folder: string): (args: readonly string[]) => boolean {
  for (const name of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  const sources = join(folder, "sources.list");
  writeFileSync(sources, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror()} ${suite} main\n`);
  const settings = {
    "Dir::Etc::SourceList": sources,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "Acquire::Languages": "none",
    // Lists for searching in files and in icons are large, and nobody searches.
    "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
    "Acquire::Retries": "2",
    "APT::Sandbox::User": "",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return (args) =>
    spawnSync("apt-get", ["-q", ...options, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
      .status === 0;
}

/** Where this machine has its own packages from. */
function mirror(): string {
  const { stdout } = spawnSync(
    "apt-get",
    ["indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages"],
    {
      encoding: "utf8",
    },
  );
  const uri = /^Debian (?<uri>\S+)$/m.exec(stdout)?.groups?.["uri"];
  if (uri === undefined) throw new Error("apt knows no mirror of Debian; `apt-get update` as root tells it");
  return uri;
}
