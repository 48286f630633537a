/** Programs that a seed writes come out as in a real Nix, errors included: `MYNIXOS_SEED=<number>` writes others. */
import assert from "node:assert/strict";
import { env } from "node:process";
import { describe, it } from "mocha";
import { type Judged, judge } from "./judge.ts";
import { programs } from "./programs.ts";

const texts = programs(Number(env["MYNIXOS_SEED"] ?? 1), 2400);

/** So many fit into one question. */
const batch = 300;

describe("generated programs", () => {
  it("are as real Nix evaluates them", () => {
    const judged: Judged[] = [];
    for (let start = 0; start < texts.length; start += batch) judged.push(...judge(texts.slice(start, start + batch)));
    assert.deepEqual(
      judged.filter(({ verdict }) => verdict === "wrong"),
      [],
    );
    // Which error comes first is sometimes up to the release of Nix.
    const unknown = judged.filter(({ verdict }) => verdict === "unknown");
    assert.ok(unknown.length <= judged.length / 100, JSON.stringify(unknown, undefined, 1));
  }).timeout(180_000);
});
