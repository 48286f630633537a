/** What imports name and the listing does not have: on disk all the same (hidden, excluded, behind a link), or ignored by git. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { missingImports } from "#model/imports.ts";
import type { Repo } from "#model/repo.ts";
import { ignoredByGit } from "./git-ignore.ts";

/** Asks the disk anew each time: few paths are in question, and nobody tells us of changes where nothing is listed. */
export function unlistedIn(folder: string, repo: Repo): ReadonlySet<string> {
  const listedOnly = { ...repo, unlisted: none };
  const found = new Set<string>();
  let ignored: ((path: string) => boolean) | undefined;
  for (const file of repo.files.values()) {
    for (const { target } of missingImports(listedOnly, file)) {
      ignored ??= ignoredByGit(folder);
      if (isOnDisk(folder, target) || ignored(target)) found.add(target);
    }
  }
  return found;
}

const none: ReadonlySet<string> = new Set();

/** A folder counts when it holds what an import of it reads. A link counts wherever it leads. */
function isOnDisk(folder: string, path: string): boolean {
  try {
    return !lstatSync(join(folder, path)).isDirectory() || exists(join(folder, path, "default.nix"));
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
