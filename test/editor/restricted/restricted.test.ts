/** In a folder that nobody vouched for, the extension reads and answers; it starts no program. */

import assert from "node:assert/strict";
import { extensions, workspace } from "vscode";
import { eventually } from "#test/editor/eventually.ts";

describe("the extension in a restricted workspace", () => {
  it("is not trusted", () => assert.equal(workspace.isTrusted, false));

  it("activates all the same", () => eventually(() => assert.ok(extensions.getExtension("mynixos.mynixos")?.isActive)));
});
