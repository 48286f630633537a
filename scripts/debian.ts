/** What the tests need beside npm packages: found on the machine, else installed where that is allowed, else named. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process, { env } from "node:process";

/** A Debian package. */
export interface Need {
  readonly name: string;
  /** What must be there, all of it: programs by name, else paths; `|` stands between equals. */
  readonly signs: readonly string[];
}

export const forTests: readonly Need[] = [
  { name: "nix-bin", signs: ["nix-instantiate"] },
  { name: "systemd", signs: ["systemd-analyze"] },
  { name: "clang", signs: ["clang"] },
  { name: "lld", signs: ["wasm-ld"] },
  { name: "wasi-libc", signs: ["/usr/include/wasm32-wasi"] },
  { name: "systemd-container", signs: ["systemd-nspawn"] },
  { name: "dbus", signs: ["/usr/bin/dbus-daemon"] },
  { name: "libpam-systemd", signs: ["/usr/share/pam-configs/systemd"] },
  { name: "openssh-server", signs: ["/usr/sbin/sshd"] },
  { name: "openssh-client", signs: ["ssh", "ssh-keygen"] },
  { name: "sudo", signs: ["sudo"] },
  { name: "locales", signs: ["/usr/share/i18n/locales/de_DE", "localedef"] },
  { name: "git", signs: ["git"] },
  { name: "shellcheck", signs: ["shellcheck"] },
  { name: "busybox", signs: ["busybox"] },
  { name: "python3", signs: ["/usr/bin/python3"] },
  { name: "chromium", signs: ["chromium|chromium-browser|google-chrome"] },
];

/** To build the native modules of code-server, once per machine. */
export const forEditorInstall: readonly Need[] = [
  { name: "build-essential", signs: ["g++", "make"] },
  { name: "libkrb5-dev", signs: ["/usr/include/gssapi/gssapi.h|krb5-config"] },
  { name: "libsecret-1-dev", signs: ["/usr/include/libsecret-1"] },
  { name: "pkg-config", signs: ["pkg-config"] },
  { name: "python3", signs: ["python3"] },
];

/** Throws, naming every package, where something is missing and must not be installed from here. */
export function provide(needs: readonly Need[]): void {
  const missing = needs.filter((need) => !need.signs.every(isThere)).map((need) => need.name);
  if (missing.length === 0) return;
  const asRoot = rootCommand();
  if (!onPath("apt-get") || asRoot === undefined) {
    const names = missing.join(" ");
    throw new Error(`missing (names of Debian packages): ${names}\n  sudo apt-get install ${names}`);
  }
  console.log(`installing Debian packages: ${missing.join(" ")}`);
  const install = ["install", "-y", "--no-install-recommends", ...missing];
  if (!apt(asRoot, ["update"]) || !apt(asRoot, install)) throw new Error(`apt-get ${install.join(" ")} failed`);
}

/** Asks what packages there are; false where that is not allowed or fails. */
export function refreshPackages(): boolean {
  const asRoot = rootCommand();
  return asRoot !== undefined && apt(asRoot, ["update"]);
}

/** What to put before a command so that root runs it; `undefined` where nobody allowed that. */
export function rootCommand(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const passwordless = spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  return passwordless || env["CI"] ? ["sudo", "-n"] : undefined;
}

function apt(asRoot: readonly string[], args: readonly string[]): boolean {
  const [command = "", ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
  return spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function isThere(sign: string): boolean {
  return sign.split("|").some((one) => (one.startsWith("/") ? existsSync(one) : onPath(one)));
}

export function onPath(program: string): boolean {
  return (env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
