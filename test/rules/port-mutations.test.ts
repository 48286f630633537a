/** A hundred small changes of the sample, always the same: what is wrong then is said, what is not is not, and what was said before comes back. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { openRepo } from "#cli/repo.ts";
import { measure, type Report, type Result } from "../truth/port-mutations/measure.ts";
import type { Kind } from "../truth/port-mutations/mutation.ts";
import { worldOf } from "../truth/port-mutations/world.ts";

describe("ports of the sample, changed in a hundred ways", () => {
  let report: Report;

  before(async function () {
    // Each change is two or three evaluations of the whole sample.
    this.timeout(120_000);
    const opened = await openRepo("samples/homelab");
    assert.ok(!("problem" in opened));
    const world = worldOf(opened.model, opened.settings);
    assert.ok(world);
    report = measure(world, { seed: 20260305, count: 100, revert: 5 });
  });

  it("are a hundred, some of each kind", () => {
    assert.equal(report.results.length, 100);
    for (const kind of ["collision", "apart", "key", "upstream"] as const)
      assert.ok(of(report, kind).length >= 15, `${kind}: ${of(report, kind).length}`);
  });

  it("are found, at least 95 of a hundred", () => {
    const wrong = report.results.filter(({ kind }) => kind !== "apart");
    assert.ok(wrongIn(wrong).length <= 0.05 * wrong.length, wrongIn(wrong).join("\n"));
  });

  it("name both services that come to one port", () => found("collision", 1));

  it("tell every place that reads a key which is gone", () => found("key", 1));

  it("tell a proxy that its service listens elsewhere", () => found("upstream", 0.95));

  it("say nothing of two that are kept apart by namespace, protocol or address", () =>
    assert.deepEqual(wrongIn(of(report, "apart")), []));

  it("would say it if they were not kept apart", () =>
    assert.deepEqual(
      of(report, "apart").filter(({ isHeard }) => isHeard === false),
      [],
    ));

  it("leave what was found before, to the letter, when they are taken back", () =>
    assert.deepEqual(
      report.results.filter(({ isBack }) => !isBack).map(({ name }) => name),
      [],
    ));

  function found(kind: Kind, share: number): void {
    const all = of(report, kind);
    const wrong = wrongIn(all);
    assert.ok(wrong.length <= (1 - share) * all.length + 1e-9, wrong.join("\n"));
  }
});

function of({ results }: Report, kind: Kind): readonly Result[] {
  return results.filter((result) => result.kind === kind);
}

function wrongIn(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ variant, name, missed }) =>
    missed === undefined ? [] : [`${variant}: ${name}: ${missed}`],
  );
}
