/**
 * What evaluations ask of the disk: each question is answered once, and remembered. What git ignores, what looks like a secret, what is no
 * text and what is huge stays unknown; so does everything behind a symbolic link that leads out of the root.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FileKind } from "#eval/env.ts";
import type { Disk } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import { relativeTo } from "./files.ts";
import { ignoredByGit } from "./git-ignore.ts";
import { isSecretName, isSecretText } from "./secret-files.ts";

export interface AskedDisk extends Disk {
  /** Whether an answer would be another one now. */
  readonly isStale: () => boolean;
  /** Whether an answer depends on what lies at the path. */
  readonly asked: (path: string) => boolean;
}

/** Larger texts are no configuration. */
const MAX_BYTES = 256 * 1024;

export function openDisk(folder: string): AskedDisk {
  const ignored = ignoredByGit(folder);
  const isFlake = exists(join(folder, "flake.nix"));
  const kinds = new Map<string, FileKind | Message | undefined>();
  const texts = new Map<string, string | Message | undefined>();
  const folders = new Map<string, ReadonlyMap<string, FileKind> | Message | undefined>();
  const kind = remembered(kinds, kindOf);
  const text = remembered(texts, textOf);
  const entries = remembered(folders, entriesOf);

  return {
    kind,
    text,
    entries,
    asked: (path) =>
      kinds.has(path) || texts.has(path) || folders.has(path) || folders.has(path.includes("/") ? dirname(path) : ""),
    isStale() {
      if (kinds.size + texts.size + folders.size === 0) return false;
      const now = openDisk(folder);
      const differs = <T>(answers: ReadonlyMap<string, T>, ask: (path: string) => T): boolean =>
        [...answers].some(([path, answer]) => !same(answer, ask(path)));
      return differs(kinds, now.kind) || differs(texts, now.text) || differs(folders, now.entries);
    },
  };

  function kindOf(path: string): FileKind | Message | undefined {
    if (path === "") return "directory";
    if (path === ".git" || path.startsWith(".git/") || ignored(path)) return message("git ignores '{0}'", path);
    return leadsOutside(path) ?? fileKind(join(folder, path));
  }

  /** A link in the way may lead anywhere; what lies outside of the repo is not looked at. */
  function leadsOutside(path: string): Message | undefined {
    try {
      const real = realpathSync.native(join(folder, path));
      const root = realpathSync.native(folder);
      const inside = real === root ? "" : relativeTo(root, real);
      if (inside === undefined) return message("'{0}' leads out of the repo", path);
      // Behind a link lies a file that has to be allowed by its own name.
      if (inside !== path && inside !== "" && ignored(inside)) return message("git ignores '{0}'", path);
      return undefined;
    } catch {
      return isDangling(path) ? message("'{0}' is a link that leads nowhere", path) : undefined;
    }
  }

  function isDangling(path: string): boolean {
    const names = path.split("/");
    return names.some((_, index) => {
      const part = join(folder, names.slice(0, index + 1).join("/"));
      return fileKind(part) === "symlink" && !exists(part);
    });
  }

  function textOf(path: string): string | Message | undefined {
    const found = kind(path);
    if (typeof found === "object" || found === undefined) return found;
    if (isSecretName(path) || isSecretName(realName(path))) return secret(path);
    try {
      const status = statSync(join(folder, path));
      if (!status.isFile()) return message("'{0}' is no file", path);
      if (status.size > MAX_BYTES) return message("'{0}' is larger than {1} KiB", path, MAX_BYTES / 1024);
      const bytes = readFileSync(join(folder, path));
      const read = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      if (read.includes("\0")) return message("'{0}' is no text", path);
      return isSecretText(read) ? secret(path) : read;
    } catch {
      return message("'{0}' is no text", path);
    }
  }

  /** Below the root, all links resolved. */
  function realName(path: string): string {
    try {
      const real = realpathSync.native(join(folder, path));
      return relativeTo(realpathSync.native(folder), real) ?? basename(real);
    } catch {
      return path;
    }
  }

  function entriesOf(path: string): ReadonlyMap<string, FileKind> | Message | undefined {
    const found = kind(path);
    if (typeof found === "object" || found === undefined) return found;
    const listed = new Map<string, FileKind>();
    try {
      for (const entry of readdirSync(join(folder, path))) {
        const inside = path === "" ? entry : `${path}/${entry}`;
        // A flake is what git has of it.
        if (inside === ".git" && isFlake) continue;
        if (inside === ".git" || ignored(inside)) return message("git ignores some of '{0}'", path || ".");
        listed.set(entry, fileKind(join(folder, inside)) ?? "unknown");
      }
    } catch {
      return undefined;
    }
    return listed;
  }
}

function secret(path: string): Message {
  return message("'{0}' may hold secrets and is not read", path);
}

function remembered<T>(answers: Map<string, T>, ask: (path: string) => T): (path: string) => T {
  return (path) => {
    if (!answers.has(path)) answers.set(path, ask(path));
    return answers.get(path) as T;
  };
}

function fileKind(path: string): FileKind | undefined {
  try {
    const status = lstatSync(path);
    if (status.isSymbolicLink()) return "symlink";
    return status.isDirectory() ? "directory" : status.isFile() ? "regular" : "unknown";
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

function same(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
