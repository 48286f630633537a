/** The systemd services of all hosts, as far as a file is concerned: what is the same on several of them is there once. */
import { hostsIn, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf, spareServiceUnits } from "#model/units/units.ts";

export interface UnitEverywhere {
  /** On the first host that has it. */
  readonly unit: ServiceUnit;
  /** The hosts that have it, where these are not all. */
  readonly only: readonly string[];
}

/** `key` says what makes two of them the same. */
export function unitsEverywhere(
  model: Model,
  file: string,
  isMeant: (unit: ServiceUnit) => boolean,
  key: (unit: ServiceUnit) => string,
): readonly UnitEverywhere[] {
  const hosts = hostsIn(model.repo);
  const found = new Map<string, { readonly unit: ServiceUnit; readonly names: string[] }>();
  for (const [name, view] of hosts)
    for (const unit of serviceUnitsOf(view).filter(isMeant)) {
      const same = found.get(key(unit));
      if (!same) found.set(key(unit), { unit, names: [name] });
      else if (!same.names.includes(name)) same.names.push(name);
    }
  const imported = [...found.values()].map(({ unit, names }) => ({
    unit,
    only: names.length === hosts.size ? [] : names,
  }));
  return [
    ...imported,
    ...spare(model, file)
      .filter(isMeant)
      .map((unit) => ({ unit, only: [] })),
  ];
}

/** What a module would add that no host imports costs another evaluation: it is asked for where people look at it. */
function spare(model: Model, file: string): readonly ServiceUnit[] {
  const view = model.imported.has(file) ? undefined : shownHost(model.repo);
  return view ? spareServiceUnits(model, view) : [];
}
