/** What we say of units is what a real Nix makes of the repo and of stand-ins for NixOS's modules. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { temporaryFolder } from "../temporary.ts";
import { ownLib } from "./lib-agrees.ts";
import { manyUnits } from "./many-units.ts";
import { comparedIn, differences, modelOf, type UnitTruth, unitTruth } from "./units.ts";

interface Held {
  readonly view: HostView;
  readonly truth: UnitTruth;
}

async function held(directory: string): Promise<Held> {
  const { repo } = await modelOf(directory);
  const [view] = hostsIn(repo).values();
  assert.ok(view);
  return { view, truth: unitTruth(directory, view, { lib: ownLib }) };
}

describe("units, held against a real Nix", () => {
  it("are those of the sample, with the same values", async () => {
    const { view, truth } = await held("samples/homelab");
    const units = serviceUnitsOf(view);
    assert.deepEqual(differences(units, truth), []);
    assert.ok(comparedIn(units, truth) > 40, `${comparedIn(units, truth)} values compared`);
  }).timeout(60_000);

  it("have the values of Nix wherever the repo and NixOS speak of one key, at every level and priority", async () => {
    const { text, count } = manyUnits(7);
    const { view, truth } = await held(temporaryFolder({ "configuration.nix": text }));
    const units = serviceUnitsOf(view);
    assert.deepEqual(differences(units, truth), []);
    const compared = comparedIn(units, truth);
    assert.ok(compared > count * 4, `${compared} values of ${count} units compared`);
    // Not all of it may be said to be unknown: only what is in conflict is an error.
    const failed = [...truth.units.values()].flatMap((keys) =>
      [...keys.values()].filter((value) => typeof value === "object" && "failure" in value),
    );
    const silent = units.flatMap(({ name, directives }) =>
      [...directives.values()].filter(({ key, value }) => value === undefined && isValue(truth, name, key)),
    );
    const computed = units.flatMap(({ directives }) =>
      [...directives.values()].filter(({ contributions }) =>
        contributions.some(({ by, value }) => by === "nixos" && value === undefined),
      ),
    );
    assert.ok(failed.length > 3, `${failed.length} conflicts`);
    assert.ok(silent.length <= computed.length, `${silent.length} unknown to us, ${computed.length} computed by NixOS`);
  }).timeout(60_000);
});

function isValue(truth: UnitTruth, name: string, key: string): boolean {
  const value = truth.units.get(name)?.get(key);
  return value !== undefined && !(typeof value === "object" && "failure" in value);
}
