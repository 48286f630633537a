/** What gets hold of a service that nothing confines has all that its user has, and where that is root, the machine. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { blockFor } from "#model/units/block.ts";
import { mayConfineOtherwise, ownHardening } from "#model/units/own-hardening.ts";
import { showScore } from "#model/units/score-words.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { scoreWith } from "#model/units/with-block.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { hardeningFixes } from "./hardening-fixes.ts";
import { applicationUnits, isOneshot, namesOf } from "./hardening-units.ts";
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

/** `root`: this repo's own, as root. `own`: this repo's own. `nixos`: NixOS's own part is known. `unknown`: it is not. */
type Case = "root" | "own" | "nixos" | "unknown";

/** Those at one place of which the same is said. */
interface Together {
  readonly place: Location;
  readonly is: Case;
  readonly severity: Severity;
  readonly units: ServiceUnit[];
}

function* problemsIn(model: Model, view: HostView): Iterable<Problem> {
  const all = new Map<string, Together>();
  for (const { unit, place } of applicationUnits(view)) {
    const is = caseOf(unit);
    if (!is) continue;
    const severity = severityOf(unit, is);
    const key = JSON.stringify([place.file, place.start, is, severity]);
    const same = all.get(key);
    if (same) same.units.push(unit);
    else all.set(key, { place, is, severity, units: [unit] });
  }
  for (const { place, is, severity, units } of all.values())
    yield {
      ...place,
      message: saidOf(is, units),
      severity,
      ...hardeningFixes(model, units, ["base", "strict"]),
    };
}

/** `undefined`: there is nothing to say of it. */
function caseOf(unit: ServiceUnit): Case | undefined {
  if (ownHardening(unit).length > 0 || mayConfineOtherwise(unit)) return undefined;
  if (!unit.score) return canBeHardened(unit) && unit.basis !== "repo" ? "unknown" : undefined;
  if (unit.score.overall < bad || !blockFor(unit, "base")) return undefined;
  if (unit.basis === "nixos") return "nixos";
  return isRoot(unit) ? "root" : "own";
}

/** Where nobody knows what runs there, nobody can say that it bears nothing. */
function canBeHardened(unit: ServiceUnit): boolean {
  return unit.kinds === undefined || blockFor(unit, "base") !== undefined;
}

function isRoot({ directives }: ServiceUnit): boolean {
  const user = directives.get("User");
  return !user || user.value === "root" || user.value === "" || user.value === "0";
}

function severityOf(unit: ServiceUnit, is: Case): Severity {
  if (is === "unknown") return "information";
  if (is !== "nixos" && isOneshot(unit)) return "hint";
  return unit.active === "enabled" ? "warning" : "information";
}

function saidOf(is: Case, units: readonly ServiceUnit[]): Message {
  const names = namesOf(units);
  if (is === "unknown")
    return message(
      "This repo sets no hardening directive for {0}; NixOS's own part is not known. Ask systemd-analyze security {1} on the host, and insert a hardening block where that is bad.",
      names,
      units[0]?.name ?? "",
    );
  const before = worst(units.map(({ score }) => score?.overall));
  const after = worst(units.map(scoreAfter));
  if (is === "nixos")
    return message(
      "This repo sets no hardening directive for {0}, and NixOS leaves its exposure at {1} of 10; insert a hardening block, which makes it {2}.",
      names,
      before,
      after,
    );
  return is === "root"
    ? message(
        "{0} runs as root without any hardening directive, exposure {1} of 10; insert a hardening block, which makes it {2}.",
        names,
        before,
        after,
      )
    : message(
        "{0} runs without any hardening directive, exposure {1} of 10; insert a hardening block, which makes it {2}.",
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
