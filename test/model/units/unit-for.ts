/** A unit that a repo makes itself, by what it says of its directives. */
import { hostsIn } from "#model/evaluated.ts";
import { type DirectiveValue, isList, type Scalar } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { modelFor } from "#test/check.ts";

/** A program of that path is nobody's. */
export function unitFor(
  name: string,
  directives: Readonly<Record<string, DirectiveValue>>,
  program = "/opt/own/program",
): ServiceUnit {
  const lines = Object.entries(directives).map(([key, value]) => `${key} = ${written(value)};`);
  return unitIn(`{ systemd.services.${name}.serviceConfig = { ExecStart = "${program}"; ${lines.join(" ")} }; }`, name);
}

/** The unit of that name in a repo of one file. */
export function unitIn(source: string, name: string): ServiceUnit {
  const [view] = hostsIn(modelFor([{ path: "configuration.nix", text: source }]).repo).values();
  const unit = view && serviceUnitsOf(view).find((each) => each.name === name);
  if (!unit) throw new Error(`no unit ${name}`);
  return unit;
}

function written(value: DirectiveValue): string {
  return isList(value) ? `[ ${value.map(scalar).join(" ")} ]` : scalar(value);
}

function scalar(value: Scalar): string {
  return JSON.stringify(value);
}
