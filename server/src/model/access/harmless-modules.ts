/** Modules of others that leave passwords, sshd, PAM, build machines and the limits of boot loaders alone. */
import type { Repo } from "#model/repo.ts";

/**
 * Looked up in the whole history of each repository, to August 2026: outside of their tests and examples no module there sets
 * `configurationLimit` of a boot loader, a password or `mutableUsers`, anything of `services.openssh.settings`, of `security.pam` or of
 * `nix.buildMachines`. The one exception is nixos-hardware's `dell-xps-15-7590`, which limits GRUB (since 2020).
 */
const harmlessRepos: ReadonlySet<string> = new Set([
  "danth/stylix",
  "mic92/nix-index-database",
  "mic92/sops-nix",
  "nix-community/disko",
  "nix-community/home-manager",
  "nix-community/impermanence",
  "nix-community/nix-index-database",
  "nix-community/nixvim",
  "nix-community/nur",
  "nix-community/stylix",
  "nixos/nixos-hardware",
  "ryantm/agenix",
  "yaxitech/ragenix",
]);

/** Channels have the names that the instructions of these repositories give them. */
const harmlessChannels: ReadonlySet<string> = new Set([
  "agenix",
  "disko",
  "home-manager",
  "impermanence",
  "nixos-hardware",
  "sops-nix",
]);

/** `<name/path>`. */
export function isHarmlessLookup(path: string): boolean {
  return harmlessChannels.has(path.split("/")[0] ?? "") && !exceptions.test(path);
}

/** An input may have any name: where it comes from is what the flake says. `written`: how its module is named. */
export function isHarmlessInput(repo: Repo, name: string, written: string): boolean {
  const origin = originOf(repo, name);
  return origin !== undefined && harmlessRepos.has(origin) && !exceptions.test(written);
}

/** The one that limits GRUB; what nixos-hardware hands out by a computed name; and repositories of anybody that NUR hands on. */
const exceptions = /15-7590|nixosModules\s*\.\s*(?:"?\$\{)|\brepos\b/;

/** `owner/repository` in small letters. */
function originOf(repo: Repo, name: string): string | undefined {
  const text = repo.files.get("flake.nix")?.source.text;
  if (text === undefined) return undefined;
  const own = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const url = new RegExp(
    String.raw`(?<![\w'-])"?${own}"?\s*(?:\.\s*url\s*=|=\s*\{[^{}]*?(?<![\w.])url\s*=)\s*"([^"]+)"`,
  ).exec(text)?.[1];
  const [, owner, repository] =
    /^(?:github:|git\+(?:https|ssh):\/\/(?:git@)?github\.com\/|https:\/\/github\.com\/|https:\/\/flakehub\.com\/f\/)([\w.-]+)\/([\w.-]+?)(?:\.git)?(?=[/?#]|$)/.exec(
      url ?? "",
    ) ?? [];
  return owner === undefined ? undefined : `${owner}/${repository}`.toLowerCase();
}
