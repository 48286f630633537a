/** A unit as it would be with a block of hardening. */

import { type SecurityScore, securityScore } from "#model/units/score/score.ts";
import { linesOf, type UnitText } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { sectionOf, unitSection } from "#model/units/units.ts";
import type { Block } from "./block.ts";

/** `undefined` where the score of the unit is not known. */
export function scoreWith(unit: ServiceUnit, block: Block): SecurityScore | undefined {
  return unit.isWhole ? securityScore(textWith(unit, block)) : undefined;
}

/** What is forced takes the place of what is there, the rest is added to it. */
export function textWith({ view, part, directives }: ServiceUnit, { entries }: Block): UnitText {
  const service = new Map(sectionOf(directives));
  for (const { key, value, force } of entries)
    service.set(key, force ? linesOf(value) : [...(service.get(key) ?? []), ...linesOf(value)]);
  return { unit: unitSection(view, part), service };
}
