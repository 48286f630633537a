/** The text form of a tree: what is written reads as the same, and nothing else reads at all. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isPath, readManifest, sortedPaths } from "#client/rebuild/manifest.ts";
import type { Content, Tree } from "#client/rebuild/tree.ts";
import { anyPath, anyTree, writeManifest } from "./staging-model.ts";

const hash = "0123456789abcdef".repeat(4);

function whyBad(text: string): string | undefined {
  const manifest = readManifest(text);
  return manifest.kind === "bad" ? manifest.why : undefined;
}

describe("a manifest", () => {
  it("reads as what was written, whatever the files are called", () =>
    fc.assert(
      fc.property(anyTree, (tree) => {
        const manifest = readManifest(writeManifest(tree));
        assert.deepEqual(manifest, {
          kind: "tree",
          tree: new Map(sortedPaths(tree.keys()).map((p) => [p, tree.get(p)])),
          odd: [],
        });
      }),
    ));

  it("is sorted as sort does it in the C locale, not as UTF-16 is", () => {
    const paths = ["\u{1F600}", "\uFF5E", "a b", "a", "A", "ä", "a/b", "a-b"];
    const { stdout } = spawnSync("sort", {
      input: paths.map((path) => `x ${path}\n`).join(""),
      env: { ...process.env, LC_ALL: "C" },
    });
    assert.deepEqual(
      sortedPaths(paths),
      stdout
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(2)),
    );
  });

  it("of nothing is a tree without files", () =>
    assert.deepEqual(readManifest(""), { kind: "tree", tree: new Map(), odd: [] }));

  it("that breaks off is none: the files it does not name were not deleted", () => {
    assert.equal(whyBad(`f:${hash} a`), "it does not end with a line break");
    const tree: Tree = new Map<string, Content>([
      ["a b", `f:${hash}`],
      ["c", `x:${hash}`],
    ]);
    const whole = writeManifest(tree);
    for (let length = 1; length < whole.length; length += 1) {
      const cut = whole.slice(0, length);
      if (!cut.endsWith("\n")) assert.notEqual(whyBad(cut), undefined, cut);
    }
  });

  it("with anything else in it is none", () => {
    for (const line of [
      "",
      "a",
      `d:${hash} a`,
      `f:${hash.toUpperCase()} a`,
      `f:${hash}0 a`,
      `f:${hash}`,
      `f:${hash} `,
      `f:${hash} /a`,
      `f:${hash} a//b`,
      `f:${hash} ../a`,
      `f:${hash} a/./b`,
      `f:${hash} a/`,
      `f:${hash} a\tb`,
      `f:${hash} a\rb`,
      `f:${hash} .git/config`,
      `f:${hash} sub/.GIT/config`,
      `f:${hash} b\nf:${hash} a`,
      `f:${hash} a\nf:${hash} a`,
    ]) {
      assert.notEqual(whyBad(`${line}\n`), undefined, JSON.stringify(line));
    }
  });

  it("names what is no UTF-8 apart", () => {
    const manifest = readManifest(`f:${hash} a\nf:${hash} b\uFFFD\nf:${hash} c\n`);
    assert.deepEqual(manifest.kind === "tree" && [[...manifest.tree.keys()], manifest.odd], [["a", "c"], ["b\uFFFD"]]);
  });
});

describe("a path", () => {
  it("may be called as people call files", () => {
    fc.assert(fc.property(anyPath, (path) => assert.ok(isPath(path), path)));
    for (const path of [".gitignore", ".git-crypt/x", "...", "a.git", " ", "-rf", "~", "a\\b"])
      assert.ok(isPath(path), path);
  });
});
