/** Which files belong to a root: a walk that is capped, never leaves the root and never fails. Reads files, too. */
import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Settings } from "#settings/settings.ts";
import { type Message, message } from "#text/message.ts";
import { globMatcher } from "./glob.ts";
import { sharedTurns } from "./turns.ts";

/** What of the settings decides about files. `maxFiles` counts Nix files, and separately the names of other files. */
export type FileSettings = Pick<Settings, "exclude" | "includeHidden" | "maxFiles" | "maxFolders">;

export interface Listing {
  /** Sorted, relative to the root, with `/`. */
  readonly nixFiles: readonly string[];
  readonly otherFiles: readonly string[];
  /** What the owner should know about the listing, e.g. that a cap was reached. */
  readonly notices: readonly Message[];
}

/** No file of a person is that large; such a file is not read. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Folders that hold results of tools, never sources of this repo. */
const NEVER = /^(\.git|\.direnv|node_modules|result|result-.*)$/;

/** True for Nix source files, by name. */
export function isNixFile(path: string): boolean {
  return path.endsWith(".nix");
}

/** Whether a path (relative to the root) belongs to the index; asks only the names in it. */
export function membership(settings: FileSettings): (path: string) => boolean {
  const excluded = globMatcher(settings.exclude);
  return (path) => {
    const names = path.split("/");
    return names.every((name, index) => {
      const isFolder = index < names.length - 1;
      if (NEVER.test(name)) return false;
      if (isFolder && !settings.includeHidden && name.startsWith(".")) return false;
      return !excluded(names.slice(0, index + 1).join("/"));
    });
  };
}

/**
 * Lists `root` breadth first, so that a cap cuts off the deepest folders. A symbolic link is never walked: where it leads
 * to a place inside the root, that place is walked anyway; the link's own name counts as another file then.
 */
export async function listFiles(root: string, settings: FileSettings, signal?: AbortSignal): Promise<Listing> {
  const belongs = membership(settings);
  const turn = sharedTurns();
  const nixFiles: string[] = [];
  const otherFiles: string[] = [];
  const folders = [""];
  let skippedFolders = false;
  let skippedFiles = false;

  for (let next = 0; next < folders.length && !signal?.aborted; next++) {
    const folder = folders[next] ?? "";
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!belongs(`${path}/x`)) continue;
        if (folders.length < settings.maxFolders) folders.push(path);
        else skippedFolders = true;
      } else if (entry.isFile() && belongs(path)) {
        const list = isNixFile(path) ? nixFiles : otherFiles;
        if (list.length < settings.maxFiles) list.push(path);
        else skippedFiles ||= list === nixFiles;
      } else if (entry.isSymbolicLink() && belongs(path) && leadsInside(root, path)) {
        if (otherFiles.length < settings.maxFiles) otherFiles.push(path);
      }
    }
    await turn();
  }

  const notices: Message[] = [];
  if (skippedFiles) {
    notices.push(message("Only the first {0} Nix files are read (setting mynixos.maxFiles).", settings.maxFiles));
  }
  if (skippedFolders) {
    notices.push(message("Only the first {0} folders are read (setting mynixos.maxFolders).", settings.maxFolders));
  }
  return { nixFiles: nixFiles.sort(), otherFiles: otherFiles.sort(), notices };
}

/**
 * The text of a regular file, without a byte order mark (editors do not count it either). `undefined` when there is none
 * or it cannot be read; never waits for a pipe or device.
 */
export function readText(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    if (!status.isFile() || status.size > MAX_BYTES) return undefined;
    const text = readFileSync(file, "utf8");
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** `path` relative to `folder` with `/`, `undefined` when it lies elsewhere. */
export function relativeTo(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  if (inside === "" || isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`)) return undefined;
  return sep === "/" ? inside : inside.replaceAll(sep, "/");
}

/** The path with every symbolic link resolved, as far as it exists. */
export function resolved(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(resolved(folder), basename(path));
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function leadsInside(root: string, path: string): boolean {
  const link = join(root, path);
  return existsSync(link) && relativeTo(resolved(root), resolved(link)) !== undefined;
}
