/** A folder for each test, in which files are written and git is asked. */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "mocha";

export interface ScratchRepo {
  /** Absolute, of something in the folder of this test. */
  readonly at: (path?: string) => string;
  readonly write: (path: string, text?: string | Buffer) => void;
  /** What it prints; fails where it fails. */
  readonly git: (...args: readonly string[]) => string;
  /** Makes it a work tree whose tracked files are these. */
  readonly repo: (...paths: readonly string[]) => void;
}

/** Once in a file of tests, outside of them. */
export function scratchRepo(): ScratchRepo {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "local tree ä "));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string | Buffer = "one"): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const git = (...args: readonly string[]): string => {
    const identity = ["-c", "user.name=n", "-c", "user.email=e@localhost", "-c", "protocol.file.allow=always"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder });
    assert.equal(status, 0, `git ${args.join(" ")}: ${stderr}`);
    return String(stdout);
  };
  return {
    at: (path = "") => join(folder, path),
    write,
    git,
    repo(...paths) {
      git("init", "-q");
      for (const path of paths) write(path);
      git("add", "-A", "-f");
      git("commit", "-q", "--allow-empty", "-m", "first");
    },
  };
}
