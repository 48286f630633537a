/** Where a call that makes a unit could be handed more for it: a set argument that may end in the unit's `serviceConfig`. */
import { argumentRooms, callsWith, optionalSets } from "#facts/call-arguments.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { callOf } from "#model/units/unit-place.ts";
import type { Location } from "#text/span.ts";
import type { UnitRoom } from "./place-rooms.ts";

/** What such arguments are called: `extraServiceConfig`, `hardening`, `serviceOverrides`. */
const telling = /service_?config|hardening|sandbox|unit_?config|systemd|^extra_?config$|overrides?$/i;

/** None of them is sure: only the repo evaluated with the edit says whether it does anything, and to this unit alone. */
export function argumentsFor({ view, directives, part, name }: ServiceUnit): readonly UnitRoom[] {
  const path = ["systemd", "services", name];
  const definitions = [
    ...[...directives.values()].flatMap(({ contributions }) =>
      contributions.flatMap(({ definition }) => definition ?? []),
    ),
    ...(part ? (view.at([...path, "serviceConfig"])?.definitions ?? []) : []),
    ...(part ? (view.at(path)?.definitions ?? []) : []),
  ].filter(({ end }) => end > 0);
  const found = new Map<string, UnitRoom>();
  for (const definition of definitions) {
    const maker = view.repo.files.get(definition.file);
    const names = maker ? optionalSets(maker.source, definition.start).filter((each) => telling.test(each)) : [];
    if (names.length === 0) continue;
    for (const call of callsFor(view, definition, name)) {
      const file = view.repo.files.get(call.file);
      if (!file || file.facts.errors.length > 0) continue;
      for (const room of argumentRooms(file.source, call, names, "serviceConfig")) {
        const key = `${file.path} ${room.place.start} ${room.names.join(".")}`;
        if (!found.has(key)) found.set(key, { file, room, beside: [] });
      }
    }
  }
  return [...found.values()];
}

/** The one on the way to the definition, and those of the module that name the unit. */
function callsFor(view: HostView, definition: OptionDefinition, name: string): readonly Location[] {
  const { module } = definition;
  const source = view.repo.files.get(module)?.source;
  const called = callOf(view, definition);
  const naming = source ? callsWith(source, name).map((span) => ({ file: module, ...span })) : [];
  return [...(called ? [called] : []), ...naming];
}
