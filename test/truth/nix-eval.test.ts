/** The runner of the differential tests tells values with their types and errors with their classes, in one process where it can. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { nixEval } from "./nix-eval.ts";
import { showTagged } from "./tagged.ts";

/** Expression, and what Nix makes of it: the value as a person writes it, or the class of the error and its words. */
const expected: readonly (readonly [string, string])[] = [
  ["9223372036854775807", "9223372036854775807"],
  ["0.1 + 0.2", "0.30000000000000004"],
  ["1.0", "1"],
  ["-1.0 * 0.0", "-0"],
  ["1.0e308 * 10", "Infinity"],
  ['[ 1 true null "a" { b = { }; } ]', '[ 1 true null "a" { b = { }; } ]'],
  [
    '[ (x: x) ./x "${builtins.toFile "a" "b"}" (toString ./.) { type = "derivation"; } ]',
    "[ ‹function› ‹path› ‹context› ‹place› ‹derivation› ]",
  ],
  ['{ outPath = "/x"; }', '{ outPath = "/x"; }'],
  ["{ b = 1; a = throw ''two\n\n  lines''; }", "throw: two\n\n  lines"],
  ['abort "x"', "abort: evaluation aborted with the following error message: 'x'"],
  ["assert 1 == 2; 1", "assert: assertion '(1 == 2)' failed"],
  ['1 + "a"', "type: cannot add a string to an integer"],
  ["{ }.a", "missing-attribute: attribute 'a' missing"],
  ["y", "undefined-variable: undefined variable 'y'"],
  ["with { }; y", "undefined-variable: undefined variable 'y'"],
  ["let x = x; in x", "infinite-recursion: infinite recursion encountered"],
  ["1 / 0", "other: division by zero"],
  ["1 +", "parse: syntax error, unexpected end of file"],
  ["lib.double 21", "42"],
  ["import ./seven.nix", "7"],
  ["1", "1"],
];

describe("the runner of real Nix", () => {
  it("gives each expression its own outcome", () => {
    const files = { "seven.nix": "7" };
    const outcomes = nixEval(
      expected.map(([expression]) => expression),
      { files, lib: join(import.meta.dirname, "nix/doubling.nix") },
    );
    const shown = outcomes.map((outcome) =>
      "value" in outcome ? showTagged(outcome.value) : `${outcome.error.class}: ${outcome.error.message}`,
    );
    assert.deepEqual(
      shown.map((text, index) => [expected[index]?.[0], text]),
      expected,
    );
  }).timeout(60_000);
});
