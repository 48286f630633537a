/** `npm run new-rule` writes all that a rule consists of, in the style of the house. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { newRule } from "#scripts/new-rule.ts";
import { temporaryFolder } from "#test/temporary.ts";

const root = join(import.meta.dirname, "../..");
const lists = ["server/src/rules/index.ts", "docs/README.md"];

function house(): string {
  return temporaryFolder(Object.fromEntries(lists.map((path) => [path, readFileSync(join(root, path), "utf8")])));
}

describe("new rule", () => {
  it("consists of a rule, a test, a page, and lines in the lists", () => {
    const folder = house();
    assert.deepEqual(newRule(folder, "port/double-booking"), [
      "server/src/rules/port-double-booking.ts",
      "test/rules/port-double-booking.test.ts",
      "docs/rules/port/double-booking.md",
      ...lists,
    ]);
    const [index = "", contents = ""] = lists.map((path) => readFileSync(join(folder, path), "utf8"));
    assert.match(index, /^import \{ portDoubleBooking \} from "\.\/port-double-booking\.ts";$/m);
    assert.match(index, /export const rules: readonly Rule\[\] = \[[^\]]*\bportDoubleBooking,/);
    assert.match(contents, /^ {2}- \[port\/double-booking\]\(rules\/port\/double-booking\.md\)$/m);
  });

  it("is formatted as the house is", () => {
    const folder = house();
    const written = newRule(folder, "port/double-booking").filter((path) => path.endsWith(".ts"));
    const biome = join(root, "node_modules/.bin/biome");
    const flags = ["check", "--vcs-enabled=false", `--config-path=${root}`];
    const { status, stdout, stderr } = spawnSync(biome, [...flags, ...written], { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  });

  it("never overwrites, and has a proper id", () => {
    const folder = house();
    newRule(folder, "port/double-booking");
    assert.throws(() => newRule(folder, "port/double-booking"), /exists already/);
    for (const id of ["port", "Port/x", "port/double_booking", "../x/y", ""]) {
      assert.throws(() => newRule(folder, id), /is no rule id/);
    }
  });
});
