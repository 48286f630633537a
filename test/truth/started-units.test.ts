/** Every profile of hardening lets the programs run that it is for, under a real systemd; and what it leaves out would stop them. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { type Block, blockFor } from "#model/units/block/block.ts";
import { type DirectiveValue, linesOf } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { unitFor } from "#test/model/units/unit-for.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { type Case, cases, refused } from "./started-cases.ts";
import { programs, type Started, startUnits } from "./started-units.ts";

describe("units under a real systemd", () => {
  let started: ReadonlyMap<string, Started> = new Map();

  before(function () {
    this.timeout(150_000);
    const fitting = new Map<string, string>();
    const breaking = new Map<string, string>();
    for (const [name, each] of Object.entries({ ...cases, ...refused })) {
      const lines = linesWith(each, blockOf(name, each));
      fitting.set(`fits-${name}`, unitText(each.does, lines));
      breaking.set(`breaks-${name}`, unitText(each.does, { ...lines, ...each.without }));
    }
    const caller = unitText("calls:database", { User: "games" });
    fitting.set("calls-what-fits", caller);
    breaking.set("calls-what-breaks", caller);
    started = startUnits(temporaryFolder(), [fitting, breaking]);
  });

  for (const [name, each] of Object.entries(cases)) {
    it(`${name}: runs with its block`, () => {
      assert.ok(blockOf(name, each), "no block");
      assert.ok(started.get(`fits-${name}`)?.isActive, started.get(`fits-${name}`)?.log);
    });
    it(`${name}: fails with ${Object.keys(each.without).join(", ")}`, () => {
      assert.equal(started.get(`breaks-${name}`)?.isActive, false);
      assert.match(started.get(`breaks-${name}`)?.log ?? "", each.by);
    });
  }

  for (const [name, each] of Object.entries(refused)) {
    it(`${name}: gets no block`, () => {
      assert.equal(blockOf(name, each), undefined);
      assert.ok(started.get(`fits-${name}`)?.isActive, started.get(`fits-${name}`)?.log);
    });
    it(`${name}: fails with ${Object.keys(each.without).join(", ")}`, () => {
      assert.equal(started.get(`breaks-${name}`)?.isActive, false);
      assert.match(started.get(`breaks-${name}`)?.log ?? "", each.by);
    });
  }
});

function blockOf(name: string, { kinds, variant, service }: Case): Block | undefined {
  const unit: ServiceUnit = unitFor(name, service);
  return blockFor({ ...unit, kinds: kinds && new Set(kinds) }, variant);
}

function linesWith({ service }: Case, block: Block | undefined): Readonly<Record<string, DirectiveValue>> {
  return { ...service, ...Object.fromEntries((block?.entries ?? []).map(({ key, value }) => [key, value])) };
}

function unitText(does: string, directives: Readonly<Record<string, DirectiveValue>>): string {
  const command = does.startsWith("/") ? does : `/usr/bin/python3 ${programs}/program.py ${does}`;
  const lines = Object.entries(directives).flatMap(([key, value]) => linesOf(value).map((line) => `${key}=${line}`));
  return ["[Service]", "Type=notify", "TimeoutStartSec=30", `ExecStart=${command}`, ...lines, ""].join("\n");
}
