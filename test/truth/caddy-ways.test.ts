/** A real Caddy serves sites that look like chance: whoever gets to an upstream took a way of ours, and no way of ours is made up. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { caddy } from "#scripts/caddy.ts";
import { type Counts, checkSites } from "./caddy-ways-agree.ts";
import { openWorld, type World } from "./caddy-ways-world.ts";

describe("ways through a Caddy that runs", () => {
  let world: World;
  const counts: Counts = { sites: 0, requests: 0, hits: 0, free: 0, ways: 0, taken: 0 };

  before(async function () {
    this.timeout(300_000);
    caddy();
    world = await openWorld();
  });

  after(async () => world.close());

  // Each four of them have another order of directives.
  for (const from of [0, 20, 44, 48, 72])
    it(`are those that requests take: sites ${from} to ${from + 19}`, async () => {
      const seeds = Array.from({ length: 20 }, (_, index) => from + index);
      assert.deepEqual(await checkSites(world, seeds, counts), []);
    }).timeout(60_000);

  it("are taken often enough to say so", () => {
    assert.ok(counts.free > 300 && counts.hits > counts.free && counts.taken > 40, JSON.stringify(counts));
  });
});
