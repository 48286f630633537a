/** Whatever Nix makes of expressions of the language, we make of them, too, or say that we do not know. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Expression, expressionsOf } from "./expressions.ts";
import { judge } from "./judge.ts";

describe("expressions of the language", () => {
  const expressions = expressionsOf("language-");

  it("are as real Nix evaluates them", () => {
    const judged = judge(expressions.map(({ text }) => text));
    const disappointing = judged.flatMap(({ text, verdict, nix, ours }, index) => {
      const { place, mayBeUnknown } = expressions[index] as Expression;
      const fine = verdict === "known" || (verdict === "unknown" && mayBeUnknown);
      return fine ? [] : [{ place, text, verdict, nix, ours }];
    });
    assert.deepEqual(disappointing, []);
  }).timeout(120_000);
});
