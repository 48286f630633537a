/** No edit is ever lost, on either side: histories of both, on a host that is a simple model of the real one. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { modelHost } from "./model-host.ts";
import { anyHistory, histories, live, liveAsClones } from "./staging-history.ts";

describe("histories of edits on both sides, with promotions in between", () => {
  for (const [name, steps] of Object.entries(histories)) it(`lose nothing: ${name}`, () => live(modelHost(), steps));

  it("lose nothing, tell everything, and end with the same on both sides", async () => {
    let rounds = 0;
    const count = (): void => {
      rounds += 1;
    };
    await fc.assert(
      fc.asyncProperty(anyHistory(14), (steps) => live(modelHost(), steps, count)),
      { numRuns: 1500 },
    );
    assert.ok(rounds > 1000, `only ${rounds} promotions`);
  }).timeout(60_000);

  it("lose nothing between two clones of the repo that both promote, each with a base of its own", () =>
    fc.assert(
      fc.asyncProperty(anyHistory(16), (steps) => liveAsClones(modelHost(), 2, steps)),
      { numRuns: 1000 },
    )).timeout(60_000);
});
