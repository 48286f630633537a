/** A line that takes protection away looks like one that adds some; and one that loses looks as if it held. */
import { hasReasonBeside } from "#facts/reason-beside.ts";
import { limitsOf } from "#knowledge/service-kinds.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { isConfining, ownHardening, worth } from "#model/units/own-hardening.ts";
import { type DirectiveValue, isList } from "#model/units/section.ts";
import type { Contribution, Directive, ServiceUnit } from "#model/units/unit.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { applicationUnits, namesOf } from "./hardening-units.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Related, Rule, Severity } from "./rule.ts";

export const hardeningWeakened: Rule = {
  id: "hardening/weakened",
  severity: "warning",
  summary: message("A line takes from the hardening of a service, or adds to it in vain"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => problemsIn(model, view)),
};

/** What is said of one line, which may make several units. */
interface Weakening {
  readonly at: Location;
  readonly directive: Directive;
  readonly by: DirectiveValue;
  readonly is: "weakens" | "loses";
  readonly other: Contribution;
  readonly units: ServiceUnit[];
}

function* problemsIn({ repo }: Model, view: HostView): Iterable<Problem> {
  const all = new Map<string, Weakening>();
  for (const { unit } of applicationUnits(view))
    for (const directive of unit.directives.values())
      for (const found of weakeningsOf(unit, directive)) {
        const source = repo.files.get(found.at.file)?.source;
        if (!source || (found.is === "weakens" && hasReasonBeside(source, found.at, directive.key))) continue;
        const key = JSON.stringify([found.at.file, found.at.start, found.is, found.by, found.other.value]);
        const same = all.get(key);
        if (same) same.units.push(unit);
        else all.set(key, found);
      }
  for (const found of all.values()) yield problemOf(found);
  yield* lostSets(view);
}

/** `serviceConfig = lib.mkDefault { … }`: whatever NixOS says of the set takes the whole of it away. */
function* lostSets(view: HostView): Iterable<Problem> {
  const lost = new Map<string, { readonly at: Location; readonly units: ServiceUnit[] }>();
  for (const { unit } of applicationUnits(view)) {
    if (unit.known === undefined || !ownHardening(unit).some(isThrownAway)) continue;
    const path = ["systemd", "services", unit.name, "serviceConfig"];
    const around = [path, path.slice(0, -1)].flatMap((each) => view.at(each)?.definitions ?? []);
    const definition = around.find(({ priority, end }) => priority !== undefined && priority > 100 && end > 0);
    if (!definition) continue;
    const at = markedIn(definition);
    const key = `${at.file}:${at.start}`;
    const same = lost.get(key);
    if (same) same.units.push(unit);
    else lost.set(key, { at, units: [unit] });
  }
  for (const { at, units } of lost.values())
    yield {
      ...at,
      message: message(
        "Nothing of this set reaches {0}: NixOS sets it more strongly, and that takes the whole of it away. Put lib.mkDefault before each value instead.",
        namesOf(units),
      ),
    };
}

function isThrownAway({ lines, contributions }: Directive): boolean {
  return (
    lines?.length === 0 &&
    contributions.length > 0 &&
    contributions.every(({ by, status }) => by === "repo" && status !== "used" && status !== "possible")
  );
}

/** A fixed user and files for a group are what people share data with, and that is what they say by it. */
const shared: ReadonlySet<string> = new Set(["DynamicUser", "UMask"]);

function* weakeningsOf(unit: ServiceUnit, directive: Directive): Iterable<Weakening> {
  const { key, contributions } = directive;
  if (!isConfining(key) || shared.has(key)) return;
  const winners = contributions.filter(({ status }) => status === "used");
  const [winner] = winners;
  // What several say together is nobody's in particular.
  if (!winner || winners.length !== 1 || winner.value === undefined || winner.by === "package") return;
  for (const other of contributions) {
    if (other.status !== "weaker" || other.value === undefined || other.by === "package") continue;
    if (worth(key, other.value) <= worth(key, winner.value)) continue;
    const loser = other.definition;
    const strong = winner.definition;
    if (winner.by === "repo" && strong && !needs(unit, key)) {
      yield { at: markedIn(strong), directive, by: winner.value, is: "weakens", other, units: [unit] };
      return;
    }
    if (winner.by === "nixos" && other.by === "repo" && loser && !needs(unit, key)) {
      yield { at: markedIn(loser), directive, by: other.value, is: "loses", other: winner, units: [unit] };
      return;
    }
  }
}

/** The kind of program cannot do without what the directive takes. */
function needs({ kinds }: ServiceUnit, key: string): boolean {
  return kinds !== undefined && limitsOf(kinds, key).length > 0;
}

function markedIn({ file, name, start, end }: OptionDefinition): Location {
  return { file, start: name?.start ?? start, end: name?.end ?? end };
}

/** What still confines is half as bad; a default is meant to give way. */
function severityOf({ directive: { key, value }, is }: Weakening): Severity {
  const confines = value !== undefined && worth(key, value) > 0;
  if (is === "loses") return confines ? "hint" : "information";
  return confines ? "information" : "warning";
}

function problemOf(found: Weakening): Problem {
  const { at, directive, by, is, other, units } = found;
  const { key } = directive;
  const names = namesOf(units);
  const severity = severityOf(found);
  if (is === "loses")
    return {
      ...at,
      severity,
      message: message(
        "{0} of {1} stays {2}: NixOS itself says so, and more strongly than this line with its {3}. Only lib.mkForce for {1} would win.",
        key,
        names,
        shown(other.value),
        shown(by),
      ),
    };
  if (other.by === "nixos")
    return {
      ...at,
      severity,
      message: message(
        "{0} of {1} becomes {2} here, while NixOS sets {3}: that is less protection. Remove the line, or say in a comment beside it what the service needs that for.",
        key,
        names,
        shown(by),
        shown(other.value),
      ),
    };
  const definition = other.definition;
  const related: Related[] = definition
    ? [{ ...markedIn(definition), message: message("Here it is {0}.", shown(other.value)) }]
    : [];
  return {
    ...at,
    severity,
    message: message(
      "{0} of {1} becomes {2} here, while this repo sets {3} elsewhere: that is less protection. Remove the line, or say in a comment beside it what the service needs that for.",
      key,
      names,
      shown(by),
      shown(other.value),
    ),
    related,
  };
}

/** As Nix writes it, in short. */
function shown(value: DirectiveValue | undefined): string {
  if (value === undefined) return "…";
  if (!isList(value)) return typeof value === "string" ? JSON.stringify(value) : String(value);
  return value.length === 0 ? "[ ]" : `[ ${value.map((item) => shown(item)).join(" ")} ]`;
}
