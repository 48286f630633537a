/** What gets hold of a service that nothing confines has all that its user has, and where that is root, the machine. */
import { refusalOf } from "#knowledge/hardening-profiles.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { attributeOf } from "#model/ports/part.ts";
import { blockFor } from "#model/units/block/block.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { mayConfineOtherwise, nixosAlone, ownHardening } from "#model/units/own-hardening.ts";
import { showScore } from "#model/units/score/words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { wrongUnitsOf } from "#model/units/wrong-unit/wrong-unit.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { hardeningFixes } from "./hardening-fixes.ts";
import { applicationUnits, gravest, isOneshot, isRoot, namesOf } from "./hardening-units.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule, Severity } from "./rule.ts";

export const hardeningMissing: Rule = {
  id: "hardening/missing",
  severity: "warning",
  summary: message("A service is on, and nothing confines it"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsIn(model, view)),
};

/** From here on systemd speaks of medium exposure. */
const bad = 5;
/** In points of exposure. */
const muchWorth = 1;

/**
 * `root`: this repo's own, as root. `own`: this repo's own. `alone`: the same, and no block is sure to fit. `nixos`: NixOS's own part is
 * known. `unknown`: it is not.
 */
type Case = "root" | "own" | "alone" | "nixos" | "unknown";

/** Those at one place of which the same is said. */
interface Together {
  readonly place: Location;
  readonly is: Case;
  readonly units: ServiceUnit[];
}

function* problemsIn(model: Model, view: HostView): Iterable<Problem> {
  const all = new Map<string, Together>();
  for (const { unit, place } of applicationUnits(view)) {
    const is = caseOf(unit);
    if (!is) continue;
    const key = JSON.stringify([place.file, place.start, is]);
    const same = all.get(key);
    if (same) same.units.push(unit);
    else all.set(key, { place, is, units: [unit] });
  }
  for (const { place, is, units } of all.values())
    yield {
      ...place,
      message: saidOf(is, units),
      severity: gravest(units.map((unit) => severityOf(unit, is))),
      ...hardeningFixes(model, units, ["base", "strict"]),
    };
}

/** `undefined`: there is nothing to say of it. */
function caseOf(unit: ServiceUnit): Case | undefined {
  if (ownHardening(unit).length > 0 || mayConfineOtherwise(unit) || bearsNothing(unit)) return undefined;
  // What was meant for it stands at another name, and is said there.
  if (wrongUnitsOf(unit.view).some(({ units }) => units.includes(unit.name))) return undefined;
  if (!unit.score) {
    if (unit.basis === "nixos") return (nixosAlone(unit)?.overall ?? 0) >= bad ? "nixos" : undefined;
    return unit.basis === "unknown" ? "unknown" : undefined;
  }
  if (unit.score.overall < bad) return undefined;
  if (!blockFor(unit, "base")) return unit.basis === "repo" && !isOneshot(unit) ? "alone" : undefined;
  if (unit.basis === "nixos") return "nixos";
  return isRoot(unit) ? "root" : "own";
}

/** What a block would break, whatever stands in it. */
function bearsNothing({ kinds }: ServiceUnit): boolean {
  return [...(kinds ?? [])].some((kind) => refusalOf(kind) !== undefined);
}

function severityOf(unit: ServiceUnit, is: Case): Severity {
  if (isOneshot(unit)) return "hint";
  // What NixOS alone decides about, and this repo only turns on or orders, is nobody's omission.
  if (is === "unknown" && !attributeOf(unit.view, unit.part, "serviceConfig")) return "hint";
  if (is === "unknown" || is === "alone" || unit.active !== "enabled" || !unit.score) return "information";
  const after = scoreAfter(unit);
  // Then it does what takes nearly all that there is.
  return after !== undefined && unit.score.overall - after < muchWorth ? "hint" : "warning";
}

function saidOf(is: Case, units: readonly ServiceUnit[]): Message {
  const names = namesOf(units);
  if (is === "unknown")
    return message(
      "This repo sets no hardening directive for {0}; NixOS's own part is not known. Ask systemd-analyze security {1} on the host, and insert a hardening block where that is bad.",
      names,
      units[0]?.name ?? "",
    );
  const before = worst(units.map((unit) => (unit.score ?? nixosAlone(unit))?.overall));
  const after = worst(units.map(scoreAfter));
  if (is === "nixos" && units.some(({ score }) => !score))
    return message(
      "This repo sets no hardening directive for {0}; NixOS alone leaves its exposure at {1} of 10. Insert a hardening block.",
      names,
      before,
    );
  if (is === "nixos")
    return message(
      "This repo sets no hardening directive for {0}; with what NixOS sets, its exposure is {1} of 10. Insert a hardening block, which makes it {2}.",
      names,
      before,
      after,
    );
  if (is === "alone")
    return message(
      "No hardening directive for {0}: exposure {1} of 10; what it does is not known here, so that only you can say what it does not need.",
      names,
      before,
    );
  return is === "root"
    ? message(
        "No hardening directive for {0}, run as root: exposure {1} of 10; insert a hardening block, which makes it {2}.",
        names,
        before,
        after,
      )
    : message(
        "No hardening directive for {0}: exposure {1} of 10; insert a hardening block, which makes it {2}.",
        names,
        before,
        after,
      );
}

function scoreAfter(unit: ServiceUnit): number | undefined {
  const block = blockFor(unit, "base");
  return block && scoreWith(unit, block)?.overall;
}

/** Of several units with different scores the worst one. */
function worst(scores: readonly (number | undefined)[]): Message | string {
  const known = scores.flatMap((score) => score ?? []);
  if (known.length === 0) return message("less");
  const highest = Math.max(...known);
  return known.every((score) => score === highest) ? showScore(highest) : message("up to {0}", showScore(highest));
}
