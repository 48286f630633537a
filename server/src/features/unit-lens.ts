/** Above every systemd service that the repo speaks of: how exposed it is, and how exposed it would be with a block of hardening. */
import type { Model } from "#model/model.ts";
import { type Block, blockFor } from "#model/units/block/block.ts";
import { blockEdits } from "#model/units/block/edit.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { keyOf, once, stateOf } from "./exposure-phrases.ts";
import type { UnitLens } from "./types.ts";
import { type UnitEverywhere, unitsEverywhere } from "./unit-everywhere.ts";
import { exposurePhrase, unscoredPhrase } from "./unit-phrases.ts";

/** In order of place. Units of which the same is said at one place are one lens. */
export function unitLenses(model: Model, file: string): readonly UnitLens[] {
  const here = unitsEverywhere(
    model,
    file,
    ({ place }) => place?.file === file,
    (unit) => `${unit.place?.start} ${unit.name} ${keyOf(saidOf(unit, blockAt(model, unit)))}`,
  );
  const names = new Map<number, Set<string>>();
  const groups = new Map<string, Group>();
  for (const { unit, only } of here) {
    const { place, name } = unit;
    if (!place) continue;
    const block = blockAt(model, unit);
    const said = saidOf(unit, block);
    names.set(place.start, (names.get(place.start) ?? new Set()).add(name));
    const key = `${place.start} ${keyOf(said)} ${only.join(" ")}`;
    const group = groups.get(key) ?? { place, said, only, units: [], writable: [] };
    groups.set(key, group);
    group.units.push(unit);
    if (block) group.writable.push(unit);
  }
  return [...groups.values()]
    .map((group) => lensOf(group, (names.get(group.place.start)?.size ?? 0) > 1 || group.units.some(isOffBeside)))
    .sort((a, b) => a.span.start - b.span.start);
}

/** Off, at a place that speaks of a service that is more than this unit: `sshd@` at `services.openssh.enable`. */
function isOffBeside({ active, part, service }: ServiceUnit): boolean {
  return active === "disabled" && !part && service !== undefined;
}

interface Group {
  readonly place: Location;
  readonly said: readonly Message[];
  readonly only: UnitEverywhere["only"];
  readonly units: ServiceUnit[];
  /** Those that a block can be written for. */
  readonly writable: ServiceUnit[];
}

/** The base block, where it can be written. */
function blockAt(model: Model, unit: ServiceUnit): Block | undefined {
  const block = blockFor(unit, "base");
  return block && blockEdits(model, unit, block) ? block : undefined;
}

function saidOf(unit: ServiceUnit, block: Block | undefined): readonly Message[] {
  return [exposurePhrase(unit, block), ...unscoredPhrase(unit), ...stateOf(unit)];
}

/** More names than this are counted. */
const most = 3;

function lensOf({ place, said, only, units, writable }: Group, named: boolean): UnitLens {
  const names = once(
    units.map(({ name }) => name),
    (name) => name,
  );
  const [first, ...rest] = said;
  const phrase = first ?? message("Exposure");
  return {
    span: { start: place.start, end: place.end },
    head: named ? message("{0}: {1}", names.length > most ? counted(names.length) : names.join(", "), phrase) : phrase,
    more: [...rest, ...(only.length === 0 ? [] : [message("on {0}", only.join(", "))])],
    units: writable.map(({ name, view }) => ({ name, host: view.name })),
    locations: once(
      units.flatMap((unit) => [...(unit.place ? [unit.place] : []), ...writtenOf(unit)]),
      ({ file, start, end }) => `${file} ${start} ${end}`,
    ),
  };
}

function counted(count: number): Message {
  return message("{0} units", count);
}

/** Where this repo says something of it. */
function writtenOf({ directives }: ServiceUnit): readonly Location[] {
  return [...directives.values()]
    .flatMap(({ contributions }) =>
      contributions.flatMap(({ definition }) => (definition && definition.end > 0 ? [definition] : [])),
    )
    .map(({ file, start, end }) => ({ file, start, end }));
}
