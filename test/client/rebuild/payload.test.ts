/** What is sent, as the tars of the world unpack it, and the plan that says where it belongs. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Staging } from "#client/rebuild/operations.ts";
import { payloadOf, planText } from "#client/rebuild/payload.ts";
import type { Difference } from "#client/rebuild/plan.ts";
import type { Content } from "#client/rebuild/tree.ts";
import { contentOf, oddNames } from "./staging-model.ts";

const one = contentOf("f:one");
const two = contentOf("f:two");

function difference(path: string, host: Content | undefined, local: Content | undefined): Difference {
  return { path, base: host, local, host };
}

function staging(parts: Partial<Staging>): Staging {
  return {
    id: "20260101-abcdef",
    repo: "/etc/nixos",
    changes: [],
    local: new Map(),
    read: () => Promise.reject(new Error("read")),
    ...parts,
  };
}

describe("the plan that is sent", () => {
  it("says what changes, what is settled, and what is the same, each path once, sorted", () => {
    const text = planText(
      staging({
        changes: [difference("b", one, two), difference("a/new", undefined, one), difference("gone", two, undefined)],
        settled: [difference("left to the host", two, one), difference("gone on both", undefined, undefined)],
        local: new Map([
          ["b", two],
          ["a/new", one],
          ["left to the host", one],
          ["same", one],
        ]),
      }),
    );
    assert.deepEqual(text.split("\n"), [
      "mynixos-plan 1",
      `c - ${one} a/new`,
      `c ${one} ${two} b`,
      `c ${two} - gone`,
      "s - - gone on both",
      `s ${two} ${one} left to the host`,
      `s ${one} ${one} same`,
      "end",
      "",
    ]);
  });

  it("holds names that look like lines of it", () => {
    const text = planText(staging({ local: new Map(oddNames.map((name) => [name, one])) }));
    assert.equal(text.split("\n").length, oddNames.length + 3);
  });

  it("takes no path that leaves the folder, and no content that is none", () => {
    for (const path of ["../x", "/x", "a\nb", "", "a/../b", ".git/config"]) {
      assert.throws(
        () => planText(staging({ changes: [difference(path, undefined, one)] })),
        /no path of a file/,
        path,
      );
    }
    assert.throws(() => planText(staging({ changes: [difference("a", undefined, "f:-rf" as Content)] })), /no content/);
  });
});

describe("the archive that is sent", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "payload-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const contents = [
    "",
    "one",
    "\0\xff binary",
    "x".repeat(511),
    "x".repeat(512),
    "x".repeat(513),
    "y".repeat(1_000_000),
  ].map((text) => Buffer.from(text, "latin1"));
  const named = new Map(contents.map((bytes, index) => [oddNames[index] ?? "", bytes]));
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const changes = [...named].map(([path, bytes]) => difference(path, undefined, `f:${digest(bytes)}`));
  const read = (path: string) => Promise.resolve(named.get(path) ?? Buffer.alloc(0));

  for (const [program, ...args] of [
    ["tar", "-xf", "-"],
    ["busybox", "tar", "-xf", "-"],
  ]) {
    it(`is unpacked by ${program} without a word`, async () => {
      const payload = await payloadOf(staging({ changes, read }));
      const { status, stderr, stdout } = spawnSync(program ?? "", args, { cwd: folder, input: payload });
      assert.deepEqual([status, String(stderr), String(stdout)], [0, "", ""]);
      assert.deepEqual(readdirSync(folder).sort(), [...contents.map(digest), "plan"].sort());
      for (const bytes of contents) assert.ok(bytes.equals(readFileSync(join(folder, digest(bytes)))));
      assert.equal(readFileSync(join(folder, "plan"), "utf8"), planText(staging({ changes, read })));
      assert.equal(statSync(join(folder, "plan")).mode & 0o7777, 0o644 & ~process.umask());
    });
  }

  it("begins with the plan, has each content once, and none of what is deleted or only settled", async () => {
    const payload = await payloadOf(
      staging({
        changes: [difference("a", one, two), difference("b", undefined, two), difference("c", one, undefined)],
        settled: [difference("d", one, contentOf("f:three"))],
        read: () => Promise.resolve(Buffer.from("two")),
      }),
    );
    const { stdout } = spawnSync("tar", ["-tf", "-"], { input: payload });
    assert.deepEqual(String(stdout).split("\n"), ["plan", two.slice(2), ""]);
    assert.equal(payload.length % 512, 0);
  });

  it("is none when a file is not what was compared", async () => {
    const changed = staging({
      changes: [difference("a", one, two)],
      read: () => Promise.resolve(Buffer.from("three")),
    });
    await assert.rejects(payloadOf(changed), /not what the plan names: a/);
  });
});
