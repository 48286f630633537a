/** The repo with other files laid over it: as the host has it now, and as it is going to be there. */
import type { FileKind } from "#eval/env.ts";
import { readText } from "#facts/read-text.ts";
import { folderOf, join } from "#model/file-path.ts";
import { type Disk, type Repo, type RepoFile, withFiles } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";

/** By path: the text, `null` where nothing lies, `false` where nobody could read it. */
export type Overlay = Readonly<Record<string, string | null | false>>;

/** Whether a file is one whose text must not become a value. */
export type IsSecret = (path: string, text: string) => boolean;

export function repoWithOverlay(base: Repo, overlay: Overlay, isSecret: IsSecret): Repo {
  const laid = new Map(Object.entries(overlay).filter(([path]) => path !== "" && join("", path) === path));
  const changes: [string, RepoFile | undefined][] = [];
  const otherFiles = new Set(base.otherFiles);
  for (const [path, content] of laid) {
    if (path.endsWith(".nix")) {
      const known = base.files.get(path);
      if (typeof content !== "string") changes.push([path, undefined]);
      else if (known?.source.text !== content) changes.push([path, { path, ...readText(content) }]);
    } else if (content === null) otherFiles.delete(path);
    else otherFiles.add(path);
  }
  const isSame = changes.every(([path, file]) => !file && !base.files.has(path));
  if (isSame && [...laid].every(([path, content]) => isOnDisk(base, path, content))) return base;
  const disk = base.disk && diskWith(base.disk, laid, isSecret);
  return { ...withFiles(base, changes), otherFiles, disk };
}

/** Whether the repo has it just so already. */
function isOnDisk({ files, disk, otherFiles }: Repo, path: string, content: string | null | false): boolean {
  if (content === false) return false;
  if (path.endsWith(".nix") && content !== null) return files.get(path)?.source.text === content;
  if (content === null) return !files.has(path) && !otherFiles.has(path) && disk?.kind(path) === undefined;
  return disk?.text(path) === content;
}

function diskWith(disk: Disk, laid: ReadonlyMap<string, string | null | false>, isSecret: IsSecret): Disk {
  const folders = new Map<string, Map<string, FileKind | undefined>>();
  for (const [path, content] of laid) {
    const kind: FileKind | undefined = content === null ? undefined : "regular";
    put(path, kind);
    // A folder that is left empty may stay; git and Nix know none.
    if (kind) for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) put(folder, "directory");
  }
  return {
    kind(path) {
      const content = laid.get(path);
      if (content !== undefined) return content === false ? unreadable(path) : content === null ? undefined : "regular";
      return disk.kind(path) ?? (folders.has(path) ? "directory" : undefined);
    },
    text(path) {
      const content = laid.get(path);
      if (content === undefined) return disk.text(path);
      if (content === false) return unreadable(path);
      if (content === null) return undefined;
      return isSecret(path, content) ? message("'{0}' may hold secrets and is not read", path) : content;
    },
    entries(path) {
      const below = disk.entries(path);
      const changed = folders.get(path);
      if (!changed || (typeof below === "object" && "template" in below)) return below;
      const all = new Map(below);
      for (const [name, kind] of changed) {
        if (kind === undefined) all.delete(name);
        else if (!all.has(name)) all.set(name, kind);
      }
      return all;
    },
  };

  function put(path: string, kind: FileKind | undefined): void {
    const folder = folderOf(path);
    const entries = folders.get(folder) ?? new Map<string, FileKind | undefined>();
    entries.set(path.slice(folder === "" ? 0 : folder.length + 1), kind);
    folders.set(folder, entries);
  }
}

function unreadable(path: string): Message {
  return message("'{0}' could not be read", path);
}
