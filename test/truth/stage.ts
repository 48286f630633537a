/** A copy of a repo in a folder of its own: what git tracks and nothing else, so that nothing is written into the repo. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Stage {
  /** Holds the copy and what the harness writes beside it. */
  readonly folder: string;
  /** The copy. */
  readonly repo: string;
  /** Its Nix files by path, as Nix sees them: changes that were asked for are made. */
  readonly nixFiles: ReadonlyMap<string, string>;
  dispose(): void;
}

/** What is taken out of a broken repo, so that the rest can be looked at. */
export interface Patch {
  /** Files that become empty modules. */
  readonly drop?: readonly string[];
  /** New texts of files. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** `source` is a folder or `<git-dir>@<commit>`. */
export function stage(source: string, { drop = [], texts = {} }: Patch = {}): Stage {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "mynixos-truth-")));
  const repo = join(folder, "repo");
  mkdirSync(repo);
  const at = source.lastIndexOf("@");
  if (!existsSync(source) && at > 0) unpack(source.slice(0, at), source.slice(at + 1), repo);
  else copyTracked(source, repo);
  for (const path of drop) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), "{ }\n");
  }
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(repo, path), text);
  return { folder, repo, nixFiles: nixFilesIn(repo), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function unpack(gitDir: string, commit: string, into: string): void {
  const archive = join(dirname(into), "archive.tar");
  checked("git", ["-C", gitDir, "archive", "--format=tar", "-o", archive, commit]);
  checked("tar", ["-xf", archive, "-C", into]);
  rmSync(archive);
}

function copyTracked(from: string, into: string): void {
  for (const path of trackedFiles(from)) {
    const file = join(from, path);
    // A path that git knows may be gone, or be a repo of its own.
    if (!lstatSync(file, { throwIfNoEntry: false })) continue;
    mkdirSync(dirname(join(into, path)), { recursive: true });
    cpSync(file, join(into, path), { recursive: true, verbatimSymlinks: true });
  }
}

function trackedFiles(folder: string): readonly string[] {
  const { status, stdout } = spawnSync("git", ["-C", folder, "ls-files", "-z", "."], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const tracked = status === 0 ? stdout.split("\0").filter((path) => path !== "") : [];
  return tracked.length > 0 ? tracked : readdirSync(folder).filter((name) => name !== ".git");
}

function nixFilesIn(repo: string): ReadonlyMap<string, string> {
  const files = readdirSync(repo, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".nix") && statSync(join(repo, path), { throwIfNoEntry: false })?.isFile(),
  );
  return new Map(files.sort().map((path) => [path, readFileSync(join(repo, path), "utf8")]));
}

function checked(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
}
