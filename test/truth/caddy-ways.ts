/**
 * A real Caddy against the ways that we say requests may take through it, over sites that look like chance:
 *
 *   node test/truth/caddy-ways.ts <from> <to>
 */
import { type Counts, checkSites } from "./caddy-ways-agree.ts";
import { openWorld } from "./caddy-ways-world.ts";

const [from = 0, to = 1000] = process.argv.slice(2).map(Number);
const size = 100;
const counts: Counts = { sites: 0, requests: 0, hits: 0, free: 0, ways: 0, taken: 0 };
const world = await openWorld();
let wrong = 0;
for (let start = from; start < to; start += size) {
  const seeds = Array.from({ length: Math.min(size, to - start) }, (_, index) => start + index);
  for (const problem of await checkSites(world, seeds, counts).catch((refusal: unknown) => [String(refusal)])) {
    wrong++;
    console.log(`${problem.slice(0, 4000)}\n`);
  }
  console.error(start + seeds.length, counts, wrong);
}
await world.close();
process.exitCode = wrong > 0 ? 1 : 0;
