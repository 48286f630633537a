/** A bed whose configuration is really built and activated: its /etc/nixos says what it is, and nixos-rebuild makes it so. */
import { type Bed, type BedOptions, bootBed, type Ran } from "../bed/bed.ts";
import { FIRST_SYSTEM, guestFiles, HOME_MANAGER, lockFile, NIX_PATH, NIXPKGS } from "./guest.ts";

export interface Guest {
  readonly bed: Bed;
  /** What the configuration says beside the least: text between the braces of a module, in /etc/nixos/more.nix. */
  readonly configure: (more: string, options?: { readonly port?: number }) => Promise<void>;
  /** `nixos-rebuild` as a person's session runs it, by root. */
  readonly rebuild: (args: string, environment?: string) => Promise<Rebuilt>;
  readonly state: () => Promise<GuestState>;
  /** For a flake with `github:` inputs of these branches. */
  readonly lock: (inputs: { readonly nixpkgs: string; readonly homeManager: string }) => Promise<string>;
}

export interface Rebuilt extends Ran {
  /** Of standard error, without what Nix plans and builds, and without hashes. */
  readonly lines: readonly string[];
}

export interface GuestState {
  /** The link that the profile is. */
  readonly profile: string;
  /** Path of the system that runs. */
  readonly current: string;
  /** Files on /boot, and what the boot loader starts. */
  readonly boot: string;
}

const CONFIGURATION = `{ ... }:
{
  imports = [ ./more.nix ];
  networking.hostName = "q958";
  boot.loader.systemd-boot.enable = true;
  boot.loader.systemd-boot.configurationLimit = 3;
  services.openssh.enable = true;
  services.openssh.settings.PasswordAuthentication = false;
  system.stateVersion = "25.11";
}
`;

/** It runs its generation 1, which it has booted. */
export async function bootGuest(options: BedOptions = {}): Promise<Guest> {
  const bed = await bootBed({
    repo: { "configuration.nix": CONFIGURATION, "more.nix": "{ }\n" },
    // Replaced by the guest's own, and nearly without bytes on /boot.
    generations: [{ kernelBytes: 4096, initrdBytes: 4096 }],
    ...options,
    files: { ...guestFiles(), "/etc/ssh/sshd_config.guest": "ListenAddress 127.0.0.1\n", ...options.files },
  });

  const configure: Guest["configure"] = (more, { port = bed.port } = {}) =>
    bed.write(
      "/etc/nixos/more.nix",
      `{ config, lib, pkgs, ... }:\n{\nservices.openssh.ports = [ ${port} ];\n${more}\n}\n`,
    );

  const rebuild: Guest["rebuild"] = async (args, environment = "") => {
    const ran = await bed.asRoot(`cd /root && NIX_PATH=${NIX_PATH} ${environment} nixos-rebuild ${args}`, {
      seconds: 60,
    });
    const lines = withoutHashes(ran.stderr)
      .split("\n")
      .filter((line) => line !== "" && !PLANNED.test(line));
    return { ...ran, stdout: withoutHashes(ran.stdout), lines };
  };

  const state: Guest["state"] = async () => {
    const [profile = "", current = "", ...boot] = (
      await bed.must(
        "readlink /nix/var/nix/profiles/system; readlink /run/current-system; cd /boot && find . -type f | sort && cat loader/loader.conf",
      )
    ).split("\n");
    return { profile, current, boot: boot.join("\n") };
  };

  const lock: Guest["lock"] = async ({ nixpkgs, homeManager }) => {
    const [first = "", second = ""] = (await bed.must(`nix hash path ${NIXPKGS} ${HOME_MANAGER}`)).split("\n");
    const original = (owner: string, repo: string, ref: string): Readonly<Record<string, string>> => ({
      type: "github",
      owner,
      repo,
      ref,
    });
    return lockFile({
      nixpkgs: { path: NIXPKGS, narHash: first, original: original("NixOS", "nixpkgs", nixpkgs) },
      "home-manager": {
        path: HOME_MANAGER,
        narHash: second,
        original: original("nix-community", "home-manager", homeManager),
        follows: { nixpkgs: ["nixpkgs"] },
      },
    });
  };

  try {
    await configure("");
    await bed.must(FIRST_SYSTEM, { seconds: 60 });
    return { bed, configure, rebuild, state, lock };
  } catch (error) {
    await bed.stop();
    throw error;
  }
}

const PLANNED = /^(this derivation will be built:|these \d+ derivations will be built:|building '| {2}\/nix\/store\/)/;

function withoutHashes(text: string): string {
  return text.replaceAll(/(?<=\/nix\/store\/)[a-z0-9]{32}/g, "…");
}
