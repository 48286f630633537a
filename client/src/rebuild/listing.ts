/** What a folder is found to hold before any of it is read, and why some of it, or all, cannot be. */
import { readlink } from "node:fs/promises";

export interface Unread {
  readonly path: string;
  readonly why: UnreadReason;
}

export type UnreadReason =
  /** Its name has control characters, is no UTF-8, or has a part `.git`. */
  | "name"
  | "too-large"
  /** No permission, or the disk does not give it. */
  | "denied"
  /** Socket, pipe, device. */
  | "special"
  /** A repository of its own below this one, tracked or not: git does not look into it. */
  | "submodule"
  | "nested-repository"
  /** git was told not to look at it (`skip-worktree`, sparse checkout): nobody knows what is meant to stand there. */
  | "skip-worktree"
  /** An unfinished merge, and the file is not there. */
  | "unmerged"
  /** This machine's disk does not tell it from another one of the repo, whose name differs in case only. */
  | "another-case";

export interface LocalTreeOptions {
  /** The program; `git`. */
  readonly git?: string;
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Bytes of one file: 50 MB. */
  readonly maxFile?: number;
  /** Bytes of all: 200 MB. */
  readonly maxAll?: number;
}

export type LocalTreeProblem =
  /** The folder is not there, or no folder. */
  | "no-folder"
  /** It belongs to a git repository, and there is no git to ask what belongs to it. */
  | "no-git"
  /** git refuses, e.g. because the folder belongs to somebody else; the message of the error is what it said. */
  | "git-failed"
  /** There is more than `maxAll`; `paths` are the largest ones. */
  | "too-much"
  /** Files come and go at this moment (`git checkout` runs, say). */
  | "in-motion";

export interface LocalTreeError extends Error {
  readonly problem: LocalTreeProblem;
  readonly paths: readonly string[];
}

export interface Listed {
  readonly path: string;
  readonly isTracked: boolean;
  /** What git says, where the disk cannot: the bit to run it, or that a file stands for a link. */
  readonly exec?: boolean;
  readonly isLinkInFile?: boolean;
  /** A merge of it is not finished. */
  readonly isUnmerged?: boolean;
}

/** What is to be read, before anything is. */
export interface Listing {
  readonly files: readonly Listed[];
  readonly besides: readonly string[];
  readonly unread: readonly Unread[];
  /** Of those that have CRLF, which go with LF; absent: none. */
  readonly lfAmong?: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
}

export function localTreeError(problem: LocalTreeProblem, said: string, paths: readonly string[] = []): LocalTreeError {
  return Object.assign(new Error(said), { problem, paths });
}

export function isLocalTreeError(error: unknown): error is LocalTreeError {
  return error instanceof Error && "problem" in error && "paths" in error;
}

/** What `nix build` and `nixos-rebuild build` leave where they are run. */
export async function isBuildResult(path: string): Promise<boolean> {
  return /[\\/]result(?:-[^\\/]*)?$/.test(path) && (await readlink(path)).startsWith("/nix/store/");
}
