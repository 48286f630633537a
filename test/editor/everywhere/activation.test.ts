/** Opening a folder with Nix files is all it takes. */

import assert from "node:assert/strict";
import { extensions, workspace } from "vscode";
import { eventually } from "#test/editor/eventually.ts";

describe("the extension in a folder with .nix files", () => {
  it("activates by itself", async () => {
    assert.equal(workspace.workspaceFolders?.length, 1);
    await eventually(() => assert.ok(extensions.getExtension("mynixos.mynixos")?.isActive));
  });
});
