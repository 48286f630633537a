/** The number that we say of a unit, and the one that we promise with a block, are those of systemd for the text that NixOS would write. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { textWith } from "#model/units/block/with-block.ts";
import { countsLike, securityKeys, securityScore } from "#model/units/score/score.ts";
import type { Section, UnitText } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { sectionOf, serviceUnitsOf, unitSection } from "#model/units/units.ts";
import { temporaryFolder } from "../temporary.ts";
import { manyUnits } from "./many-units.ts";
import { systemdScores, systemdVersion, unitFileOf } from "./systemd-security.ts";
import { modelOf } from "./units.ts";

interface Rendered {
  readonly name: string;
  readonly text: UnitText;
}

/** As it is, and with every block that would be offered. */
function* renderedFrom(unit: ServiceUnit): Iterable<Rendered> {
  if (!unit.isWhole) return;
  const { view, name, part, directives } = unit;
  yield { name, text: { unit: unitSection(view, part), service: sectionOf(directives) } };
  for (const variant of ["base", "strict", "complete"] as readonly BlockVariant[]) {
    const block = blockFor(unit, variant);
    if (block) yield { name: `${name} with ${variant}`, text: textWith(unit, block) };
  }
}

async function renderedIn(directory: string): Promise<readonly Rendered[]> {
  const { repo } = await modelOf(directory);
  return [...hostsIn(repo).values()].flatMap((view) => serviceUnitsOf(view).flatMap((unit) => [...renderedFrom(unit)]));
}

/** Compared to one decimal, and check by check. */
function holdAgainstSystemd(rendered: readonly Rendered[]): void {
  const version = countsLike(systemdVersion());
  // What is started, and how, is not known here, and is nothing to the score.
  const counted = (section: Section): Section => new Map([...section].filter(([key]) => securityKeys.has(key)));
  const files = rendered.map(({ text: { unit, service } }) => unitFileOf({ unit, service: counted(service) }));
  const theirs = systemdScores(files);
  const differing = rendered.flatMap(({ name, text }, index) => {
    const ours = securityScore(text, version);
    const their = theirs[index];
    if (!their) return [`${name}: systemd refuses\n${files[index]}`];
    const checks = ours.checks.filter(({ id, badness }) => their.checks.get(id)?.badness !== badness);
    if (checks.length === 0 && ours.overall === their.overall) return [];
    return [`${name}: ${ours.overall}, systemd ${their.overall}: ${checks.map(({ id }) => id).join(", ")}`];
  });
  assert.deepEqual(differing, []);
}

describe("scores of units, held against systemd", () => {
  it("are right for what many repos make of every unit of NixOS that is wholly known", async () => {
    const all: Rendered[] = [];
    for (const seed of [1, 2, 3])
      all.push(...(await renderedIn(temporaryFolder({ "configuration.nix": manyUnits(seed).text }))));
    assert.ok(all.length > 300, `${all.length} units`);
    holdAgainstSystemd(all);
  }).timeout(60_000);

  it("are right for the sample", async () => {
    const all = await renderedIn("samples/homelab");
    assert.ok(all.length > 0);
    holdAgainstSystemd(all);
  }).timeout(60_000);
});
