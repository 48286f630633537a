/** How tests of hardening ask: what is said, how loud, and what is offered. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hostsIn } from "#model/evaluated.ts";
import { type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { allFixes, type Fix } from "#rules/rule.ts";
import { english, findingsOf, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";

const german = JSON.parse(readFileSync(new URL("../../l10n/bundle.l10n.de.json", import.meta.url), "utf8")) as Record<
  string,
  string
>;

/** What the model says of a unit, as messages write it: its score, and that with a block. */
export function scoreOf(source: string, name: string, variant?: BlockVariant): string {
  const [view] = hostsIn(modelFor(fixture(source).files).repo).values();
  const unit = view && serviceUnitsOf(view).find((each) => each.name === name);
  assert.ok(unit, `no unit ${name}`);
  const block = variant && blockFor(unit, variant);
  const score = variant ? block && scoreWith(unit, block) : unit.score;
  assert.ok(score, `no score of ${name}`);
  return score.overall.toFixed(1);
}

/** `severity: message`. */
export function said(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ severity, message }) => `${severity}: ${english(message)}`);
}

export function fixesOf(id: string, source: string): readonly Fix[] {
  return findingsOf(id, fixture(source).files).flatMap(allFixes);
}

/** What is said once the fix of that title is taken; the result must be Nix to a real Nix. */
export function saidAfter(id: string, source: string, title: string): readonly string[] {
  const { files } = fixture(source);
  const fix = fixesOf(id, source).find((each) => render(each.title) === title);
  assert.ok(
    fix,
    `no such fix; there are: ${fixesOf(id, source)
      .map((each) => render(each.title))
      .join(", ")}`,
  );
  const changed = files.map(({ path, text }) => ({
    path,
    text: applyEdits(
      text,
      fix.edits.filter(({ file }) => file === path).flatMap(({ edits }) => edits),
    ),
  }));
  for (const { path, text } of changed) if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", text);
  return findingsOf(id, changed).map(({ message }) => english(message));
}

export function saidInGerman(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ message }) => render(message, german));
}

export function offeredInGerman(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).flatMap((finding) =>
    allFixes(finding).map(({ title }) => render(title, german)),
  );
}
