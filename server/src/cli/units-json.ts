/** The JSON of `mynixos units`; its shape is a contract, described in `docs/cli.md`. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { ownHardening } from "#model/units/own-hardening.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf, spareServiceUnits } from "#model/units/units.ts";
import type { Translate } from "./command.ts";
import type { Places } from "./place.ts";

export function unitsJson(model: Model, hosts: readonly HostView[], places: Places, translate: Translate): string {
  const units = hosts.flatMap((view) => unitsAt(model, view).map((unit) => unitJson(view, unit, places, translate)));
  return `${JSON.stringify({ units }, undefined, 2)}\n`;
}

/** Those of modules that the host does not import, too; in order of name, what is not imported last. */
export function unitsAt(model: Model, view: HostView): readonly ServiceUnit[] {
  return [...serviceUnitsOf(view), ...spareServiceUnits(model, view)];
}

/** A unit, and what its base block would do for it. */
export interface Outlook {
  readonly unit: ServiceUnit;
  /** Keys of the base block that are not there, or weaker. */
  readonly missing: readonly string[];
  readonly withBlock: number | undefined;
  /** The directives by which this repo confines the service. */
  readonly own: readonly string[];
}

export function outlookOf(unit: ServiceUnit): Outlook {
  const block = blockFor(unit, "base");
  return {
    unit,
    missing: block?.entries.map(({ key }) => key) ?? [],
    withBlock: block && scoreWith(unit, block)?.overall,
    own: ownHardening(unit).map(({ key }) => key),
  };
}

function unitJson(view: HostView, unit: ServiceUnit, places: Places, translate: Translate): object {
  const { name, service, active, imported, place, basis, known, score, unscored, kinds, directives } = unit;
  const { missing, withBlock, own } = outlookOf(unit);
  const at = place && places.start(place);
  const effective = [...directives.values()].map(({ key, value }): [string, DirectiveValue | null] => [
    key,
    value ?? null,
  ]);
  return {
    unit: name,
    service: service ?? null,
    host: view.name,
    file: at?.file ?? null,
    line: at?.line ?? null,
    imported,
    active: active !== "disabled",
    state: active === "enabled" ? "on" : active === "possible" ? "perhaps" : "off",
    score: score?.overall ?? null,
    label: score?.label ?? null,
    withBlock: withBlock ?? null,
    basis,
    source: known ? { module: known.source, revision: known.revision } : null,
    kinds: kinds ? [...kinds].sort() : null,
    set: own,
    missing,
    effective: Object.fromEntries(effective),
    why: unscored ? translate(unscored) : null,
  };
}
