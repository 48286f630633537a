/** That nothing differs is said only where nothing does. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Difference, Plan } from "#client/rebuild/plan.ts";
import { sentLine } from "#client/words/rebuild-plan.ts";
import { english } from "#test/client/words/a-host.ts";

const content = (digit: string) => `f:${digit.repeat(64)}` as const;
const one: Difference = { path: "a.nix", base: undefined, local: content("1"), host: content("2") };
const none: Plan = { ours: [], theirs: [], conflicts: [], blocked: [], settled: [], isFirst: false };

describe("where nothing is sent", () => {
  it("and nothing differs, that is said", () => assert.match(sentLine(none, english), /^Nothing differs/));

  for (const list of ["ours", "theirs", "conflicts", "blocked"] as const)
    it(`it is not said that nothing differs, with files among ${list}`, () =>
      assert.match(sentLine({ ...none, [list]: [one] }, english, []), /^Nothing is sent/));

  it("only what was decided counts as sent", () =>
    assert.match(sentLine({ ...none, conflicts: [one] }, english, [one]), /^Sent into the stage:\n· a\.nix/));
});
