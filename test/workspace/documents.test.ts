/** Pages of Markdown in an opened folder: which are read, how they follow the disk and the editor, and what they cost. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { modelOf } from "#model/derive.ts";
import { hostsIn } from "#model/evaluated.ts";
import { parseSettings } from "#settings/parse.ts";
import type { Settings } from "#settings/settings.ts";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { openRoot, type Root } from "#workspace/root.ts";
import { openWorkspace } from "#workspace/workspace.ts";

await openGrammar();

const { settings } = parseSettings(undefined, undefined);

async function opened(files: Readonly<Record<string, string>>, own: Partial<Settings> = {}): Promise<Root> {
  const root = openRoot(temporaryFolder(files), { ...settings, ...own });
  await root.load();
  return root;
}

const pages = (root: Root): string[] => [...root.repo().documents.keys()].sort();
const text = (root: Root, page: string): string | undefined => root.repo().documents.get(page)?.source.text;
const folderOf = (root: Root): string => root.folder ?? "";

describe("pages of a folder", () => {
  it("are read, without those that are hidden, excluded, ignored by git, secret or huge, and none twice", async () => {
    const root = await opened(
      {
        "README.md": "# a",
        "docs/B.MD": "b",
        "docs/c.markdown": "c",
        "notes.txt": "d",
        ".hidden/e.md": "e",
        "vendor/f.md": "f",
        "drafts/g.md": "g",
        ".gitignore": "drafts/\n",
        "secrets/h.md": "h",
        "my-passwords.md": "i",
        "key.md": "-----BEGIN OPENSSH PRIVATE KEY-----",
        "huge.md": "x".repeat(600 * 1024),
      },
      { exclude: ["vendor"] },
    );
    symlinkSync(join(folderOf(root), "README.md"), join(folderOf(root), "link.md"));
    await root.load();
    assert.deepEqual(pages(root), ["README.md", "docs/B.MD", "docs/c.markdown"]);
    assert.ok(root.complete());
    assert.ok(root.includes("docs/new.md"));
    for (const page of [".hidden/e.md", "vendor/f.md", "drafts/g.md", "my-passwords.md", "notes.txt"])
      assert.ok(!root.includes(page), page);
  });

  it("follow the editor and the disk", async () => {
    const root = await opened({ "a.md": "disk", "b.md": "b" });
    root.overlay("a.md", "typed");
    assert.equal(text(root, "a.md"), "typed");
    writeFiles(folderOf(root), { "a.md": "saved", "b.md": "changed", "c.md": "new" });
    assert.ok(root.reads("b.md"));
    await root.refresh({ paths: ["a.md", "b.md"], structure: false });
    assert.deepEqual([text(root, "a.md"), text(root, "b.md"), text(root, "c.md")], ["typed", "changed", undefined]);
    await root.refresh({ paths: ["c.md"], structure: true });
    assert.equal(text(root, "c.md"), "new");
    root.overlay("a.md", undefined);
    assert.equal(text(root, "a.md"), "saved");
    root.overlay("not-saved-yet.md", "typed");
    assert.deepEqual(pages(root), ["a.md", "b.md", "c.md", "not-saved-yet.md"]);
  });

  it("leave everything that is made of Nix as it is when they change", async () => {
    const root = await opened({
      "configuration.nix": "{ lib, ... }: { options.my.a = lib.mkOption { default = 1; }; }",
      "a.md": "a",
    });
    const before = root.repo();
    const model = modelOf(before);
    const hosts = hostsIn(before);
    root.overlay("a.md", "b");
    const after = root.repo();
    assert.notEqual(after, before);
    assert.equal(after.files, before.files);
    assert.equal(modelOf(after).sources, model.sources);
    assert.equal(modelOf(after).repo, after);
    assert.equal(hostsIn(after), hosts);
    root.overlay("configuration.nix", "{ }");
    assert.notEqual(hostsIn(root.repo()), hosts);
    assert.equal(text(root, "a.md"), "b");
    root.overlay("a.md", "b");
    assert.equal(root.repo(), root.repo());
  });

  it("belong to no repo outside of a folder", () => {
    const folder = temporaryFolder({ "a.nix": "{ }", "secrets/x.md": "" });
    const workspace = openWorkspace(() => openRoot(undefined, settings));
    workspace.add(openRoot(folder, settings));
    for (const path of ["/elsewhere/README.md", join(folder, "secrets/x.md")]) {
      workspace.write(path, path, "# x");
      assert.equal(workspace.placeOf(path), undefined);
    }
    workspace.write("in", join(folder, "a.md"), "# x");
    assert.equal(workspace.placeOf("in")?.file, "a.md");
    assert.deepEqual(workspace.looseRoots(), []);
  });
});
