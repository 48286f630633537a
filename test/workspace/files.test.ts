/** The walk over a real folder: what belongs to a repo, what is cut off, and that nothing on a disk can break it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "#test/temporary.ts";
import { render } from "#text/message.ts";
import { type FileSettings, listFiles, membership, readText } from "#workspace/files.ts";

const usual: FileSettings = { exclude: [], includeHidden: false, maxFiles: 100, maxFolders: 100 };

async function list(folder: string, settings: Partial<FileSettings> = {}) {
  const { nixFiles, otherFiles, notices } = await listFiles(folder, { ...usual, ...settings });
  return { nixFiles, otherFiles, notices: notices.map((notice) => render(notice)) };
}

describe("listing a folder", () => {
  it("finds Nix files, and the names of all others for links", async () => {
    const folder = temporaryFolder({ "flake.nix": "", "a/b.nix": "", "a/readme.md": "", "flake.lock": "" });
    assert.deepEqual(await list(folder), {
      nixFiles: ["a/b.nix", "flake.nix"],
      otherFiles: ["a/readme.md", "flake.lock"],
      notices: [],
    });
  });

  it("leaves out what tools made, and hidden folders unless they are wanted", async () => {
    const folder = temporaryFolder({
      ".git/x.nix": "",
      ".direnv/x.nix": "",
      "node_modules/x.nix": "",
      "result/x.nix": "",
      "result-doc/x.nix": "",
      ".secret/x.nix": "",
      "results/kept.nix": "",
    });
    assert.deepEqual((await list(folder)).nixFiles, ["results/kept.nix"]);
    assert.deepEqual((await list(folder, { includeHidden: true })).nixFiles, [".secret/x.nix", "results/kept.nix"]);
  });

  it("leaves out what the owner excludes", async () => {
    const folder = temporaryFolder({
      "old/x.nix": "",
      "a/old/y.nix": "",
      "a/b.nix": "",
      "c.backup.nix": "",
      "c.nix": "",
    });
    assert.deepEqual((await list(folder, { exclude: ["old", "*.backup.nix"] })).nixFiles, ["a/b.nix", "c.nix"]);
    assert.deepEqual((await list(folder, { exclude: ["a/**", "/old/"] })).nixFiles, ["c.backup.nix", "c.nix"]);
  });

  it("follows no link, neither out of the root nor round in circles, and ignores links that lead nowhere", async () => {
    const elsewhere = temporaryFolder({ "private.nix": "", "more/private.nix": "" });
    const folder = temporaryFolder({ "real/a.nix": "" });
    symlinkSync(elsewhere, join(folder, "out"));
    symlinkSync(join(elsewhere, "private.nix"), join(folder, "out.nix"));
    symlinkSync(folder, join(folder, "real", "circle"));
    symlinkSync("/", join(folder, "everything"));
    symlinkSync("nothing", join(folder, "dangling.nix"));
    symlinkSync("self.nix", join(folder, "self.nix"));
    symlinkSync("real/a.nix", join(folder, "inside.nix"));
    assert.deepEqual(await list(folder), { nixFiles: ["real/a.nix"], otherFiles: ["inside.nix"], notices: [] });
  });

  it("works in a root that is a link itself", async () => {
    const folder = temporaryFolder({ "real/a.nix": "" });
    symlinkSync("real", join(folder, "link"));
    assert.deepEqual((await list(join(folder, "link"))).nixFiles, ["a.nix"]);
  });

  it("stops at the cap on files and says so", async () => {
    const folder = temporaryFolder({ "a.nix": "", "b.nix": "", "deep/c.nix": "", "x.md": "", "y.md": "", "z.md": "" });
    const { nixFiles, otherFiles, notices } = await list(folder, { maxFiles: 2 });
    assert.deepEqual(nixFiles, ["a.nix", "b.nix"]);
    assert.deepEqual(otherFiles, ["x.md", "y.md"]);
    assert.deepEqual(notices, ["Only the first 2 Nix files are read (setting mynixos.maxFiles)."]);
  });

  it("stops at the cap on folders, deepest last, and says so", async () => {
    const folder = temporaryFolder({ "a/1.nix": "", "a/b/2.nix": "", "c/3.nix": "" });
    const { nixFiles, notices } = await list(folder, { maxFolders: 3 });
    assert.deepEqual(nixFiles, ["a/1.nix", "c/3.nix"]);
    assert.deepEqual(notices, ["Only the first 3 folders are read (setting mynixos.maxFolders)."]);
  });

  it("does not fail where there is nothing to read", async () => {
    assert.deepEqual(await list("/no/such/folder"), { nixFiles: [], otherFiles: [], notices: [] });
  });

  it("ends early when nobody wants the answer any more", async () => {
    const folder = temporaryFolder({ "a.nix": "" });
    assert.deepEqual((await listFiles(folder, usual, AbortSignal.abort())).nixFiles, []);
  });
});

describe("membership by name", () => {
  const belongs = membership({ ...usual, exclude: ["tmp", "hosts/*/old.nix"] });

  it("asks every folder on the way", () => {
    assert.ok(belongs("a/b/c.nix"));
    assert.ok(belongs(".hidden-file.nix"));
    assert.ok(!belongs("a/.git/c.nix"));
    assert.ok(!belongs("a/tmp/b/c.nix"));
    assert.ok(!belongs("hosts/one/old.nix"));
    assert.ok(belongs("hosts/one/two/old.nix"));
  });
});

describe("reading a file", () => {
  it("gives the text, without the byte order mark that editors do not count", () => {
    const folder = temporaryFolder({ "a.nix": "\uFEFF{ }\r\n# ä" });
    assert.equal(readText(join(folder, "a.nix")), "{ }\r\n# ä");
  });

  it("gives nothing for what cannot be read, and never waits", () => {
    const folder = temporaryFolder({ "folder.nix/x": "", "locked.nix": "{ }" });
    execFileSync("mkfifo", [join(folder, "pipe.nix")]);
    chmodSync(join(folder, "locked.nix"), 0);
    assert.equal(readText(join(folder, "pipe.nix")), undefined);
    assert.equal(readText(join(folder, "folder.nix")), undefined);
    assert.equal(readText(join(folder, "missing.nix")), undefined);
    assert.equal(readText("/dev/zero"), undefined);
    // The owner of everything may read locked files too.
    if (process.getuid?.() !== 0) assert.equal(readText(join(folder, "locked.nix")), undefined);
  });

  it("survives bytes that are no text", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.nix"), Buffer.from([0, 0x47, 0x49, 0x54, 0xff, 0xfe, 0xc3]));
    assert.equal(readText(join(folder, "a.nix"))?.startsWith("\0GIT"), true);
  });
});
