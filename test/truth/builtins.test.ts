/** Whatever Nix makes of calls of its builtins, we make of them, too, or say that we do not know. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { disappointments } from "./disappointments.ts";

/** What the expressions read. */
const files: Readonly<Record<string, string>> = {
  "seven.nix": "7",
  "double.nix": "x: x * 2",
  "set.nix": "{ a = 1; b = true; }",
  "scoped.nix": "[ x (map == 1) ]",
  "broken.nix": "{ a = ; }",
  "undefined.nix": "x: nothing",
  "throws.nix": 'throw "from a file"',
  "folder/default.nix": '"the folder"',
  "folder/inner.nix": '"inner"',
  "folder/outer.nix": "import ../seven.nix + 1",
  "text.txt": "line 1\n  line 2\n",
  "umlauts.txt": "äöü €\n",
  "data.json": '{ "a": [ 1, 2.5, null ] }',
  "data.toml": '[a]\nb = "c"\n',
};

describe("expressions with builtins", () => {
  it("are as real Nix evaluates them", () => assert.deepEqual(disappointments("builtins-", files), [])).timeout(
    120_000,
  );
});
