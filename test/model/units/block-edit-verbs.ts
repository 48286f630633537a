/** The verb for blocks of hardening: a repo in, a block written for a unit of it, the repo as it is then. */
import assert from "node:assert/strict";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Block, BlockEntry } from "#model/units/block/block.ts";
import { blockEdits } from "#model/units/block/edit.ts";
import { isProven } from "#model/units/block/edit-proof.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { modelFor } from "#test/check.ts";
import { draw, fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";

export const forced: BlockEntry = { key: "ProtectClock", value: true, force: true, comment: undefined };
export const plain: BlockEntry = { key: "UMask", value: "0077", force: false, comment: undefined };

export function block(entries: readonly BlockEntry[] = [forced, plain], notes: readonly string[] = []): Block {
  return { variant: "base", entries, notes };
}

/**
 * The block is written as `after` has it. A real Nix reads it, one before 2.26 too; evaluated, the unit says all of it and nothing else has
 * changed; a second time there is nothing to write.
 */
export function checkBlock(unit: string, before: string, after: string, written: Block = block()): void {
  const { files } = fixture(before);
  const model = modelFor(files);
  const edits = editsFor(model, unit, written);
  assert.ok(edits, "nowhere to write it");
  const result = files.map(({ path, text }) => ({
    path,
    text: path === edits.file ? applyEdits(text, edits.edits) : text,
  }));
  assert.equal(draw(result, []), draw(fixture(after).files, []));
  for (const { path, text } of result)
    if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", `${path}\n${text}`);
  assert.ok(isProven(model, unitOf(model, unit), written, edits), "not what it should be");
  assert.equal(editsFor(modelFor(result), unit, written), undefined, "written twice");
}

/** There is no place for it. */
export function checkNowhere(unit: string, source: string, written: Block = block()): void {
  assert.equal(editsFor(modelFor(fixture(source).files), unit, written), undefined);
}

export function editsFor(model: Model, unit: string, written: Block): FileEdits | undefined {
  return blockEdits(model, unitOf(model, unit), written);
}

export function unitOf({ repo }: Model, name: string): ServiceUnit {
  const [view] = hostsIn(repo).values();
  const units = view ? serviceUnitsOf(view) : [];
  const unit = units.find((each) => each.name === name);
  assert.ok(unit, `no unit ${name}; there are: ${units.map((each) => each.name).join(", ")}`);
  return unit;
}
