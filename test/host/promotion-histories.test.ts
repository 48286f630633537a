/**
 * No edit is ever lost, on either side: the same histories as on a model, lived through by the client and the script of today. The script
 * runs as root on this machine, where it sees folders of the test in the place of `/var/lib` and `/run`.
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { quoted } from "#client/host/frames.ts";
import { shellChannel } from "#client/host/shell-channel.ts";
import { startShell } from "#client/host/shell-process.ts";
import { ancestorsOf } from "#client/rebuild/manifest.ts";
import { runAsRoot } from "#client/rebuild/root.ts";
import { stagingOperations } from "#client/rebuild/staging-operations.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import {
  anyHistory,
  type Edit,
  type HistoryHost,
  histories,
  live,
  liveAsClones,
  type Promoted,
  type Step,
} from "../client/rebuild/staging-history.ts";

const limits = { milliseconds: 60_000, bytes: 1_000_000 };
const root = { kind: "root" } as const;
const script = rebuildScript();

/** Of systemd, only that it runs what it is given: its part is tried on beds. */
const stand = `#!/bin/sh
while :; do case $1 in --*) shift ;; *) break ;; esac; done
exec "$@"
`;

describe("histories of edits on both sides, on a real disk", function () {
  this.timeout(1_000_000);
  let folder: string;
  let repo: string;
  let channel: Channel;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "histories-"));
    repo = join(folder, "etc/it's $(touch x) ä");
    for (const path of ["state", "run/wrappers/bin"]) mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, "run/wrappers/bin/systemd-run"), stand);
    chmodSync(join(folder, "run/wrappers/bin/systemd-run"), 0o755);
    const own = ["unshare", "--mount", "sh"];
    const [program = "", ...args] = process.geteuid?.() === 0 ? own : ["sudo", "-n", ...own];
    channel = shellChannel(startShell(program, args, process.env, "linux"));
    const mounts = `mount --bind ${quoted(join(folder, "state"))} /var/lib && mount --bind ${quoted(join(folder, "run"))} /run`;
    assert.deepEqual(await channel.run(mounts, limits), { kind: "ran", code: 0, output: "" });
  });
  after(async () => {
    // What root made, root takes away.
    await channel?.run("rm -rf /var/lib/mynixos /run/*", limits);
    channel?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  function realHost(): HistoryHost {
    const on = (clone: string): ReturnType<typeof stagingOperations> => stagingOperations(channel, root, script, clone);
    return {
      files: () => Promise.resolve(thingsIn(repo)),
      edit: (edit) => Promise.resolve(editIn(repo, edit)),
      async look(clone) {
        const looked = await on(clone).look(repo);
        assert.equal(looked.kind, "done", JSON.stringify(looked));
        return (looked as Extract<typeof looked, { kind: "done" }>).value;
      },
      async stage(staging, clone) {
        const staged = await on(clone).stage({ ...staging, repo });
        if (staged.kind === "changed") {
          assert.ok(staged.paths.length > 0);
          return staged.paths;
        }
        assert.deepEqual(staged, { kind: "done", value: undefined });
        return [];
      },
      async promote(id) {
        const ran = await runAsRoot(channel, root, script, "promote", [id]);
        assert.equal(ran.kind, "done", JSON.stringify(ran));
        return promotedOf((ran as { value: string }).value);
      },
      saved: (id) => Promise.resolve(thingsIn(join(folder, "state/mynixos/backup", id, "files"))),
    };
  }

  async function relive(steps: readonly Step[], count?: () => void, clones = 1): Promise<void> {
    await channel.run("rm -rf /var/lib/mynixos", limits);
    rmSync(dirname(repo), { recursive: true, force: true });
    mkdirSync(repo, { recursive: true });
    mkdirSync(join(dirname(repo), "outside"));
    await (clones === 1 ? live(realHost(), steps, count) : liveAsClones(realHost(), clones, steps));
    assert.deepEqual(readdirSync(join(dirname(repo), "outside")), [], "nothing is written through a link");
    assert.equal(existsSync("x"), false, "no name was run");
  }

  for (const [name, steps] of Object.entries(histories)) it(`lose nothing: ${name}`, () => relive(steps));

  it("lose nothing, tell everything, and end with the same on both sides", async () => {
    let rounds = 0;
    const count = (): void => {
      rounds += 1;
    };
    // More of them: MYNIXOS_HISTORIES=200.
    const numRuns = Number(process.env["MYNIXOS_HISTORIES"] ?? 6);
    await fc.assert(
      fc.asyncProperty(anyHistory(7), (steps) => relive(steps, count)),
      { numRuns, endOnFailure: true },
    );
    assert.ok(rounds > 0, `only ${rounds} promotions`);
  });

  it("lose nothing between two clones of the repo that both promote", async () => {
    const numRuns = Number(process.env["MYNIXOS_HISTORIES"] ?? 4);
    await fc.assert(
      fc.asyncProperty(anyHistory(8), (steps) => relive(steps, undefined, 2)),
      { numRuns, endOnFailure: true },
    );
  });
});

function promotedOf(said: string): Promoted {
  const promoted: string[] = [];
  const kept = new Map<string, string>();
  for (const line of said.split("\n").filter(Boolean)) {
    const parts = /^(?:(promoted) path=(\S+)|kept path=(\S+) why=(\w+))$/.exec(line);
    assert.ok(parts !== null, line);
    if (parts[1] === undefined) kept.set(decodeURIComponent(parts[3] ?? ""), parts[4] ?? "");
    else promoted.push(decodeURIComponent(parts[2] ?? ""));
  }
  return { promoted, kept };
}

function thingsIn(top: string): Map<string, string> {
  const things = new Map<string, string>();
  const folders = [""];
  for (let each = folders.pop(); each !== undefined; each = folders.pop()) {
    for (const entry of existsSync(join(top, each)) ? readdirSync(join(top, each), { withFileTypes: true }) : []) {
      const path = each === "" ? entry.name : `${each}/${entry.name}`;
      const at = join(top, path);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink()) things.set(path, `l:${readlinkSync(at)}`);
      else things.set(path, `${(lstatSync(at).mode & 0o100) === 0 ? "f" : "x"}:${readFileSync(at, "utf8")}`);
    }
  }
  return things;
}

/** As an editor does it: a new file in the place of the old one. */
function editIn(top: string, { path, thing }: Edit): void {
  const isFile = (each: string): boolean => {
    const stats = lstatSync(join(top, each), { throwIfNoEntry: false });
    return stats !== undefined && !stats.isDirectory();
  };
  const above = ancestorsOf(path).find(isFile);
  if (thing === undefined) {
    if (above === undefined && isFile(path)) rmSync(join(top, path));
    return;
  }
  if (above !== undefined) rmSync(join(top, above));
  rmSync(join(top, path), { recursive: true, force: true });
  mkdirSync(dirname(join(top, path)), { recursive: true });
  if (thing.startsWith("l:")) symlinkSync(thing.slice(2), join(top, path));
  else writeFileSync(join(top, path), thing.slice(2), { mode: thing.startsWith("x:") ? 0o755 : 0o644 });
}
