/** The program that comes with systemd is asked: it counts units as we do, as a whole and in each of its checks. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { securityKeys } from "#model/units/score/score.ts";
import type { UnitText } from "#model/units/section.ts";
import { randomFrom } from "./random.ts";
import { systemdVersion } from "./systemd-security.ts";
import { compared } from "./systemd-security-compare.ts";
import { traps, unitOf } from "./systemd-security-traps.ts";
import { madeKeys, randomLines, randomUnit } from "./systemd-security-units.ts";

describe("how exposed a unit is", () => {
  before(() => {
    // Says what to install.
    systemdVersion();
  });

  it("is counted as systemd counts it, of units by hand", function () {
    this.timeout(60_000);
    const { differences, counted, refused } = compared(traps.map(unitOf));
    assert.deepEqual(differences, []);
    assert.ok(counted > 140 && refused > 1, `${counted} ${refused}`);
  });

  it("is counted as systemd counts it, of units by chance", function () {
    this.timeout(60_000);
    const random = randomFrom(1);
    const { differences, counted, overalls } = compared(times(1000, () => randomUnit(random)));
    assert.deepEqual(differences.slice(0, 5), []);
    assert.ok(counted > 600 && overalls > 40, `${counted} ${overalls}`);
  });

  it("is counted as systemd counts it, whatever is said of a key", function () {
    this.timeout(60_000);
    const random = randomFrom(2);
    const units = madeKeys.flatMap((key) => times(40, () => randomLines(random, key)));
    const { differences, counted } = compared(units);
    assert.deepEqual(differences.slice(0, 5), []);
    assert.ok(counted > 1500, `${counted}`);
  });

  it("depends on the keys that are named, and each of them is tried", () => {
    assert.deepEqual(
      [...securityKeys].filter((key) => !madeKeys.includes(key)),
      ["DefaultDependencies"],
    );
    assert.deepEqual(
      madeKeys.filter((key) => !securityKeys.has(key)),
      [],
    );
  });
});

function times(count: number, make: () => UnitText): readonly UnitText[] {
  return Array.from({ length: count }, make);
}
