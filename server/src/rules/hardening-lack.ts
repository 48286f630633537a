/** What the repo leaves out where it has begun to harden a service: measured in points of exposure. */

import { type BlockEntry, blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { mayConfineOtherwise, ownHardening, worth } from "#model/units/own-hardening.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { callOf } from "#model/units/unit-place.ts";
import type { Location } from "#text/span.ts";

export interface Lack {
  readonly unit: ServiceUnit;
  /** The most valuable first. */
  readonly entries: readonly BlockEntry[];
  /** In points of exposure; where the score is not known, as if nobody else set any of them. */
  readonly gain: number;
  /** The score with them; `undefined`: not known. */
  readonly after: number | undefined;
  /** The first line of the function that hardens it together with others; `undefined`: it is hardened where it stands. */
  readonly factory: Location | undefined;
}

/** So many directives are no accident: somebody has begun. */
const begun = 3;
/** Less is cosmetics. */
const worthSaying = 0.5;

export function lackOf(unit: ServiceUnit): Lack | undefined {
  const own = ownHardening(unit);
  if (own.length < begun || mayConfineOtherwise(unit)) return undefined;
  const block = blockFor(unit, "complete");
  if (!block) return undefined;
  const entries = block.entries
    .filter(({ key, value }) => worth(key, value) > 0)
    .sort((a, b) => worth(b.key, b.value) - worth(a.key, a.value));
  const after = unit.score && scoreWith(unit, block)?.overall;
  const gain = unit.score && after !== undefined ? unit.score.overall - after : pointsOf(entries);
  // Tenths do not add up exactly.
  if (entries.length === 0 || gain < worthSaying - 0.01) return undefined;
  return { unit, entries, gain, after, factory: factoryOf(unit) };
}

export function pointsOf(entries: readonly { readonly key: string; readonly value: DirectiveValue }[]): number {
  return 10 * entries.reduce((sum, { key, value }) => sum + Math.max(0, worth(key, value)), 0);
}

/** What all of them leave out, in the order of the first. */
export function sharedBy([first, ...others]: readonly Lack[]): readonly BlockEntry[] {
  return (first?.entries ?? []).filter((entry) =>
    others.every(({ entries }) => entries.some(({ key, value }) => key === entry.key && isSame(value, entry.value))),
  );
}

function isSame(a: DirectiveValue, b: DirectiveValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function factoryOf(unit: ServiceUnit): Location | undefined {
  let first: Location | undefined;
  for (const { contributions } of ownHardening(unit))
    for (const { definition, status } of contributions) {
      if (!definition || status === "off" || callOf(unit.view, definition) === undefined) continue;
      const { file, name, start, end } = definition;
      if (first && first.start <= start) continue;
      first = { file, start: name?.start ?? start, end: name?.end ?? end };
    }
  return first;
}
