/** Half a sandbox is one with a door: what is left out is what an intruder uses. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { BlockEntry } from "#model/units/block/block.ts";
import { showScore } from "#model/units/score/words.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { hardeningFixes } from "./hardening-fixes.ts";
import { type Lack, lackOf, pointsOf, sharedBy } from "./hardening-lack.ts";
import { applicationUnits, gravest, isOneshot, isRoot } from "./hardening-units.ts";
import { withoutIt } from "./hardening-words.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule, Severity } from "./rule.ts";

export const hardeningIncomplete: Rule = {
  id: "hardening/incomplete",
  severity: "warning",
  summary: message("The hardening of a service leaves out what the service would bear"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsIn(model, view)),
};

/** In points of exposure. */
const muchWorth = 1;
/** From here on systemd speaks of medium exposure. */
const bad = 5;

function* problemsIn(model: Model, view: HostView): Iterable<Problem> {
  const byFactory = new Map<string, Lack[]>();
  const found: { readonly lack: Lack; readonly place: Location }[] = [];
  for (const { unit, place } of applicationUnits(view)) {
    const lack = lackOf(unit);
    if (!lack) continue;
    found.push({ lack, place });
    if (!lack.factory || lack.gain < muchWorth) continue;
    const key = `${lack.factory.file}:${lack.factory.start}`;
    byFactory.set(key, [...(byFactory.get(key) ?? []), lack]);
  }
  const told = new Set<Lack>();
  for (const lacks of byFactory.values()) {
    const shared = sharedBy(lacks);
    const factory = lacks[0]?.factory;
    if (!factory || lacks.length < 2 || pointsOf(shared) < muchWorth) continue;
    for (const lack of lacks) told.add(lack);
    yield { ...factory, message: saidOfMany(lacks, shared), severity: gravest(lacks.map(severityOf)) };
  }
  for (const { lack, place } of found)
    yield {
      ...place,
      message: saidOf(lack),
      severity: told.has(lack) ? "hint" : severityOf(lack),
      ...hardeningFixes(model, [lack.unit], ["complete", "strict"]),
    };
}

function severityOf({ unit, gain }: Lack): Severity {
  if (gain < muchWorth || isOneshot(unit)) return "hint";
  return unit.active === "enabled" && unit.score && unit.score.overall >= bad ? "warning" : "information";
}

function saidOf({ unit, entries, after }: Lack): Message {
  const { name, score } = unit;
  const first = entries[0]?.key ?? "";
  const why = withoutIt(first, isRoot(unit));
  if (score && after !== undefined)
    return message(
      "The hardening of {0} leaves out {1}. Without {2}, {3}. Complete it: that takes the exposure from {4} to {5}.",
      name,
      listOf(entries),
      first,
      why,
      showScore(score.overall),
      showScore(after),
    );
  return message(
    "What this repo sets to harden {0} leaves out {1}. Without {2}, {3}; whether NixOS sees to it is not known. Complete it.",
    name,
    listOf(entries),
    first,
    why,
  );
}

function saidOfMany(lacks: readonly Lack[], shared: readonly BlockEntry[]): Message {
  const first = shared[0]?.key ?? "";
  return message(
    "The hardening that {0} services get from here leaves out {1}. Without {2}, {3}. Add it here with lib.mkDefault, or complete it service by service.",
    lacks.length,
    listOf(shared),
    first,
    withoutIt(
      first,
      lacks.some(({ unit }) => isRoot(unit)),
    ),
  );
}

/** More names say nothing more. */
const most = 5;

function listOf(entries: readonly BlockEntry[]): string {
  const keys = entries.map(({ key }) => key);
  return [...keys.slice(0, most), ...(keys.length > most ? ["…"] : [])].join(", ");
}
