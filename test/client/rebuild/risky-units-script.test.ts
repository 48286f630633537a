/** The host decides by the same list as the editor, whether a person is asked before units change on which logins depend. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { riskyPatterns } from "#client/rebuild/risky-units.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";

describe("units on which logins depend", () => {
  it("are the same in the script as in the editor", () => {
    const body = /^is_risky\(\) \{[\s\S]*?case \$risky_unit in\n([\s\S]*?)\)\n/m.exec(rebuildScript())?.[1] ?? "";
    assert.deepEqual(
      body.split("|").map((pattern) => pattern.replaceAll(/[\s\\]/g, "")),
      [...riskyPatterns],
    );
  });
});
