/** Modules that a host imports and nobody can read here: whether one of them might give a person a password, or a loader a limit. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { hostEntries, resolve } from "#model/imports.ts";
import type { Repo, RepoFile } from "#model/repo.ts";
import { isHarmlessInput, isHarmlessLookup } from "./harmless-modules.ts";

/** Whether all that a host imports is read, but for modules that are known to leave users, sshd and boot loaders alone. */
export function isAllKnown({ host, repo }: HostView): boolean {
  if (!host.ofFlake && isStartedElsewhere(repo)) return false;
  return host.problems.every((problem) => {
    if (problem.kind === "broken") return isHarmless(repo.files.get(problem.error.place?.file ?? problem.file));
    if (problem.kind === "broken-part") return false;
    if (problem.kind !== "unseen") return true;
    if (problem.perhaps) return false;
    const { place, reason } = problem;
    const written = place && repo.files.get(place.file)?.source.text.slice(place.start, place.start + longest);
    if (written !== undefined && harmlessFile.test(written)) return true;
    const [name] = reason.args;
    if (typeof name !== "string") return false;
    return reason.template.startsWith("<") ? isHarmlessLookup(name) : isHarmlessInput(repo, name, written ?? "");
  });
}

const longest = 120;

const started = new WeakMap<Repo, boolean>();

/**
 * A file that is called a host may be one of several modules there: a flake whose hosts are made in a way that is not understood here, or
 * whatever else in the repo leads to it, as the hive of colmena does, may add some.
 */
function isStartedElsewhere(repo: Repo): boolean {
  let found = started.get(repo);
  if (found === undefined) {
    const entries = new Set(hostEntries(repo));
    found =
      repo.files.has("flake.nix") ||
      [...repo.files.values()].some(({ path, facts }) => {
        if (entries.has(path)) return false;
        return facts.paths.some(
          (use) => !use.parts.includes(undefined) && resolve(repo, path, use).some((each) => entries.has(each)),
        );
      });
    started.set(repo, found);
  }
  return found;
}

/** What does not load may be read all the same: it says nothing of people, limits, builds and PAM, and imports nothing. */
function isHarmless(file: RepoFile | undefined): boolean {
  return file !== undefined && !telling.test(file.source.text);
}

const telling = /\b(?:users|configurationLimit|imports|buildMachines|distributedBuilds|builders|pam)\b/;

/** Whether {@link isAllKnown} of every host. */
export function areAllKnown(repo: HostView["repo"]): boolean {
  return [...hostsIn(repo).values()].every(isAllKnown);
}

/** Of nixpkgs, what `nixos-generate-config` writes; and the file that it makes, where that lies outside of the repo. */
const harmlessFile =
  /^(?:\(?\s*modulesPath\s*\+\s*"|"\$\{modulesPath\})\/(?:installer\/scan\/not-detected|profiles\/qemu-guest|profiles\/headless|profiles\/minimal)\.nix"|^\/etc\/nixos\/hardware-configuration\.nix\b/;
