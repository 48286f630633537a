/** The systemd services of a host: those that the repo defines, and those of the services that it turns on. */

import { looseModules } from "#eval/loose.ts";
import { AttrSet, Unknown } from "#eval/value.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { extendedHost, type HostView } from "#model/evaluated.ts";
import { looseFiles } from "#model/loose-findings.ts";
import type { Model } from "#model/model.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt } from "#model/ports/part.ts";
import { statedAttributes } from "#model/ports/stated.ts";
import { unitOf } from "#model/ports/units.ts";
import { kindsOf } from "#model/units/kinds/kinds.ts";
import { refusedKeys, securityKeys, securityScore } from "#model/units/score/score.ts";
import { type Message, message } from "#text/message.ts";
import { basisOf } from "./basis.ts";
import { directivesOf } from "./directives.ts";
import { linesOf, type Section, type UnitText } from "./section.ts";
import { type ServiceInstance, serviceInstances } from "./service-instances.ts";
import type { Directive, ServiceUnit } from "./unit.ts";
import { placeOfUnit } from "./unit-place.ts";
import { directiveValue } from "./value.ts";

const known = new WeakMap<HostView, readonly ServiceUnit[]>();

/** In order of name. Those that are off are among them, and say so. */
export function serviceUnitsOf(view: HostView): readonly ServiceUnit[] {
  let found = known.get(view);
  if (!found) {
    found = unitsIn(view);
    known.set(view, found);
  }
  return found;
}

const spare = new WeakMap<HostView, readonly ServiceUnit[]>();

/** What the modules would add that no host imports; another evaluation, so for who asks, not for every keystroke. */
export function spareServiceUnits(model: Model, view: HostView): readonly ServiceUnit[] {
  let found = spare.get(view);
  if (!found) {
    found = spareIn(model, view);
    spare.set(view, found);
  }
  return found;
}

function spareIn(model: Model, view: HostView): readonly ServiceUnit[] {
  const files = new Set(looseModules(view.host, looseFiles(model)));
  const extended = files.size === 0 ? undefined : extendedHost(view, [...files]);
  if (!extended) return [];
  const present = new Set(serviceUnitsOf(view).map(({ name }) => name));
  return serviceUnitsOf(extended)
    .filter(({ name, place }) => !present.has(name) && place && files.has(place.file))
    .map((unit) => ({ ...unit, imported: false, active: "disabled" }));
}

function unitsIn(view: HostView): readonly ServiceUnit[] {
  // What became of definitions is known once all of the host was looked at.
  void view.leaves;
  const own = writtenUnits(view);
  const made = new Map<string, ServiceInstance>();
  for (const instance of serviceInstances(view)) {
    const before = made.get(instance.name);
    if (!before || (before.active === "disabled" && instance.active !== "disabled")) made.set(instance.name, instance);
  }
  const names = new Set([...own.keys(), ...made.keys()]);
  return [...names].sort().map((name) => unit(view, name, own.get(name), made.get(name)));
}

/** Also those of modules that Nix does not come to, as they are written: nothing of them is sure. */
function writtenUnits(view: HostView): ReadonlyMap<string, Part> {
  const path = ["systemd", "services"];
  const { parts, isComplete } = attributesOf(view, partAt(view, path));
  return isComplete ? parts : new Map([...statedAttributes(view, path), ...parts]);
}

function unit(
  view: HostView,
  name: string,
  part: Part | undefined,
  instance: ServiceInstance | undefined,
): ServiceUnit {
  // What a service would set that is off is nothing to a unit that the repo writes.
  const from = instance?.active === "disabled" && part ? undefined : instance;
  const { directives, isClosed } = directivesOf(view, name, from?.known);
  const basis = basisOf(view, name, part, directives, from);
  const text = { unit: unitSection(view, part), service: sectionOf(directives) };
  const why = unscoredFor(view, name, part, from, basis, isClosed);
  const unscored = why ?? notKnown(directives) ?? notCounted(view, part, text);
  const score = unscored ? undefined : securityScore(text);
  const identity = { view, name, known: from?.known, part };
  return {
    ...identity,
    service: from?.service,
    basis,
    active: activeOf(view, name, part, from),
    imported: true,
    get place() {
      return placeOfUnit(view, name, directives, part, from);
    },
    directives,
    isWhole: unscored === undefined,
    score,
    unscored,
    get kinds() {
      return kindsOf(identity);
    },
  };
}

/** Why no number can be said, as far as that is not a single directive. */
function unscoredFor(
  view: HostView,
  name: string,
  part: Part | undefined,
  instance: ServiceInstance | undefined,
  basis: ServiceUnit["basis"],
  isClosed: boolean,
): Message | undefined {
  if (basis === "unknown")
    return instance
      ? message("not all that NixOS's module of {0} sets is known", instance.service)
      : message("nobody here knows what NixOS says of {0}", name);
  if (!isClosed || part?.value instanceof Unknown) return message("not all that this repo says of {0} is known", name);
  const stranger = strangerIn(view, part);
  if (stranger !== undefined) return message("what {0} does to the unit is not known", stranger);
  return undefined;
}

/** Options of a unit that are no more than words about it. What is not here, and not of NixOS, may set anything. */
const setting: ReadonlySet<string> = new Set(["confinement"]);

/** An option of the unit that some module turns into directives. */
function strangerIn(view: HostView, part: Part | undefined): string | undefined {
  if (!(part?.value instanceof AttrSet)) return undefined;
  const options = knownOptions().child("systemd")?.child("services")?.child("<name>");
  for (const name of attributesOf(view, part).parts.keys())
    if (setting.has(name) || options?.child(name) === undefined) return name;
  return undefined;
}

function notKnown(directives: ReadonlyMap<string, Directive>): Message | undefined {
  for (const { key, lines } of directives.values())
    if (lines === undefined && securityKeys.has(key)) return message("the value of {0} is not known", key);
  return undefined;
}

/** What is in the way of counting, although all directives are known. */
function notCounted(view: HostView, part: Part | undefined, text: UnitText): Message | undefined {
  const config = attributeOf(view, part, "unitConfig");
  const dependencies = attributeOf(view, config, "DefaultDependencies");
  if (dependencies && directiveValue(view, dependencies.slot) === undefined)
    return message("the value of {0} is not known", "DefaultDependencies");
  const [refused] = refusedKeys(text);
  return refused === undefined ? undefined : message("systemd refuses the unit for its value of {0}", refused);
}

/** Without what is not known: that is nothing to the score, or there is none. */
export function sectionOf(directives: ReadonlyMap<string, Directive>): Section {
  return new Map([...directives.values()].map(({ key, lines }) => [key, lines ?? []]));
}

export function unitSection(view: HostView, part: Part | undefined): Section {
  const { parts } = attributesOf(view, attributeOf(view, part, "unitConfig"));
  return new Map(
    [...parts].map(([key, { slot }]) => {
      const value = directiveValue(view, slot);
      return [key, value === undefined ? [] : linesOf(value)];
    }),
  );
}

/** What the repo writes alone is there as soon as it is written; `enable = false` takes any unit away. */
function activeOf(
  view: HostView,
  name: string,
  part: Part | undefined,
  instance: ServiceInstance | undefined,
): ListenerState {
  const { isEnabled } = unitOf(view, `${name}.service`);
  if (isEnabled === false) return "disabled";
  if (instance) return isEnabled === undefined && instance.active === "enabled" ? "possible" : instance.active;
  if (!part) return "disabled";
  return isEnabled && part.isSure ? "enabled" : "possible";
}

/** Nothing runs in it, as far as the repo says. */
export function runsNothing(view: HostView, part: Part | undefined): boolean {
  const says = (option: string): boolean => {
    const one = attributeOf(view, part, option);
    return one !== undefined && (one.value instanceof Unknown || itemsOf(view, one).items.length > 0);
  };
  const config = attributeOf(view, part, "serviceConfig");
  const starts = attributesOf(view, config).parts.has("ExecStart") || config?.value instanceof Unknown;
  return !starts && !says("script");
}
