/**
 * Writes `outputs/VERSION`: `node test/nix-output/capture.ts ROOT LIB`, as root. ROOT is a folder with a Nix and a `/bin/sh` of its own
 * (a Debian suite unpacked), LIB nixpkgs' `lib`. Lines of nixpkgs in excerpts are left out: they are not ours.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cases } from "./cases.ts";

const [root = "", lib = ""] = process.argv.slice(2);
const channel = "/nix/var/nix/profiles/per-user/root/channels/nixos";
const inside = (command: string): string =>
  `mount --bind /proc ${root}/proc && mount --rbind /dev ${root}/dev && exec env -i PATH=/usr/bin:/bin:/usr/sbin HOME=/root chroot ${root} ${command}`;

function ask(command: string): string {
  const { stdout } = spawnSync(
    "unshare",
    ["-m", "sh", "-c", inside(`/bin/sh -c '${command} 2>&1; echo "[exit $?]"'`)],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  return stdout;
}

function repo(files: readonly { readonly path: string; readonly text: string }[]): void {
  rmSync(join(root, "etc/nixos"), { recursive: true, force: true });
  for (const { path, text } of files) {
    const target = join(root, "etc/nixos", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Excerpts of files that are not the case's own. */
function withoutForeignLines(output: string): string {
  let foreign = false;
  return output
    .split("\n")
    .map((line) => {
      // In JSON no line is kept: which file it is of, stands behind escape sequences there.
      if (line.startsWith("@nix ")) return line.replace(/\\n(\s+\d*\|)(?:(?!\\n|"[,}]).)+/g, "\\n$1 (source line)");
      const place = /^\s+at (.+?):\d+:\d+:?$/.exec(line);
      if (place) foreign = !/^\/(?:etc\/nixos|nix\/store\/[^/]+-source)\//.test(place[1] ?? "");
      return foreign ? line.replace(/^(\s+\d*\|).+$/, "$1 (source line)") : line;
    })
    .join("\n");
}

execFileSync("mkdir", ["-p", join(root, channel), join(root, "etc/nix"), join(root, "nix/store")]);
cpSync(join(import.meta.dirname, "nixos"), join(root, channel, "nixos"), { recursive: true });
cpSync(lib, join(root, channel, "lib"), { recursive: true });
const settings = "sandbox = false\nbuild-users-group =\nsubstituters =\n";
writeFileSync(join(root, "etc/nix/nix.conf"), settings);
const version = /(\d+\.\d+\.\d+)/.exec(ask("nix --version"))?.[1] ?? "unknown";
/** Older ones know less, or would need a git of their own. */
const isRecent = Number(version.split(".")[1]) >= 18;
if (isRecent) writeFileSync(join(root, "etc/nix/nix.conf"), `${settings}experimental-features = nix-command flakes\n`);
const folder = join(import.meta.dirname, "outputs", version);
mkdirSync(folder, { recursive: true });
const build = `nix-build --no-out-link ${channel}/nixos -A system -I nixos-config=/etc/nixos/configuration.nix`;
const all = cases();
/** The same mistakes told in other ways: as JSON (of what is no excerpt of nixpkgs), by `nix build`, with no builds allowed, in a flake. */
const other = (name: string, form: string, command: string): void => {
  if (!isRecent) return;
  repo(all.find((each) => each.name === name)?.files ?? []);
  writeFileSync(join(folder, `${name}.${form}.txt`), withoutForeignLines(ask(command)));
};
// Nothing is built yet.
other("trace", "max-jobs", `${build} --max-jobs 0`);
for (const { name, files } of all) {
  repo(files);
  writeFileSync(join(folder, `${name}.trace.txt`), withoutForeignLines(ask(`${build} --show-trace`)));
  writeFileSync(join(folder, `${name}.plain.txt`), withoutForeignLines(ask(build)));
}

for (const name of ["syntax-semicolon", "conflicting", "build-failure", "warning"])
  other(name, "json", `${build} --log-format internal-json`);
const built = `nix build --impure --no-link -f ${channel}/nixos system -I nixos-config=/etc/nixos/configuration.nix`;
for (const name of ["build-failure", "hash-mismatch"]) other(name, "nix-build", built);

const flake = `{ outputs = _: { system = (import ${channel}/nixos { configuration = ./configuration.nix; }).system; }; }\n`;
const inFlake = (name: string, added: readonly string[]): void => {
  if (!isRecent) return;
  repo([...(all.find((each) => each.name === name)?.files ?? []), { path: "flake.nix", text: flake }]);
  const git = (...words: string[]): void => void execFileSync("git", ["-C", join(root, "etc/nixos"), ...words]);
  git("init", "-q");
  git("add", ...added);
  const command = "nix build --impure --no-link --show-trace /etc/nixos#system";
  writeFileSync(join(folder, `${name}.flake.txt`), withoutForeignLines(ask(command)));
};
for (const name of ["option-does-not-exist", "missing-attribute", "syntax-semicolon", "throw"]) inFlake(name, ["."]);
inFlake("ok", ["flake.nix", "configuration.nix", "00-core"]);
