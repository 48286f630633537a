/** Whatever Nix makes of expressions of the language, we make of them, too, or say that we do not know. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { disappointments } from "./disappointments.ts";

describe("expressions of the language", () => {
  it("are as real Nix evaluates them", () => assert.deepEqual(disappointments("language-"), [])).timeout(120_000);
});
