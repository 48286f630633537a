/** The suites of this window run against the installed package, not against the source tree. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { extensions } from "vscode";

describe("the packaged extension", () => {
  it("is the installed one", () => {
    const path = extensions.getExtension("mynixos.mynixos")?.extensionPath ?? "";
    assert.ok(existsSync(join(path, "dist", "server.mjs")));
    assert.ok(!existsSync(join(path, "server")));
  });
});
