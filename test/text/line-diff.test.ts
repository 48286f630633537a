/** Lines that differ: the edits make the new text of the old one, and `patch` understands the diff. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { applyEdits } from "#text/edit.ts";
import { changedLines, lineEdits, unifiedDiff } from "#text/line-diff.ts";

const cases: readonly (readonly [name: string, before: string, after: string])[] = [
  ["nothing", "a\nb\n", "a\nb\n"],
  ["a line in the middle", "a\nb\nc\n", "a\nx\nc\n"],
  ["lines added at the start", "a\n", "x\ny\na\n"],
  ["lines added at the end", "a\n", "a\nx\ny\n"],
  ["the last line break", "a\nb", "a\nb\n"],
  ["everything", "a\nb\n", "x\n"],
  ["something from nothing", "", "a\nb\n"],
  ["nothing from something", "a\nb\n", ""],
  ["two places far apart", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n", "x\n2\n3\n4\n5\n6\n7\n8\n9\n10\ny\n"],
  ["two places close together", "1\n2\n3\n4\n5\n", "1\nx\n3\ny\n5\n"],
  ["ends of lines of another system", "a\r\nb\r\n", "a\r\nx\r\nb\r\n"],
];

describe("lines that differ", () => {
  for (const [name, before, after] of cases) {
    it(`${name}: edits`, () => assert.equal(applyEdits(before, lineEdits(before, after)), after));
    it(`${name}: a diff that patch takes`, () =>
      assert.equal(patched(before, unifiedDiff("a.nix", before, after)), after));
  }

  it("are as few as possible", () =>
    assert.deepEqual(changedLines([..."abcabba"], [..."cbabac"]).reduce(changes, 0), 5));

  it("make the new text whatever it is", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const text = (): string => Array.from({ length: random(30) }, () => `${"abc"[random(3)]}\n`).join("");
    for (let round = 0; round < 300; round++) {
      const [before, after] = [text(), text()];
      assert.equal(applyEdits(before, lineEdits(before, after)), after);
    }
  });
});

function changes(sum: number, hunk: ReturnType<typeof changedLines>[number]): number {
  return sum + hunk.oldEnd - hunk.oldStart + hunk.newEnd - hunk.newStart;
}

function patched(before: string, diff: string): string {
  const folder = temporaryFolder({ "a.nix": before });
  const file = join(folder, "a.nix");
  if (diff === "") return before;
  writeFileSync(join(folder, "diff"), diff);
  const { status, stderr, stdout } = spawnSync("git", ["apply", "--unsafe-paths", "diff"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr + stdout + diff);
  return readFileSync(file, "utf8");
}
