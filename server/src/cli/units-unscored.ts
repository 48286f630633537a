/** Why services have no score, for people: one line for each reason, with all that it holds for, and what Nix fails with. */

import type { ServiceUnit } from "#model/units/unit.ts";
import { type Message, message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { type Places, showPlace } from "./place.ts";
import { wrapped } from "./wrapped.ts";

interface Reason {
  readonly unscored: Message;
  readonly units: ServiceUnit[];
}

export function unscoredText(units: readonly ServiceUnit[], places: Places, translate: Translate): readonly string[] {
  const reasons = new Map<string, Reason>();
  for (const unit of units) {
    if (!unit.unscored) continue;
    const key = JSON.stringify(ofAll(unit.unscored, unit.name, ""));
    const same = reasons.get(key);
    if (same) same.units.push(unit);
    else reasons.set(key, { unscored: unit.unscored, units: [unit] });
  }
  if (reasons.size === 0) return [];
  const lines = [
    ...[...reasons.values()].map((reason) => saidOf(reason, translate)),
    ...failuresOf(units, places, translate),
  ];
  return [translate(message("No score (?)")), ...lines.flatMap((text) => wrapped(text, "  "))];
}

/** The names stand where the reason has one; else before it. */
function saidOf({ unscored, units }: Reason, translate: Translate): string {
  const names = units.map(({ name }) => name).join(", ");
  const [first] = units;
  const text = translate(first ? ofAll(unscored, first.name, names) : unscored);
  return unscored.args.includes(first?.name ?? "") ? text : `${names}: ${text}`;
}

function ofAll({ template, args }: Message, name: string, names: string): Message {
  return { template, args: args.map((each) => (each === name ? names : each)) };
}

function failuresOf(units: readonly ServiceUnit[], places: Places, translate: Translate): readonly string[] {
  const errors = units.flatMap(({ view, name }) => view.at(["systemd", "services", name])?.errors ?? []);
  const said = errors.map(({ reason, place }) =>
    translate(
      place
        ? message("fails: {0} ({1})", translate(reason), showPlace(places.at(place.file, place.start)))
        : message("fails: {0}", translate(reason)),
    ),
  );
  return [...new Set(said)];
}
