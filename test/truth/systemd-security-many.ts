/**
 * Thousands of units, counted by us and by systemd's own programs of several versions.
 *
 *   node test/truth/systemd-security-many.ts [units of each kind] [seed]
 *
 * The one on the machine, and those that `scripts/systemd.ts` can get. Of 52,000 units there was none in which 252.38, 254.26, 257.13 and
 * 262.1 counted otherwise in any check (November 2026); 258 to 261 could not be had.
 */
import process, { argv } from "node:process";
import { systemdAnalyzeOf, systemdReleases } from "#scripts/systemd.ts";
import { randomFrom } from "./random.ts";
import { analyze, systemdVersion } from "./systemd-security.ts";
import { compared } from "./systemd-security-compare.ts";
import { traps, unitOf } from "./systemd-security-traps.ts";
import { madeKeys, randomLines, randomUnit } from "./systemd-security-units.ts";

const [count = 5000, seed = 1] = argv.slice(2).map(Number);
const random = randomFrom(seed);
const units = traps.map(unitOf);
for (let made = 0; made < count; made++)
  units.push(randomUnit(random), randomLines(random, madeKeys[made % madeKeys.length] ?? ""));
for (const program of [analyze, ...systemdReleases.map(systemdAnalyzeOf)]) {
  const { differences, counted, refused } = compared(units, program);
  console.log(`${systemdVersion(program)}: ${counted} counted, ${refused} refused, ${differences.length} differences`);
  for (const difference of differences.slice(0, 3)) console.log(difference);
  if (differences.length > 0) process.exitCode = 1;
}
