/** One opened folder as a living repo: its files on disk, open documents laid over them, and the `Repo` they make. */
import { join } from "node:path";
import { extract } from "#facts/extract.ts";
import { type Document, emptyRepo, type Repo, type RepoFile, withDocuments, withFiles } from "#model/repo.ts";
import type { Settings } from "#settings/settings.ts";
import type { SourceFile } from "#syntax/ast.ts";
import { parse } from "#syntax/parse.ts";
import { type Message, message } from "#text/message.ts";
import { openDisk } from "./disk.ts";
import { documentOf, documentsAmong, documentText, isDocumentFile } from "./documents.ts";
import { isNixFile, listFiles, membership, readText } from "./files.ts";
import { ignoredByGit } from "./git-ignore.ts";
import { isAbort } from "./grammar.ts";
import { sharedTurns } from "./turns.ts";
import { unlistedIn } from "./unlisted.ts";

export interface Root {
  /** Absolute path; `undefined` for a document that belongs to no folder. */
  readonly folder: string | undefined;
  /** The repo with every change so far; files changed since the last call are read now. */
  readonly repo: () => Repo;
  readonly settings: () => Settings;
  /** What the owner should know, e.g. that a cap was reached. */
  readonly notices: () => readonly Message[];
  /** Whether every file was read: what is not found then does not exist. */
  readonly complete: () => boolean;
  /** Whether a Nix file or a document (relative, existing or not) belongs to this repo. */
  readonly includes: (file: string) => boolean;
  /** Like {@link Root.includes} for names of any kind: files for links, folders. */
  readonly concerns: (path: string) => boolean;
  /** Whether a change of what stands in a file matters: of a Nix file, a document, or one that an evaluation asked for. */
  readonly reads: (file: string) => boolean;
  readonly fileCount: () => number;
  /** Lays the text of an open document over the file on disk; `undefined` takes it off. */
  readonly overlay: (file: string, text: string | undefined) => void;
  /** Lists and reads everything. An abort keeps what was read so far. */
  readonly load: (options?: LoadOptions) => Promise<void>;
  /** Files or folders changed on disk: reads again what may differ. */
  readonly refresh: (changes: DiskChanges, signal?: AbortSignal) => Promise<void>;
  /** True when something that belongs to the listing changed and {@link load} must run again. */
  readonly configure: (settings: Settings) => boolean;
  /** How many texts were parsed so far; the measure of "a keystroke reads one file". */
  readonly filesRead: () => number;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void;
}

export interface DiskChanges {
  /** Paths relative to the root. A deleted or created path may be a folder. */
  readonly paths: readonly string[];
  /** Whether anything came or went, so that files must be listed again. */
  readonly structure: boolean;
}

/** So many changed paths at once are a checkout of another commit: everything is compared with the disk. */
const CHECKOUT = 500;

/** `failed` hears of a file that broke its reader; such a file counts as unreadable, and all others are read. */
export function openRoot(
  folder: string | undefined,
  initial: Settings,
  failed: (file: string, error: unknown) => void = () => undefined,
): Root {
  let settings = initial;
  let belongs = membership(settings);
  let notices: readonly Message[] = [];
  /** Everything that was listed was read, or tried. */
  let entire = false;
  let filesRead = 0;
  const overlays = new Map<string, string>();
  let disk = folder === undefined ? undefined : openDisk(folder);
  let ignored = folder === undefined ? () => false : ignoredByGit(folder);
  let repo: Repo = { ...emptyRepo(settings), disk };
  /** Files whose overlay changed since they were last read. */
  const stale = new Set<string>();

  return {
    folder,
    repo: current,
    settings: () => settings,
    notices: () => notices,
    complete: () => entire && notices.length === 0,
    fileCount: () => repo.files.size,
    concerns: (path) => belongs(path),
    reads: (file) =>
      includes(file) || (belongs(file) && (/(^|\/)\.git(ignore|modules)$/.test(file) || (disk?.asked(file) ?? false))),
    filesRead: () => filesRead,
    includes,
    overlay(file, text) {
      if (text === undefined) overlays.delete(file);
      else overlays.set(file, text);
      stale.add(file);
    },
    async load({ signal, progress } = {}) {
      lookAgain();
      entire = await reload(() => true, signal, progress);
    },
    async refresh({ paths, structure }, signal) {
      lookAgain();
      const all = paths.length > CHECKOUT;
      const changed = new Set(paths);
      const wanted = (file: string): boolean => all || !isKnown(file) || isIn(changed, file);
      // What an aborted load left out is read here, too.
      if (structure || all) entire = (await reload(wanted, signal)) || entire;
      else for (const file of changed) if (isKnown(file) || isDocumentFile(file)) stale.add(file);
    },
    configure(next) {
      if (JSON.stringify(settings) === JSON.stringify(next)) return false;
      const relist = JSON.stringify(fileSettings(settings)) !== JSON.stringify(fileSettings(next));
      settings = next;
      belongs = membership(next);
      repo = { ...current(), settings: next };
      return relist;
    },
  };

  function includes(file: string): boolean {
    return belongs(file) && (isNixFile(file) || (isDocumentFile(file) && !ignored(file)));
  }

  function isKnown(file: string): boolean {
    return repo.files.has(file) || repo.documents.has(file);
  }

  /** Answers that the disk would give no more are forgotten, and with them everything that was made of them. */
  function lookAgain(): void {
    if (folder === undefined || !disk?.isStale()) return;
    disk = openDisk(folder);
    repo = { ...repo, disk };
  }

  function current(): Repo {
    if (stale.size > 0) {
      const changed = [...stale];
      stale.clear();
      const files = changed.filter(isNixFile);
      if (files.length > 0)
        commit(new Map(files.map((file) => [file, fileOf(file, textOf(file))] as const)), repo.otherFiles);
      commitDocuments(new Map(changed.filter(isDocumentFile).map((file) => [file, pageOf(file)] as const)));
    }
    return repo;
  }

  function commitDocuments(changes: ReadonlyMap<string, Document | undefined>): void {
    const differing = [...changes].filter(([file, value]) => repo.documents.get(file) !== value);
    if (differing.length === 0) return;
    const documents = new Map(repo.documents);
    for (const [file, value] of differing) {
      if (value) documents.set(file, value);
      else documents.delete(file);
    }
    repo = withDocuments(repo, documents);
  }

  function pageOf(file: string): Document | undefined {
    if (!includes(file)) return undefined;
    const text = overlays.get(file) ?? (folder === undefined ? undefined : documentText(folder, file));
    try {
      return documentOf(file, text, repo.documents.get(file));
    } catch (error) {
      failed(file, error);
      return undefined;
    }
  }

  /** Lists the folder; reads listed files that `wanted` names, keeps the others, drops what is gone. False when aborted. */
  async function reload(
    wanted: (file: string) => boolean,
    signal: AbortSignal | undefined,
    progress?: (done: number, total: number) => void,
  ): Promise<boolean> {
    if (folder === undefined) return false;
    const listing = await listFiles(folder, settings, signal);
    const turn = sharedTurns();
    ignored = ignoredByGit(folder);
    const open = [...overlays.keys()].filter(includes);
    const listed = new Set([...listing.nixFiles, ...open.filter(isNixFile)]);
    const read = new Map<string, RepoFile | undefined>();
    let done = 0;
    for (const file of listed) {
      if (signal?.aborted) break;
      if (wanted(file) && !overlays.has(file)) read.set(file, fileOf(file, textOf(file)));
      progress?.(++done, listed.size);
      await turn();
    }
    for (const file of overlays.keys()) read.delete(file);
    if (signal?.aborted) {
      commit(read, repo.otherFiles);
      return false;
    }
    for (const file of repo.files.keys()) if (!listed.has(file)) read.set(file, undefined);
    commit(read, new Set(listing.otherFiles));
    const pages = new Set([...documentsAmong(listing.otherFiles, ignored), ...open.filter(isDocumentFile)]);
    const pagesRead = new Map<string, Document | undefined>();
    for (const file of pages) {
      if (wanted(file)) pagesRead.set(file, pageOf(file));
      await turn();
    }
    for (const file of overlays.keys()) pagesRead.delete(file);
    for (const file of repo.documents.keys()) if (!pages.has(file)) pagesRead.set(file, undefined);
    commitDocuments(pagesRead);
    notices = [
      ...listing.notices,
      ...leftOut(listing.nixFiles.filter((file) => !overlays.has(file) && !repo.files.has(file))),
    ];
    return true;
  }

  /** What is equal stays the same value, so that nothing derived from it is made again. */
  function commit(changes: ReadonlyMap<string, RepoFile | undefined>, otherFiles: ReadonlySet<string>): void {
    const differing = [...changes].filter(([file, value]) => repo.files.get(file) !== value);
    if (differing.length > 0) repo = withFiles(repo, differing);
    if (!sameNames(otherFiles, repo.otherFiles)) repo = { ...repo, otherFiles };
    const unlisted = folder === undefined ? repo.unlisted : unlistedIn(folder, repo);
    if (!sameNames(unlisted, repo.unlisted)) repo = { ...repo, unlisted };
  }

  function textOf(file: string): string | undefined {
    const text = overlays.get(file);
    return text ?? (folder !== undefined && belongs(file) ? readText(join(folder, file)) : undefined);
  }

  function fileOf(file: string, text: string | undefined): RepoFile | undefined {
    if (text === undefined) return undefined;
    const known = repo.files.get(file);
    if (known?.source.text === text) return known;
    filesRead++;
    try {
      const source = parse(text);
      return { path: file, source, facts: extract(source) };
    } catch (error) {
      if (isAbort(error)) throw error;
      failed(file, error);
      const source = unreadable(text);
      return { path: file, source, facts: extract(source) };
    }
  }
}

function unreadable(text: string): SourceFile {
  const start = 0;
  const end = Math.min(1, text.length);
  const root = { kind: "Missing", start, end: text.length, children: [] } as const;
  return { text, root, comments: [], errors: [{ kind: "too-deep", start, end, detail: "" }] };
}

function leftOut(files: readonly string[]): Message[] {
  if (files.length <= UNREADABLE_NAMED)
    return files.map((file) => message("{0} cannot be read and is left out.", file));
  return [message("{0} files cannot be read and are left out, among them {1}.", files.length, files[0] ?? "")];
}

/** More files than this are counted, not named. */
const UNREADABLE_NAMED = 3;

/** Whether `file` or a folder above it is among `paths`. */
function isIn(paths: ReadonlySet<string>, file: string): boolean {
  for (let end = file.length; end > 0; end = file.lastIndexOf("/", end - 1)) {
    if (paths.has(file.slice(0, end))) return true;
  }
  return false;
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((name) => b.has(name)));
}

function fileSettings(settings: Settings): unknown {
  return [settings.exclude, settings.includeHidden, settings.maxFiles, settings.maxFolders];
}
