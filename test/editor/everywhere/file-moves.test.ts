/** Files and folders that move in the explorer take their imports along, in a window of any trust. */

import assert from "node:assert/strict";
import { commands, type DocumentLink, Uri, WorkspaceEdit, workspace } from "vscode";
import { eventually } from "#test/editor/eventually.ts";

function uri(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return Uri.joinPath(folder.uri, path);
}

async function move(...moves: readonly (readonly [from: string, to: string])[]): Promise<void> {
  const edit = new WorkspaceEdit();
  for (const [from, to] of moves) edit.renameFile(uri(from), uri(to));
  assert.ok(await workspace.applyEdit(edit));
}

async function textOf(path: string): Promise<string> {
  return (await workspace.openTextDocument(uri(path))).getText();
}

/** Where the paths of a file lead. */
async function links(path: string): Promise<readonly string[]> {
  const { uri: opened } = await workspace.openTextDocument(uri(path));
  const found = await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", opened);
  return found.flatMap(({ target }) => (target ? [workspace.asRelativePath(target)] : []));
}

describe("in the sample", () => {
  before("the index is ready", () =>
    eventually(async () => assert.ok((await links("configuration.nix")).includes("00-core/ssh.nix"))),
  );
  after("nothing of it stays", () => commands.executeCommand("workbench.action.closeAllEditors"));

  it("a folder that moves is imported from its new place, and all is as it was when it comes back", async () => {
    const before = await textOf("configuration.nix");
    await move(["10-infrastructure", "15-net/inner"]);
    const moved = await textOf("configuration.nix");
    // What is commented out stays as it is.
    assert.equal(moved, before.replaceAll(/^( +)\.\/10-infrastructure\//gm, "$1./15-net/inner/"));
    assert.match(moved, /# \.\/10-infrastructure\//);
    await eventually(async () => {
      const found = await links("configuration.nix");
      assert.ok(found.includes("15-net/inner/caddy.nix"), found.join("\n"));
      assert.ok(!found.some((path) => path.startsWith("10-infrastructure/")), found.join("\n"));
    });
    await move(["15-net/inner", "10-infrastructure"]);
    assert.equal(await textOf("configuration.nix"), before);
  });

  it("a module that moves with another takes its own paths along", async () => {
    const before = await textOf("configuration.nix");
    await workspace.fs.writeFile(
      uri("zz/one.nix"),
      new TextEncoder().encode("{ imports = [ ./two.nix ../lib/helpers.nix ]; }\n"),
    );
    await workspace.fs.writeFile(uri("zz/two.nix"), new TextEncoder().encode("{ }\n"));
    try {
      await eventually(async () => assert.deepEqual(await links("zz/one.nix"), ["zz/two.nix", "lib/helpers.nix"]));
      await move(["zz/one.nix", "zz/deep/one.nix"], ["zz/two.nix", "two.nix"]);
      assert.equal(await textOf("zz/deep/one.nix"), "{ imports = [ ../../two.nix ../../lib/helpers.nix ]; }\n");
    } finally {
      await commands.executeCommand("workbench.action.files.saveAll");
      await workspace.fs.delete(uri("zz"), { recursive: true });
      await workspace.fs.delete(uri("two.nix"));
    }
    assert.equal(await textOf("configuration.nix"), before);
  });
});
