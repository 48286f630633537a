/** What a real Nix makes of a configuration, with the module library of our beds as `<nixpkgs>`. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { guestFiles, NIXPKGS } from "#test/host/guest/guest.ts";

/**
 * The value of a Nix expression in which `config`, `options`, `pkgs` and `lib` are those of `configuration.nix` in a folder. Throws with
 * what Nix says.
 */
export function evaluated(folder: string, expression: string): unknown {
  const configuration = join(realpathSync(folder), "configuration.nix");
  const text = `let
  lib = import <nixpkgs/lib>;
  inherit (import <nixpkgs/nixos> { configuration = /. + ${JSON.stringify(configuration)}; }) config options pkgs;
in
${expression}`;
  return JSON.parse(nix(["--eval", "--strict", "--json", "--expr", text]));
}

/** Assertions of a configuration that do not hold: what NixOS refuses to build for. */
export function failedAssertions(folder: string): unknown {
  return evaluated(folder, "map (each: each.message) (builtins.filter (each: !each.assertion) config.assertions)");
}

/** Throws with what Nix says of a text that is no Nix, its scopes included. */
export function parsed(file: string): void {
  nix(["--parse", file]);
}

function nix(args: readonly string[]): string {
  const env = { ...process.env, NIX_PATH: `nixpkgs=${library()}`, NIX_CONFIG: "build-users-group =" };
  return execFileSync("nix-instantiate", [...args], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

let written: string | undefined;

/** Written once for all that one process asks, and gone with it. */
function library(): string {
  if (written !== undefined) return written;
  const folder = mkdtempSync(join(tmpdir(), "mynixos-nixpkgs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(guestFiles())) {
    if (!path.startsWith(`${NIXPKGS}/`)) continue;
    const file = join(folder, path.slice(NIXPKGS.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  written = folder;
  return folder;
}
