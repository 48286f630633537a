/** Tables line up and stay within what a terminal shows. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { table } from "#cli/table.ts";
import { lineWidth } from "#cli/width.ts";

describe("a table", () => {
  it("has columns as wide as they must be, and no blanks at the end", () =>
    assert.deepEqual(
      table(
        [
          ["A", "LONG", "C"],
          ["aaa", "b", "c"],
          ["a", "–", ""],
        ],
        100,
      ),
      ["A    LONG  C", "aaa  b     c", "a    –"],
    ));

  it("cuts the beginning of the widest cells where it would be too wide", () => {
    const [head, row] = table(
      [
        ["WHERE", "WHAT"],
        [`${"x".repeat(90)}.nix:12`, "services.jellyfin"],
      ],
      100,
    );
    assert.equal(row?.length, 100);
    assert.match(row ?? "", /^…x+\.nix:12 {2}services\.jellyfin$/);
    assert.equal(head?.indexOf("WHAT"), row?.indexOf("services"));
  });

  it("shares the cut between columns that are equally wide", () => {
    const [row] = table([["a".repeat(80), "b".repeat(80), "c"]], 100);
    assert.equal(row, `…${"a".repeat(46)}  …${"b".repeat(47)}  c`);
  });

  it("is as wide as the terminal, within reason, and 100 characters wide where there is none", () =>
    assert.deepEqual(
      [80, 120, 20, 400, 0].map((columns) => lineWidth(columns)),
      [80, 120, 60, 160, 100],
    ));
});
