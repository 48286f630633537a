/** Files with CRLF in a work tree, against what git itself makes of them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, it } from "mocha";
import { readLocalTree } from "#client/rebuild/local-tree.ts";
import { scratchRepo } from "./scratch-repo.ts";
import { contentOf } from "./staging-model.ts";

const { at, write, git } = scratchRepo();

describe("CRLF in a work tree", () => {
  /** What git itself would commit of each file that it takes for text, and the disk's bytes of all others. */
  async function sameAsGit(): Promise<void> {
    const { tree, read: bytes } = await readLocalTree(at());
    git("add", "-A");
    for (const path of git("ls-files", "-z").split("\0").filter(Boolean)) {
      const { stdout } = spawnSync("git", ["cat-file", "blob", `:${path}`], { cwd: at() });
      assert.equal(tree.get(path), `f:${createHash("sha256").update(stdout).digest("hex")}`, path);
      assert.ok(stdout.equals(await bytes(path)), path);
    }
  }

  const texts: Readonly<Record<string, string>> = {
    crlf: "one\r\ntwo\r\n",
    lf: "one\ntwo\n",
    mixed: "one\r\ntwo\n",
    odd: "one\r\r\ntwo\r\n",
    "lone-cr": "one\rtwo\r\n",
    binary: "one\r\n\0\r\n",
    none: "one",
    "attr.text": "one\r\ntwo\r\n",
    "attr.odd.text": "one\r\r\ntwo\rx\0\r\n",
    "attr.bin": "one\r\ntwo\r\n",
    "attr.auto": "one\r\ntwo\r\n",
    "attr.lf": "one\r\ntwo\r\n",
    "attr.crlf": "one\r\ntwo\r\n",
    "attr.autocrlf": "one\r\n\0\r\n",
    "with tab ä": "one\r\ntwo\r\n",
  };
  const attributes =
    "*.text text\n*.bin -text\n*.auto text=auto\n*.lf text eol=lf\n*.crlf text eol=crlf\n*.autocrlf text=auto eol=crlf\n";

  for (const autocrlf of ["false", "true", "input"]) {
    it(`goes as git would commit it: new files, core.autocrlf=${autocrlf}`, async () => {
      git("init", "-q");
      git("config", "core.autocrlf", autocrlf);
      write(".gitattributes", attributes);
      for (const [path, text] of Object.entries(texts)) write(path, text);
      await sameAsGit();
    });

    it(`goes as git would commit it: files that have CRLF in the index, changed, core.autocrlf=${autocrlf}`, async () => {
      git("init", "-q");
      git("config", "core.autocrlf", "false");
      for (const [path, text] of Object.entries(texts)) write(path, text);
      git("add", "-A");
      git("commit", "-qm", "first");
      git("config", "core.autocrlf", autocrlf);
      write(".gitattributes", attributes);
      for (const [path, text] of Object.entries(texts)) write(path, `${text}three\r\n`);
      await sameAsGit();
    });

    it(`goes as git would commit it: files that have LF in the index, checked out, core.autocrlf=${autocrlf}`, async () => {
      git("init", "-q");
      git("config", "core.autocrlf", autocrlf);
      write(".gitattributes", attributes);
      for (const path of Object.keys(texts)) write(path, "one\ntwo\n");
      git("add", "-A");
      git("commit", "-qm", "first");
      for (const path of Object.keys(texts)) write(path, "one\r\ntwo\r\n");
      await sameAsGit();
    });
  }

  it("stays where git filters a file, or keeps it in another encoding", async () => {
    git("init", "-q");
    write(".gitattributes", "a filter=x text\nb working-tree-encoding=UTF-16LE text\nc -filter text\n");
    for (const path of ["a", "b", "c"]) write(path, "one\r\n");
    const { tree } = await readLocalTree(at());
    assert.deepEqual(
      ["a", "b", "c"].map((path) => tree.get(path)),
      ["f:one\r\n", "f:one\r\n", "f:one\n"].map(contentOf),
    );
  });

  it("stays where no git knows of the folder", async () => {
    write("a", "one\r\n");
    assert.equal((await readLocalTree(at())).tree.get("a"), contentOf("f:one\r\n"));
  });
});
