/** The repo as one immutable value: its files with their facts. Everything derived from it lives in `model.ts`. */
import type { FileFacts, SourceFile } from "#facts/facts.ts";

export interface RepoFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly source: SourceFile;
  readonly facts: FileFacts;
}

/** What of the settings the model needs. */
export interface ModelSettings {
  /** Prefix of an id → option path it stands for, e.g. `CFG.ports.` → `my.ports.`; the longest prefix wins. */
  readonly idPrefixes: Readonly<Record<string, string>>;
  /** Ids that follow no prefix → option path. */
  readonly idAliases: Readonly<Record<string, string>>;
  /** Option paths whose options describe the module itself: no lens, no finding about missing uses. */
  readonly metadataGroups: readonly string[];
  /** Files that start a host, relative to the root; empty: found by convention (`flake.nix`, `configuration.nix`). */
  readonly hostEntries: readonly string[];
}

export interface Repo {
  readonly settings: ModelSettings;
  /** Parsed Nix files by path. */
  readonly files: ReadonlyMap<string, RepoFile>;
  /** All other files that exist, for links only. */
  readonly otherFiles: ReadonlySet<string>;
  /** Paths that imports name and that are no files of the repo, but are on disk or may come to be there: git ignores them. */
  readonly unlisted: ReadonlySet<string>;
}

export function emptyRepo(settings: ModelSettings): Repo {
  return { settings, files: new Map(), otherFiles: new Set(), unlisted: new Set() };
}

/** The repo with `changes` applied: a file is added or replaced, `undefined` removes it. */
export function withFiles(repo: Repo, changes: Iterable<readonly [path: string, file: RepoFile | undefined]>): Repo {
  const files = new Map(repo.files);
  for (const [path, file] of changes) {
    if (file) files.set(path, file);
    else files.delete(path);
  }
  return { ...repo, files };
}
