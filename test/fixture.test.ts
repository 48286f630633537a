/** The fixture language itself: four signs, nothing else special. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { draw, expectMarks, fixture } from "./fixture.ts";

describe("fixture language", () => {
  it("splits files, takes the signs out and keeps everything else", () => {
    const { files, marks, cursor } = fixture(`
      #- a.nix
      { x = $0config.y; }
      #   ^^^^^ use
      ^ start
      #- lib/b.nix
      "$1 \${x} ''$"
    `);
    assert.deepEqual(files, [
      { path: "a.nix", text: "{ x = config.y; }\n" },
      { path: "lib/b.nix", text: `"$1 \${x} ''$"\n` },
    ]);
    assert.deepEqual(cursor, { file: "a.nix", offset: 6 });
    assert.deepEqual(marks, [
      { file: "a.nix", start: 4, end: 9, label: "use" },
      { file: "a.nix", start: 0, end: 1, label: "start" },
    ]);
  });

  it("draws marks in order, an empty one as one caret, a long one to the end of its line", () => {
    const files = [{ path: "a.nix", text: "{\n  x = 1\n}\n" }];
    const marks = [
      { file: "a.nix", start: 9, end: 9, label: "missing ;" },
      { file: "a.nix", start: 4, end: 11, label: "binding" },
      { file: "a.nix", start: 0, end: 12, label: "set" },
    ];
    assert.equal(draw(files, marks), "#- a.nix\n{\n^ set\n  x = 1\n# ^^^^^ binding\n#      ^ missing ;\n}\n");
  });

  it("draws what it reads", () => {
    const source = "#- configuration.nix\n{ x = 1 }\n# ^ a\n#       ^ b\n";
    const { files, marks } = fixture(source);
    assert.equal(draw(files, marks), source);
  });

  it("fails on a mark too many, too few and at a file that does not exist", () => {
    const marked = fixture("{ x = 1; }\n# ^ a");
    const mark = { file: "configuration.nix", start: 2, end: 3, label: "a" };
    expectMarks(marked, [mark]);
    assert.throws(() => expectMarks(marked, []));
    assert.throws(() => expectMarks(marked, [mark, mark]));
    assert.throws(() => expectMarks(marked, [mark, { ...mark, file: "b.nix" }]));
  });

  it("refuses what can only be a slip", () => {
    assert.throws(() => fixture("#- a.nix\n#- a.nix\n"), /stands twice/);
    assert.throws(() => fixture("{ $0 $0 }"), /two cursors/);
    assert.throws(() => fixture("#- a.nix\n# ^^ a"), /without a line above/);
    assert.throws(() => fixture("{ }\n#      ^ a"), /behind the end/);
  });
});
