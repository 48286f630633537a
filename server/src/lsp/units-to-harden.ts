/** The services that "for all" means: those that the rules speak of, that are surely on, and whose owner has not said otherwise. */
import type { UnitName } from "#features/types.ts";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { blockFor } from "#model/units/block/block.ts";
import { applicationUnits } from "#rules/hardening-units.ts";
import { type Location, touches } from "#text/span.ts";

/** Of one file, or of all. Each place once, however many hosts have it. */
export function unitsToHarden(model: Model, file: string | undefined): readonly UnitName[] {
  const found = new Map<string, UnitName>();
  for (const [host, view] of hostsIn(model.repo))
    for (const { unit, place } of applicationUnits(view)) {
      const { name, active, basis } = unit;
      if (active !== "enabled" || basis === "unknown" || (file !== undefined && place.file !== file)) continue;
      const key = `${place.file} ${place.start} ${name}`;
      if (found.has(key) || isSilenced(model, place)) continue;
      if (blockFor(unit, "base")) found.set(key, { host, name });
    }
  return [...found.values()];
}

const asking: ReadonlySet<string> = new Set(["hardening/missing", "hardening/incomplete"]);

/** What somebody wants to hear nothing about is not written all the same. */
function isSilenced({ repo }: Model, { file, start }: Location): boolean {
  const suppressions = repo.files.get(file)?.facts.suppressions ?? [];
  return suppressions.some(
    ({ target, rules }) =>
      touches(target, start) && rules.some(({ name }) => typeof name === "string" && asking.has(name)),
  );
}
