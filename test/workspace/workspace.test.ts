/** Which repo a document belongs to: folders in folders, links, excluded files, documents of no folder. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { parseSettings } from "#settings/parse.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { openRoot, type Root } from "#workspace/root.ts";
import { openWorkspace, type Workspace } from "#workspace/workspace.ts";

await openGrammar();

const { settings } = parseSettings(undefined, undefined);

function withFolders(...folders: readonly string[]): Workspace {
  const workspace = openWorkspace(() => openRoot(undefined, settings));
  for (const folder of folders) workspace.add(openRoot(folder, settings));
  return workspace;
}

const textIn = (root: Root | undefined, file: string): string | undefined => root?.repo().files.get(file)?.source.text;

describe("a document", () => {
  it("belongs to the folder around it", () => {
    const folder = temporaryFolder({ "a/b.nix": "{ }" });
    const workspace = withFolders(folder);
    workspace.write("key", join(folder, "a/b.nix"), "{ x = 1; }");
    const place = workspace.placeOf("key");
    assert.equal(place?.file, "a/b.nix");
    assert.equal(textIn(place?.root, "a/b.nix"), "{ x = 1; }");
    assert.equal(place && workspace.keyOf(place.root, "a/b.nix"), "key");
  });

  it("lies in every folder around it and is answered by the innermost", () => {
    const outer = temporaryFolder({ "inner/a.nix": "{ }" });
    const workspace = withFolders(outer, join(outer, "inner"));
    workspace.write("key", join(outer, "inner/a.nix"), "{ x = 1; }");
    assert.equal(workspace.placeOf("key")?.file, "a.nix");
    assert.deepEqual(
      workspace.roots().map((root) => [...root.repo().files].map(([file, { source }]) => `${file}: ${source.text}`)),
      [["inner/a.nix: { x = 1; }"], ["a.nix: { x = 1; }"]],
    );
  });

  it("is found through links, in both directions", () => {
    const real = temporaryFolder({ "a.nix": "{ }" });
    const link = join(temporaryFolder(), "link");
    symlinkSync(real, link);
    for (const [folder, opened] of [
      [real, link],
      [link, real],
      [link, link],
    ] as const) {
      const workspace = withFolders(folder);
      workspace.write("key", join(opened, "a.nix"), "{ }");
      assert.equal(workspace.placeOf("key")?.root.folder, folder);
      workspace.write("new", join(opened, "new.nix"), "{ }");
      assert.equal(workspace.placeOf("new")?.file, "new.nix");
    }
  });

  it("is a repo of its own outside every folder, in an excluded folder, behind a link out of the root, and without a file", () => {
    const folder = temporaryFolder({ "a.nix": "", "result/a.nix": "", ".hidden/a.nix": "" });
    const elsewhere = temporaryFolder({ "a.nix": "" });
    symlinkSync(elsewhere, join(folder, "out"));
    const workspace = withFolders(folder);
    const paths = ["result/a.nix", ".hidden/a.nix", "out/a.nix"].map((path) => join(folder, path));
    for (const path of [...paths, join(elsewhere, "a.nix"), undefined]) {
      workspace.write("key", path, "{ x = 1; }");
      const place = workspace.placeOf("key");
      assert.equal(place?.root.folder, undefined);
      assert.equal(place?.file, path === undefined ? "untitled.nix" : "a.nix");
      assert.equal(textIn(place?.root, place?.file ?? ""), "{ x = 1; }");
      assert.equal(workspace.looseRoots().length, 1);
      workspace.close("key");
      assert.equal(workspace.looseRoots().length, 0);
    }
    assert.deepEqual([...(workspace.roots()[0]?.repo().files.keys() ?? [])], []);
  });

  it("moves when folders are opened and closed", () => {
    const folder = temporaryFolder({ "a.nix": "{ }" });
    const workspace = withFolders();
    workspace.write("key", join(folder, "a.nix"), "{ x = 1; }");
    assert.equal(workspace.placeOf("key")?.root.folder, undefined);
    workspace.add(openRoot(folder, settings));
    assert.equal(workspace.placeOf("key")?.root.folder, folder);
    assert.equal(textIn(workspace.roots()[0], "a.nix"), "{ x = 1; }");
    workspace.remove(folder);
    assert.equal(workspace.placeOf("key")?.root.folder, undefined);
  });

  it("moves when the exclude setting takes it away", () => {
    const folder = temporaryFolder({ "old/a.nix": "{ }" });
    const workspace = withFolders(folder);
    workspace.write("key", join(folder, "old/a.nix"), "{ x = 1; }");
    const [root] = workspace.roots();
    assert.equal(textIn(root, "old/a.nix"), "{ x = 1; }");
    root?.configure({ ...settings, exclude: ["old"] });
    workspace.rearrange();
    assert.equal(workspace.placeOf("key")?.root.folder, undefined);
    assert.equal(textIn(root, "old/a.nix"), undefined);
  });

  it("of an odd name is found", () => {
    const folder = temporaryFolder({}, "Häuser & Höfe 100% #1");
    const workspace = withFolders(folder);
    const path = join(folder, "größe 50%.nix");
    workspace.write("key", path, "{ }");
    assert.equal(workspace.placeOf("key")?.file, "größe 50%.nix");
  });
});
