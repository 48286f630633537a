/**
 * `systemd-analyze` of other versions than the one on the machine: Debian's of other releases, unpacked into the cache with the libraries
 * that they need and run from there, where nothing of the machine knows of them.
 *
 * Needs a Debian on x86-64 with its keyring.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./places.ts";

/** Of each release, and what its program needs beside what any release has. */
const releases: Readonly<Record<string, readonly string[]>> = {
  "bookworm-backports": [],
  trixie: ["libc6", "libseccomp2", "libssl3t64"],
  sid: ["libc6", "libseccomp2"],
};

export const systemdReleases: readonly string[] = Object.keys(releases);

/** The path of a program to call. Throws where the release cannot be had. */
export function systemdAnalyzeOf(release: string): string {
  const home = join(cache, "systemd", release);
  if (!existsSync(join(home, "systemd-analyze"))) unpack(release, home);
  return join(home, "systemd-analyze");
}

function unpack(release: string, home: string): void {
  const begun = `${home}.begun`;
  rmSync(begun, { recursive: true, force: true });
  const packages = ["systemd", "libsystemd-shared", ...(releases[release] ?? [])];
  for (const folder of ["lists/partial", "archives/partial", "debs", "root"])
    mkdirSync(join(begun, folder), { recursive: true });
  const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(join(begun, "sources"), `deb [signed-by=${keys}] http://deb.debian.org/debian ${release} main\n`);
  const own = [
    `Dir::Etc::SourceList=${join(begun, "sources")}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${join(begun, "lists")}`,
    `Dir::Cache=${begun}`,
    "APT::Architecture=amd64",
    // Its own user may not enter the cache.
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  run("apt-get", ["-q", ...own, "update"], begun);
  const wanted = packages.map((name) => `${name}/${release}`);
  run("apt-get", ["-q", ...own, "download", ...wanted], join(begun, "debs"));
  const root = join(begun, "root");
  for (const file of readdirSync(join(begun, "debs"))) run("dpkg-deb", ["-x", join("debs", file), root], begun);
  writeFileSync(join(begun, "systemd-analyze"), starter(home));
  chmodSync(join(begun, "systemd-analyze"), 0o755);
  for (const folder of ["lists", "archives", "debs"]) rmSync(join(begun, folder), { recursive: true });
  rmSync(home, { recursive: true, force: true });
  renameSync(begun, home);
}

/** A newer C library brings its own loader; others run with that of the machine. */
function starter(home: string): string {
  const libraries = join(home, "root/usr/lib/x86_64-linux-gnu");
  const path = `${libraries}:${libraries}/systemd`;
  const loader = `${libraries}/ld-linux-x86-64.so.2`;
  const program = `${home}/root/usr/bin/systemd-analyze`;
  return `#!/bin/sh
if [ -e "${loader}" ]; then
  exec "${loader}" --library-path "${path}:/usr/lib/x86_64-linux-gnu" "${program}" "$@"
fi
LD_LIBRARY_PATH="${path}" exec "${program}" "$@"
`;
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(program, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}
