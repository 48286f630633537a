/** Writes a new module with its wiring: new files are never written over others, and where an edit fails, they are taken away again. */
import { lstatSync, mkdirSync, realpathSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { NewFile } from "#scaffold/scaffolded.ts";
import { type Message, message } from "#text/message.ts";
import { type Changed, writeChanged } from "./check-write.ts";

/** Why nothing, or not all, was written; `undefined`: all was. */
export function writeNew(folder: string, files: readonly NewFile[], changed: readonly Changed[]): Message | undefined {
  for (const { path } of files) {
    if (isThere(join(folder, path))) return message("{0} is there already, so nothing was written.", path);
    if (!isInside(folder, path)) return message("{0} lies outside of the repo, so nothing was written.", path);
  }
  const undo: (() => void)[] = [];
  const takeBack = (): void => {
    for (const step of undo.reverse()) step();
  };
  for (const { path, text } of files) {
    const file = join(folder, path);
    try {
      const made = mkdirSync(dirname(file), { recursive: true });
      // Only those that are empty go: what somebody else put there stays.
      if (made !== undefined) undo.push(() => removeEmpty(dirname(file), made));
      writeFileSync(file, text, { flag: "wx", flush: true });
      undo.push(() => rmSync(file, { force: true }));
    } catch (error) {
      takeBack();
      return message("{0} cannot be written: {1}", path, error instanceof Error ? error.message : String(error));
    }
  }
  const problem = writeChanged(folder, changed);
  if (problem) takeBack();
  return problem;
}

/** A link that leads nowhere is there, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The deepest folder of the path that is there decides: it may be a link. */
function isInside(folder: string, path: string): boolean {
  if (path.split("/").includes("..")) return false;
  const root = realpathSync(folder);
  let parent = dirname(join(folder, path));
  while (!isThere(parent)) parent = dirname(parent);
  try {
    const real = realpathSync(parent);
    return real === root || real.startsWith(root + sep);
  } catch {
    return false;
  }
}

function removeEmpty(from: string, last: string): void {
  try {
    for (let folder = from; ; folder = dirname(folder)) {
      rmdirSync(folder);
      if (folder === last) return;
    }
  } catch {
    // Somebody else uses it.
  }
}
