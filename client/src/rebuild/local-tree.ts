/**
 * What the repo on this machine has: in a work tree of git what git would commit with everything added, elsewhere all files. What could
 * not be read is told, and counts as lying beside the repo, so that nothing is ever deleted on a host because it could not be read here.
 */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { lstat, open, readdir, readlink, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { listGit } from "./git-files.ts";
import { withLf } from "./line-breaks.ts";
import {
  isBuildResult,
  type Listed,
  type LocalTreeOptions,
  localTreeError,
  type Unread,
  type UnreadReason,
} from "./listing.ts";
import { ancestorsOf, isPath, sortedPaths } from "./manifest.ts";
import type { Content, Tree } from "./tree.ts";
import { walk } from "./walked-files.ts";

export { isLocalTreeError, type LocalTreeOptions, type Unread, type UnreadReason } from "./listing.ts";

export interface LocalTree {
  readonly tree: Tree;
  /** Paths, of folders with all below them, that are no part of it, but lie there: ignored ones, and all of `unread`. */
  readonly besides: ReadonlySet<string>;
  /** Left alone on the host, and to be told. */
  readonly unread: readonly Unread[];
  /** The bytes that `tree` names: of a link its target. Rejects with `isChangedSince` where they are others by now. */
  readonly read: (path: string) => Promise<Uint8Array>;
}

/** How the bytes of a file become those that the host gets. */
type Reading = "as-is" | "with-lf" | "link" | "link-in-file";

export async function readLocalTree(folder: string, options: LocalTreeOptions = {}): Promise<LocalTree> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || !(await lstat(root)).isDirectory())
    throw localTreeError("no-folder", `no folder: ${folder}`);
  const listing = (await listGit(root, options)) ?? (await walk(root));
  const unread = [...listing.unread];
  const besides = new Set([...listing.besides, ...unread.map(({ path }) => path)]);
  const leave = (path: string, why: UnreadReason): void => {
    unread.push({ path, why });
    besides.add(path);
  };

  const found = new Map<string, Found>();
  const missing: string[] = [];
  const maxFile = options.maxFile ?? 50_000_000;
  const isReal = realFolders(root);
  await each(listing.files, async (file) => {
    const state = isPath(file.path) ? await look(root, file, isReal, maxFile) : "name";
    if (state === "missing" && file.isUnmerged === true) leave(file.path, "unmerged");
    else if (state === "missing") missing.push(file.path);
    else if (state === "besides") besides.add(file.path);
    else if (typeof state === "string") leave(file.path, state);
    else found.set(file.path, state);
  });
  for (const path of await hiddenByCase(root, found)) {
    found.delete(path);
    leave(path, "another-case");
  }
  refuseTooMuch(found, options.maxAll ?? 200_000_000);

  const contents = new Map<string, { readonly content: Content; readonly reading: Reading }>();
  const withCrlf: string[] = [];
  const take = async (path: string, reading: Reading): Promise<void> => {
    const bytes = await bytesOf(join(root, path), reading, maxFile).catch(() => undefined);
    if (bytes === undefined) return leave(path, "denied");
    if (reading === "as-is" && bytes.includes("\r\n")) withCrlf.push(path);
    contents.set(path, { content: contentOf(bytes, reading, found.get(path)?.exec === true), reading });
  };
  await each([...found], ([path, { reading }]) => take(path, reading));
  const lf = withCrlf.length > 0 ? await listing.lfAmong?.(withCrlf) : undefined;
  await each(
    [...(lf ?? [])].filter((path) => contents.has(path)),
    (path) => take(path, "with-lf"),
  );
  for (const path of missing) {
    const state = await look(root, { path, isTracked: true }, isReal, maxFile);
    if (state !== "missing") throw localTreeError("in-motion", "files come and go at this moment", [path]);
  }

  return {
    tree: new Map(
      sortedPaths(contents.keys()).map((path) => [path, (contents.get(path) as { content: Content }).content]),
    ),
    besides,
    unread: unread.sort((one, other) => (one.path < other.path ? -1 : 1)),
    async read(path) {
      const known = contents.get(path);
      if (known === undefined) throw new Error(`not in the tree: ${path}`);
      const bytes = await bytesOf(join(root, path), known.reading, maxFile).catch(() => undefined);
      if (bytes === undefined || digestOf(bytes) !== known.content.slice(2)) throw changedSince(path);
      return bytes;
    },
  };
}

export function isChangedSince(error: unknown): error is Error & { readonly changedPath: string } {
  return error instanceof Error && "changedPath" in error;
}

function changedSince(path: string): Error & { readonly changedPath: string } {
  return Object.assign(new Error(`changed since it was compared: ${path}`), { changedPath: path });
}

interface Found {
  readonly reading: Reading;
  readonly exec: boolean;
  readonly size: number;
  /** Of file system and file, where the disk has such. */
  readonly inode: string;
}

async function look(
  root: string,
  { path, isTracked, exec, isLinkInFile }: Listed,
  isReal: (path: string) => Promise<boolean>,
  maxFile: number,
): Promise<Found | UnreadReason | "missing" | "besides"> {
  const absolute = join(root, path);
  const stats = await lstatOf(absolute);
  if (stats === "denied") return "denied";
  // Behind a link that replaced a folder, it is another's file: for git this one is deleted.
  if (stats === undefined || !(await isReal(path)) || stats.isDirectory()) return "missing";
  const inode = `${stats.dev}:${stats.ino}`;
  if (stats.isSymbolicLink()) {
    return !isTracked && (await isBuildResult(absolute)) ? "besides" : { reading: "link", exec: false, size: 0, inode };
  }
  if (!stats.isFile()) return "special";
  if (stats.size > maxFile) return "too-large";
  const reading = isLinkInFile === true ? "link-in-file" : "as-is";
  // The owner's bit, as git and Nix have it.
  return { reading, exec: exec ?? (stats.mode & 0o100) !== 0, size: stats.size, inode };
}

async function lstatOf(path: string): Promise<Stats | "denied" | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "denied";
  }
}

/** Whether all that a path stands in are folders, no links. */
function realFolders(root: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const isFolder = async (folder: string): Promise<boolean> => {
    const stats = await lstatOf(join(root, folder));
    return stats === "denied" || stats?.isDirectory() === true;
  };
  return async (path) => {
    for (const folder of ancestorsOf(path)) {
      const answer = known.get(folder) ?? isFolder(folder);
      known.set(folder, answer);
      if (!(await answer)) return false;
    }
    return true;
  };
}

/** Those of which the disk has no name of their own: it answers with another file, whose name differs in case only. */
async function hiddenByCase(root: string, found: ReadonlyMap<string, Found>): Promise<string[]> {
  const groups = new Map<string, string[]>();
  for (const [path, { inode }] of found) {
    const key = `${path.normalize("NFC").toLowerCase()} ${inode}`;
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const hidden: string[] = [];
  for (const paths of groups.values()) {
    if (paths.length < 2) continue;
    for (const path of paths) {
      const names = await readdir(dirname(join(root, path)));
      if (!names.includes(path.slice(path.lastIndexOf("/") + 1))) hidden.push(path);
    }
  }
  return hidden;
}

function refuseTooMuch(found: ReadonlyMap<string, Found>, maxAll: number): void {
  let all = 0;
  for (const { size } of found.values()) all += size;
  if (all <= maxAll) return;
  const largest = [...found].sort(([, one], [, other]) => other.size - one.size).slice(0, 5);
  throw localTreeError(
    "too-much",
    `${Math.ceil(all / 1e6)} MB in all, above ${Math.floor(maxAll / 1e6)} MB`,
    largest.map(([path]) => path),
  );
}

async function bytesOf(path: string, reading: Reading, maxFile: number): Promise<Buffer> {
  if (reading === "link") return readlink(path, "buffer");
  // What stands there by now may be a link, or a pipe that nobody writes to; Windows has neither flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > maxFile) throw new Error(`no file that can be read: ${path}`);
    const bytes = await file.readFile();
    return reading === "with-lf" ? withLf(bytes) : bytes;
  } finally {
    await file.close();
  }
}

function contentOf(bytes: Uint8Array, reading: Reading, exec: boolean): Content {
  const kind = reading === "link" || reading === "link-in-file" ? "l" : exec ? "x" : "f";
  return `${kind}:${digestOf(bytes)}`;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Some at a time: a process may not open any number of files. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
