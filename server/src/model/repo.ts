/** The repo as one immutable value: its files with their facts. Everything derived from it lives in `model.ts`. */
import type { FileKind } from "#eval/env.ts";
import type { FileFacts, SourceFile } from "#facts/facts.ts";
import type { DocumentFacts } from "#facts/markdown/document.ts";
import type { Message } from "#text/message.ts";

export interface RepoFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly source: SourceFile;
  readonly facts: FileFacts;
}

/** A page of Markdown. */
export interface Document {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly source: { readonly text: string };
  readonly facts: DocumentFacts;
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
  /** The host that the editor shows values of; empty: the first. */
  readonly evaluationHost: string;
  /** Option roots that modules from outside may touch although this repo declares options there. */
  readonly sharedRoots: readonly string[];
  /** Name of a range → `from-to`: which numbers the keys of a port registry have. */
  readonly portRanges: Readonly<Record<string, string>>;
  /** Host name or service → why it is meant to be public. */
  readonly publicHosts: Readonly<Record<string, string>>;
  /** Services that have to be behind the login. */
  readonly requiredLogins: readonly string[];
  /** Unit → why nothing is said of its hardening. */
  readonly exemptUnits: Readonly<Record<string, string>>;
  /** How many generations a boot loader may keep. */
  readonly maxGenerations: number;
  /** What comments are written in; `auto`: what most of them are, `any`: nobody minds. */
  readonly commentLanguage: "auto" | "german" | "english" | "any";
  /** Rule id → `off` or how loud: what one rule leaves to another is lost where that is off. */
  readonly severities: Readonly<Record<string, string>>;
}

/**
 * What an evaluation asks of the disk beyond the Nix files: always the same answer, for as long as the repo is the same value. A message
 * says why there is no answer, e.g. that git ignores the file or that it looks like a secret. Paths are relative to the root.
 */
export interface Disk {
  /** What lies there; `undefined`: nothing does. */
  readonly kind: (path: string) => FileKind | Message | undefined;
  /** The text of a file that may be shown. */
  readonly text: (path: string) => string | Message | undefined;
  /** What lies in a folder. */
  readonly entries: (path: string) => ReadonlyMap<string, FileKind> | Message | undefined;
}

export interface Repo {
  readonly settings: ModelSettings;
  /** Parsed Nix files by path. */
  readonly files: ReadonlyMap<string, RepoFile>;
  /** Markdown by path: without pages that git ignores, that look like secrets or are huge. */
  readonly documents: ReadonlyMap<string, Document>;
  /** All other files that exist (documents, too), for links only. */
  readonly otherFiles: ReadonlySet<string>;
  /** Paths that imports name and that are no files of the repo, but are on disk or may come to be there: git ignores them. */
  readonly unlisted: ReadonlySet<string>;
  /** `undefined`: there is nothing but `files`, and of `otherFiles` only the names. */
  readonly disk: Disk | undefined;
}

export function emptyRepo(settings: ModelSettings): Repo {
  return {
    settings,
    files: new Map(),
    documents: new Map(),
    otherFiles: new Set(),
    unlisted: new Set(),
    disk: undefined,
  };
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

const codes = new WeakMap<Repo, Repo>();

/**
 * The repo without its documents: the same value for as long as only these change. What is made of code alone is made of this, and so
 * survives whatever is written into a page.
 */
export function codeOf(repo: Repo): Repo {
  if (repo.documents.size === 0) return repo;
  let code = codes.get(repo);
  if (!code) {
    code = { ...repo, documents: new Map() };
    codes.set(repo, code);
  }
  return code;
}

/** The same code with other documents. */
export function withDocuments(repo: Repo, documents: Repo["documents"]): Repo {
  const code = codeOf(repo);
  if (documents.size === 0) return code;
  const whole = { ...code, documents };
  codes.set(whole, code);
  return whole;
}

/** The text of a file or a document. */
export function textIn(repo: Repo, path: string): string | undefined {
  return (repo.files.get(path) ?? repo.documents.get(path))?.source.text;
}
