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
      const place = /^\s+at (.+?):\d+:\d+:?$/.exec(line);
      if (place) foreign = !(place[1] ?? "").startsWith("/etc/nixos/");
      return foreign ? line.replace(/^(\s+\d*\|).+$/, "$1 (source line)") : line;
    })
    .join("\n");
}

execFileSync("mkdir", ["-p", join(root, channel), join(root, "etc/nix"), join(root, "nix/store")]);
cpSync(join(import.meta.dirname, "nixos"), join(root, channel, "nixos"), { recursive: true });
cpSync(lib, join(root, channel, "lib"), { recursive: true });
writeFileSync(
  join(root, "etc/nix/nix.conf"),
  "sandbox = false\nbuild-users-group =\nsubstituters =\nexperimental-features = nix-command flakes\n",
);
const version = /(\d+\.\d+\.\d+)/.exec(ask("nix --version"))?.[1] ?? "unknown";
const folder = join(import.meta.dirname, "outputs", version);
mkdirSync(folder, { recursive: true });
const build = `nix-build --no-out-link ${channel}/nixos -A system -I nixos-config=/etc/nixos/configuration.nix`;
for (const { name, files } of cases()) {
  repo(files);
  writeFileSync(join(folder, `${name}.trace.txt`), withoutForeignLines(ask(`${build} --show-trace`)));
  writeFileSync(join(folder, `${name}.plain.txt`), withoutForeignLines(ask(build)));
}
