/** Which paths git leaves out of the repo: they may be made later or elsewhere, and submodules may not be checked out. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readText, relativeTo } from "./files.ts";
import { globMatcher } from "./glob.ts";

/** Reads the `.gitignore` of each folder on the way to a path, up to the root of the repo, when they are first needed. */
export function ignoredByGit(folder: string): (path: string) => boolean {
  const top = topOf(folder);
  const read = new Map<string, (path: string) => boolean>();
  const listIn = (at: string): ((path: string) => boolean) => {
    let list = read.get(at);
    if (!list) {
      const texts = [
        readText(join(at, ".gitignore")),
        at === top ? readText(join(at, ".git/info/exclude")) : undefined,
      ];
      list = ignoreList(texts.join("\n"), at === top ? submodules(readText(join(at, ".gitmodules")) ?? "") : []);
      read.set(at, list);
    }
    return list;
  };
  return (path) => {
    const full = join(folder, path);
    for (let at = dirname(full); ; at = dirname(at)) {
      if (listIn(at)(relativeTo(at, full) ?? path)) return true;
      if (at === top || at === dirname(at)) return false;
    }
  };
}

/** The root of the repository, or the folder itself where there is none. */
function topOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}

/** The last pattern that fits decides; a folder that is ignored takes all in it along. */
function ignoreList(text: string, folders: readonly string[]): (path: string) => boolean {
  const patterns = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const again = line.startsWith("!");
      return { again, matches: globMatcher([again ? line.slice(1) : line]) };
    });
  const below = globMatcher(folders.map((path) => `/${path}`));
  return (path) => {
    const names = path.split("/");
    return names.some((_, index) => {
      const part = names.slice(0, index + 1).join("/");
      const last = patterns.findLast(({ matches }) => matches(part));
      return below(part) || (last !== undefined && !last.again);
    });
  };
}

function submodules(text: string): readonly string[] {
  return [...text.matchAll(/^\s*path\s*=\s*(\S+)\s*$/gm)].map((match) => match[1] ?? "");
}
