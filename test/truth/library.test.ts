/** What we make of the library's functions and of whole configurations is what a real Nix makes of them with a library of ours. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { ErrorKind } from "#eval/error.ts";
import type { Tagged } from "#eval/tagged.ts";
import { evaluateWithLib } from "../eval/evaluate-lib.ts";
import { compareLeaves, summarize } from "./compare.ts";
import { truthOf } from "./eval.ts";
import { expressionsOf } from "./expression-tables.ts";
import { errorsOf, type Verdict, verdictOf } from "./judge.ts";
import { neighbours, ownLib } from "./lib-agrees.ts";
import { nixEval, type Outcome } from "./nix-eval.ts";
import { ourLeaves } from "./ours.ts";

/** What the library throws; with us these have kinds of their own. */
const thrown: ReadonlySet<ErrorKind> = new Set([
  "module-shape",
  "declared-twice",
  "conflict",
  "undeclared-option",
  "option-type",
  "no-value",
  "read-only",
]);

function verdictOn(nix: Outcome, ours: Tagged): Verdict {
  const ofModules =
    "error" in nix && nix.error.class === "throw" && errorsOf(ours).some(({ kind }) => thrown.has(kind));
  return ofModules ? "known" : verdictOf(nix, ours);
}

const all = expressionsOf("lib-");
const sample = join(import.meta.dirname, "../../samples/homelab");

describe("the library", () => {
  it(`is as real Nix has it, in ${all.length} expressions`, () => {
    const outcomes = nixEval(
      all.map(({ text }) => text),
      { lib: ownLib, files: neighbours },
    );
    const verdicts = all.map(({ text, place }, index) => ({
      at: `${place} ${text}`,
      verdict: verdictOn(outcomes[index] as Outcome, evaluateWithLib(text, neighbours)),
    }));
    const count = (verdict: string): string[] =>
      verdicts.filter((each) => each.verdict === verdict).map(({ at }) => at);
    assert.deepEqual(count("wrong"), []);
    assert.ok(count("known").length > 0.5 * all.length, `known: ${count("known").length} of ${all.length}`);
  }).timeout(120_000);
});

describe("the sample", () => {
  it("has the values that real Nix gives it, leaf by leaf", () => {
    const { stage, start, truth } = truthOf(sample, { lib: ownLib });
    try {
      for (const open of [false, true]) {
        const judged = compareLeaves(truth.leaves, ourLeaves(stage, start, { open }));
        assert.deepEqual(
          judged.filter(({ verdict }) => verdict === "wrong"),
          [],
        );
        assert.ok(summarize(judged).agreeing > 99, `${summarize(judged).agreeing} % of all values`);
      }
    } finally {
      stage.dispose();
    }
  }).timeout(60_000);
});
