/** What belongs to a work tree of git, asked of git itself: no program that the repo's own configuration names is run for it. */
import { type ExecFileException, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { quietFolder } from "#client/host/shell-process.ts";
import { becomesLf, readLineBreaks } from "./line-breaks.ts";
import { type Listed, type Listing, type LocalTreeOptions, localTreeError, type Unread } from "./listing.ts";

/** `undefined`: no git knows of the folder, or it is one that git was told to ignore. */
export async function listGit(root: string, options: LocalTreeOptions): Promise<Listing | undefined> {
  if (!isBelowRepository(root)) return undefined;
  const git: Git = (args, input) => runGit(root, args, input ?? "", options);
  const inside = await git(["rev-parse", "--is-inside-work-tree"]);
  // A repository further up may be broken, or not count for git at all; it is nothing to this folder then.
  if (inside.code !== 0 && !existsSync(join(root, ".git")) && /not a git repository/.test(inside.said))
    return undefined;
  if (told(inside).trim() !== "true")
    throw localTreeError("git-failed", "the folder is the repository itself, not its work tree");

  const index = records(told(await git(["ls-files", "-z", "-v", "-s"])));
  // `$HOME` may be a repository that ignores all, and the folder none of its business.
  if (index.length === 0 && !existsSync(join(root, ".git")) && (await git(["check-ignore", "-q", "."])).code === 0) {
    return undefined;
  }
  const others = records(told(await git(["ls-files", "-z", "-o", "--exclude-standard"])));
  const ignored = records(told(await git(["ls-files", "-z", "-o", "-i", "--exclude-standard"])));
  const config = await configOf(git);
  const platform = options.platform ?? process.platform;
  const files: Listed[] = [];
  const unread: Unread[] = [];
  const unmerged = new Set<string>();
  for (const record of index) {
    const parts = /^(\S) (\d{6}) [0-9a-f]+ (\d)\t([\s\S]+)$/.exec(record);
    if (parts === null) throw localTreeError("git-failed", "git lists files in a form that is not known");
    const [, tag = "", mode = "", stage = "", path = ""] = parts;
    if (mode === "160000") unread.push({ path, why: "submodule" });
    else if (tag.toUpperCase() === "S") unread.push({ path, why: "skip-worktree" });
    else if (unmerged.has(path)) continue;
    else {
      if (stage !== "0") unmerged.add(path);
      files.push({
        path,
        isTracked: true,
        ...(stage === "0" ? {} : { isUnmerged: true }),
        ...(config.hasModes && platform !== "win32" ? {} : { exec: mode === "100755" }),
        ...(mode === "120000" && !config.hasLinks ? { isLinkInFile: true } : {}),
      });
    }
  }
  for (const path of others) {
    if (path.endsWith("/")) unread.push({ path: path.slice(0, -1), why: "nested-repository" });
    else files.push({ path, isTracked: false, ...(config.hasModes && platform !== "win32" ? {} : { exec: false }) });
  }
  return {
    files,
    // One by one: a folder whose files are all ignored may have had others that were deleted.
    besides: ignored.map((path) => (path.endsWith("/") ? path.slice(0, -1) : path)),
    unread,
    lfAmong: (paths) => lfAmong(git, paths, config.isAutoCrlf),
  };
}

/** Files that git filters (LFS, git-crypt) or keeps in another encoding stay as they lie here. */
async function lfAmong(git: Git, paths: readonly string[], isAutoCrlf: boolean): Promise<ReadonlySet<string>> {
  const breaks = readLineBreaks(told(await git(["ls-files", "-z", "-c", "-o", "--exclude-standard", "--eol"])));
  const candidates = paths.filter((path) => {
    const each = breaks.get(path);
    return each !== undefined && becomesLf(each, isAutoCrlf);
  });
  if (candidates.length === 0) return new Set();
  const attributes = ["filter", "working-tree-encoding"];
  const answer = records(told(await git(["check-attr", "-z", "--stdin", ...attributes], candidates.join("\0"))));
  const kept = new Set<string>();
  for (let at = 0; at + 2 < answer.length; at += 3) {
    if (!["unspecified", "unset"].includes(answer[at + 2] ?? "")) kept.add(answer[at] ?? "");
  }
  return new Set(candidates.filter((path) => !kept.has(path)));
}

interface Config {
  /** The disk knows which files may be run, and links. */
  readonly hasModes: boolean;
  readonly hasLinks: boolean;
  readonly isAutoCrlf: boolean;
}

async function configOf(git: Git): Promise<Config> {
  const { code, output } = await git(["config", "-z", "--get-regexp", "^core\\.(filemode|symlinks|autocrlf)$"]);
  const values = new Map<string, string>();
  for (const record of code === 0 ? records(output) : []) {
    const at = record.indexOf("\n");
    // A name alone means yes.
    values.set(
      (at < 0 ? record : record.slice(0, at)).toLowerCase(),
      at < 0 ? "true" : record.slice(at + 1).toLowerCase(),
    );
  }
  const isOff = (name: string): boolean => ["false", "no", "off", "0", ""].includes(values.get(name) ?? "true");
  return {
    hasModes: !isOff("core.filemode"),
    hasLinks: !isOff("core.symlinks"),
    isAutoCrlf: values.has("core.autocrlf") && !isOff("core.autocrlf"),
  };
}

function isBelowRepository(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return true;
    if (dirname(folder) === folder) return false;
  }
}

interface Told {
  readonly code: number;
  readonly output: string;
  readonly said: string;
}

type Git = (args: readonly string[], input?: string) => Promise<Told>;

function told({ code, output, said }: Told): string {
  if (code !== 0) throw localTreeError("git-failed", said.trim() === "" ? `git ended with ${code}` : said.trim());
  return output;
}

function records(output: string): string[] {
  return output.split("\0").filter((record) => record !== "");
}

/** Nothing that watches, fetches or locks; and no `GIT_DIR` of whoever started the editor. */
function runGit(root: string, args: readonly string[], input: string, options: LocalTreeOptions): Promise<Told> {
  const quiet = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never"];
  const inherited = Object.entries(options.env ?? process.env).filter(([name]) => !/^GIT_/i.test(name));
  const env = { ...Object.fromEntries(inherited), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" };
  return new Promise((settle, reject) => {
    const child = execFile(
      options.git ?? "git",
      [...quiet, "-C", root, ...args],
      { cwd: quietFolder(), env, encoding: "utf8", maxBuffer: 512_000_000, timeout: 120_000, windowsHide: true },
      (error: ExecFileException | null, output, said) => {
        if (error?.code === "ENOENT") reject(localTreeError("no-git", error.message));
        else if (error === null || typeof error.code === "number") {
          settle({ code: typeof error?.code === "number" ? error.code : 0, output, said });
        } else reject(localTreeError("git-failed", error.message));
      },
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
