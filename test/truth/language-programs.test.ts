/** Programs that a seed writes come out as in a real Nix, errors included: `MYNIXOS_SEED=<number>` writes others. */
import assert from "node:assert/strict";
import { env } from "node:process";
import { describe, it } from "mocha";
import type { Tagged } from "#eval/tagged.ts";
import { evaluateText } from "../eval/evaluate-text.ts";
import { verdictOf } from "./judge.ts";
import { nixEval, type Outcome } from "./nix-eval.ts";
import { programs, programsWithHoles } from "./programs.ts";

const seed = Number(env["MYNIXOS_SEED"] ?? 1);

/** So many fit into one question. */
const batch = 300;

function compare(
  texts: readonly string[],
  forNix: string,
  forUs: string,
): Record<"known" | "unknown" | "wrong", string[]> {
  const found = { known: [], unknown: [], wrong: [] } as Record<"known" | "unknown" | "wrong", string[]>;
  for (let start = 0; start < texts.length; start += batch) {
    const part = texts.slice(start, start + batch);
    const outcomes = nixEval(part.map((text) => forNix + text));
    for (const [index, text] of part.entries()) {
      const ours: Tagged = evaluateText(forUs + text);
      found[verdictOf(outcomes[index] as Outcome, ours)].push(text);
    }
  }
  return found;
}

describe("generated programs", () => {
  it("are as real Nix evaluates them", () => {
    const { wrong, unknown } = compare(programs(seed, 2400), "", "");
    assert.deepEqual(wrong, []);
    // Which error comes first is sometimes up to the release of Nix.
    assert.ok(unknown.length <= 24, unknown.join("\n\n"));
  }).timeout(180_000);

  it("are so as far as anything is known, where parts of them are not", () => {
    const { wrong, known } = compare(
      programsWithHoles(seed, 1200),
      "let hole = x: x; open = true; shut = false; in ",
      "let hole = x: builtins.currentTime; open = builtins.currentTime == 0; shut = open; in ",
    );
    assert.deepEqual(wrong, []);
    assert.ok(known.length >= 400, `${known.length}`);
  }).timeout(180_000);
});
