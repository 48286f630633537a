/** What a bed has to hold so that a configuration is built and activated in it: the module library as `<nixpkgs>`, and nixos-rebuild. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { declaredOutside, optionsText } from "../../truth/outside-options.ts";

/** Where it lies in the guest. `<nixpkgs>` is the first one, and a flake may have both as its inputs. */
export const NIXPKGS = "/opt/nixpkgs";
export const HOME_MANAGER = "/opt/home-manager";

/** Set in sessions of NixOS, and not in what systemd starts. */
export const NIX_PATH = `nixpkgs=${NIXPKGS}:nixos-config=/etc/nixos/configuration.nix`;

/** By absolute path; those that begin with `#!` are to be run. */
export function guestFiles(): Readonly<Record<string, string>> {
  const truth = join(import.meta.dirname, "../../truth");
  return {
    ...under(join(import.meta.dirname, "mini"), NIXPKGS),
    ...under(join(truth, "lib"), `${NIXPKGS}/lib`),
    ...under(join(import.meta.dirname, "home-manager"), HOME_MANAGER),
    [`${NIXPKGS}/nixos/option-types.nix`]: readFileSync(join(truth, "nix/option-types.nix"), "utf8"),
    [`${NIXPKGS}/nixos/options.nix`]: optionsText(declaredOutside(names())),
    "/usr/local/bin/nixos-rebuild": readFileSync(join(import.meta.dirname, "mini/pkgs/nixos-rebuild.sh"), "utf8"),
    "/etc/nix/nix.conf": NIX_CONF,
    // What logins of NixOS read (nixos/modules/config/shells-environment.nix).
    "/etc/set-environment": `export __NIXOS_SET_ENVIRONMENT_DONE=1\nexport NIX_PATH="${NIX_PATH}"\n`,
    "/etc/profile.d/nix-path.sh": `export NIX_PATH=${NIX_PATH}\n`,
  };
}

/**
 * Run by root in a bed: builds /etc/nixos, and makes the bed what it would be had it booted that system, by generation 1.
 * Who is to log in needs `/etc/ssh/sshd_config.guest`: what sshd is told beside the configuration, e.g. the address.
 */
export const FIRST_SYSTEM = `set -e
profile=/nix/var/nix/profiles/system
rm -f $profile $profile-*-link
rm -rf /boot/EFI /boot/loader
system=$(NIX_PATH=${NIX_PATH} nix-build '<nixpkgs/nixos>' --attr config.system.build.toplevel --no-out-link)
nix-env -p $profile --set "$system"
"$system/activate" "$system"
ln -sfn "$system" /run/booted-system
systemctl daemon-reload
systemctl restart sshd.service
systemctl start multi-user.target
exec "$system/bin/switch-to-configuration" boot
`;

/** No builders of their own and nothing from the network: a bed has neither. bzip2 takes minutes for a long log that repeats itself. */
export const NIX_CONF =
  "sandbox = false\nbuild-users-group =\nsubstituters =\ncompress-build-log = false\nexperimental-features = nix-command flakes\n";

/** What a lock file says of inputs, so that the flake of a repo finds ours where it asks for those of the world. */
export function lockFile(inputs: Readonly<Record<string, LockedInput>>): string {
  const nodes = Object.fromEntries(
    Object.entries(inputs).map(([name, { path, narHash, original, follows }]) => [
      name,
      {
        ...(follows === undefined ? {} : { inputs: follows }),
        locked: { narHash, path, type: "path" },
        original,
      },
    ]),
  );
  const root = { inputs: Object.fromEntries(Object.keys(inputs).map((name) => [name, name])) };
  return `${JSON.stringify({ nodes: { ...nodes, root }, root: "root", version: 7 }, null, 2)}\n`;
}

export interface LockedInput {
  readonly path: string;
  /** By `nix hash path`. */
  readonly narHash: string;
  /** The reference in `flake.nix`, as Nix takes it apart: a lock of another one does not count. */
  readonly original: Readonly<Record<string, string>>;
  readonly follows?: Readonly<Record<string, readonly string[]>>;
}

/** All first and second names of NixOS' options. */
function names(): ReadonlySet<string> {
  return new Set([...knownOptions().children].flatMap(([name, group]) => [name, ...group.children.keys()]));
}

function under(folder: string, place: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [place + file.slice(folder.length), readFileSync(file, "utf8")];
    }),
  );
}
