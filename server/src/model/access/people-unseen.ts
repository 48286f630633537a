/** Modules that a host imports and nobody can read here: whether one of them might give a person a password, or a loader a limit. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { RepoFile } from "#model/repo.ts";

/** Whether all that a host imports is read, but for modules that are known to leave users and boot loaders alone. */
export function isAllKnown({ host, repo }: HostView): boolean {
  return host.problems.every((problem) => {
    if (problem.kind === "broken") return isHarmless(repo.files.get(problem.error.place?.file ?? problem.file));
    if (problem.kind === "broken-part") return false;
    if (problem.kind !== "unseen") return true;
    if (problem.perhaps) return false;
    const { place, reason } = problem;
    const [name = ""] = reason.args;
    if (typeof name === "string" && harmlessModules.has(name.split("/")[0] ?? "")) return true;
    const written = place && repo.files.get(place.file)?.source.text.slice(place.start, place.start + longest);
    return written !== undefined && harmlessFile.test(written);
  });
}

const longest = 120;

/** What does not load may be read all the same: it says nothing of people and limits, and imports nothing. */
function isHarmless(file: RepoFile | undefined): boolean {
  return file !== undefined && !/\b(?:users|configurationLimit|imports)\b/.test(file.source.text);
}

/** Whether {@link isAllKnown} of every host. */
export function areAllKnown(repo: HostView["repo"]): boolean {
  return [...hostsIn(repo).values()].every(isAllKnown);
}

/**
 * Flake inputs, and channels, by the names that their own instructions give them. What their modules set was looked up in their
 * repositories: neither `users.users.<name>.…assword…` nor `configurationLimit`.
 */
const harmlessModules: ReadonlySet<string> = new Set([
  "agenix",
  "disko",
  "hardware",
  "hm",
  "home-manager",
  "home-manager-unstable",
  "impermanence",
  "nix-index-database",
  "nixos-hardware",
  "nixvim",
  "nur",
  "ragenix",
  "sops-nix",
  "stylix",
]);

/** Of nixpkgs, what `nixos-generate-config` writes; and the file that it makes, where that lies outside of the repo. */
const harmlessFile =
  /^(?:\(?\s*modulesPath\s*\+\s*"|"\$\{modulesPath\})\/(?:installer\/scan\/not-detected|profiles\/qemu-guest|profiles\/headless|profiles\/minimal)\.nix"|^\/etc\/nixos\/hardware-configuration\.nix\b/;
