/** What the tests need beside npm packages: found on the machine, else installed where that is allowed, else named. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process, { env } from "node:process";

/**
 * A Debian package and the signs, all of which must be there, that say it (or the like of it) is installed: programs by
 * name, else paths; `|` stands between equals.
 *
 * @typedef {{ name: string, signs: string[] }} Need
 */

/** @type {Need[]} */
export const forTests = [
  { name: "nix-bin", signs: ["nix-instantiate"] },
  { name: "clang", signs: ["clang"] },
  { name: "lld", signs: ["wasm-ld"] },
  { name: "wasi-libc", signs: ["/usr/include/wasm32-wasi"] },
  { name: "chromium", signs: ["chromium|chromium-browser|google-chrome"] },
];

/** To build the native modules of code-server, once per machine. @type {Need[]} */
export const forEditorInstall = [
  { name: "build-essential", signs: ["g++", "make"] },
  { name: "libkrb5-dev", signs: ["/usr/include/gssapi/gssapi.h|krb5-config"] },
  { name: "libsecret-1-dev", signs: ["/usr/include/libsecret-1"] },
  { name: "pkg-config", signs: ["pkg-config"] },
  { name: "python3", signs: ["python3"] },
];

/**
 * Throws, naming every package, where something is missing and must not be installed from here.
 *
 * @param {Need[]} needs
 */
export function provide(needs) {
  const missing = needs.filter((need) => !need.signs.every(isThere)).map((need) => need.name);
  if (missing.length === 0) return;
  const asRoot = rootCommand();
  if (!onPath("apt-get") || asRoot === undefined) {
    throw new Error(
      `missing: ${missing.join(", ")} (names of Debian packages)\n  sudo apt-get install ${missing.join(" ")}`,
    );
  }
  console.log(`installing Debian packages: ${missing.join(" ")}`);
  const install = ["install", "-y", "--no-install-recommends", ...missing];
  if (!apt(asRoot, ["update"]) || !apt(asRoot, install)) throw new Error(`apt-get ${install.join(" ")} failed`);
}

/** @returns {string[] | undefined} what to put before a command so that root runs it */
function rootCommand() {
  if (process.getuid?.() === 0) return [];
  const passwordless = spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  return passwordless || env["CI"] ? ["sudo", "-n"] : undefined;
}

/** @param {string[]} asRoot @param {string[]} args */
function apt(asRoot, args) {
  const [command = "", ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
  return spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

/** @param {string} sign */
function isThere(sign) {
  return sign.split("|").some((one) => (one.startsWith("/") ? existsSync(one) : onPath(one)));
}

/** @param {string} program */
function onPath(program) {
  return (env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
