/** Units that the repo speaks of, that nothing starts, and that surely stand for a service whose units have other names. */
import { Unknown } from "#eval/value.ts";
import { knownUnits } from "#knowledge/nixos-units.ts";
import { isSystemUnit } from "#knowledge/system-units.ts";
import { meantService } from "#knowledge/unit-aliases.ts";
import type { HostView } from "#model/evaluated.ts";
import { containers, engineOf } from "#model/exposures/container-engine.ts";
import { showPath } from "#model/option-path.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import { stateOfService } from "#model/ports/service-state.ts";
import { isFailing, writtenParts } from "#model/units/breaking/failing.ts";
import { runsNothing, serviceUnitsOf } from "#model/units/units.ts";

export interface WrongUnit {
  /** As the repo calls it, without `.service`. */
  readonly name: string;
  readonly part: Part;
  /** What is turned on, and surely meant: `services.home-assistant`. */
  readonly service: string;
  /** How its units are called. */
  readonly units: readonly string[];
  /** Nothing is in doubt but for what fails elsewhere. */
  readonly isSure: boolean;
}

const known = new WeakMap<HostView, readonly WrongUnit[]>();

/** In order of name. */
export function wrongUnitsOf(view: HostView): readonly WrongUnit[] {
  let found = known.get(view);
  if (!found) {
    found = [...wrongIn(view)];
    known.set(view, found);
  }
  return found;
}

function* wrongIn(view: HostView): Iterable<WrongUnit> {
  const isSure = !isFailing(view);
  const parts = isSure ? attributesOf(view, partAt(view, ["systemd", "services"])).parts : writtenParts(view);
  let meant: readonly Meant[] | undefined;
  for (const [name, part] of parts) {
    if (!isBare(view, part)) continue;
    meant ??= [...servicesIn(view), ...containersIn(view)];
    const only = meantBy(name, meant);
    if (!only || only.units.includes(name) || isMade(view, name)) continue;
    yield { name, part, service: only.service, units: only.units, isSure };
  }
}

/** All that is said of it is known, and nothing of that starts anything; what is turned off or adds to a unit of a package is meant so. */
function isBare(view: HostView, part: Part): boolean {
  const own = attributesOf(view, part);
  if (!(part.isSure || isFailing(view)) || !own.isComplete || own.parts.size === 0) return false;
  const config = attributeOf(view, part, "serviceConfig");
  const settings = attributesOf(view, config);
  if (!settings.isComplete || config?.value instanceof Unknown) return false;
  if ([...own.parts].some(([key, each]) => active.has(key) || (key === "enable" && truthOf(each) !== true)))
    return false;
  if ([...settings.parts.keys()].some((key) => key.startsWith("Exec"))) return false;
  // systemd takes a unit that starts nothing and does something when that is done.
  if (attributeOf(view, attributeOf(view, part, "unitConfig"), "SuccessAction")) return false;
  return runsNothing(view, part);
}

const active: ReadonlySet<string> = new Set(["overrideStrategy", "startAt", "preStart", "postStart", "aliases"]);

/** Somebody may make a unit of that name: NixOS, a package, a container, or the repo in another way. */
function isMade(view: HostView, name: string): boolean {
  if (name.includes("@") || isSystemUnit(name)) return true;
  if (namesOfNixos().has(name) || patternsOfNixos().some((pattern) => pattern.test(name))) return true;
  if (listenersOf(view).some(({ units, evidence }) => evidence === "known" && units.includes(`${name}.service`)))
    return true;
  return isPackaged(view, name) || isAlias(view, name) || isWrittenOut(view, name);
}

let names: ReadonlySet<string> | undefined;
let patterns: readonly RegExp[] | undefined;

function namesOfNixos(): ReadonlySet<string> {
  names ??= new Set(knownUnits().flatMap(({ name }) => (name.includes("<") ? [] : [name])));
  return names;
}

/** `phpfpm-<name>`; an instance without a name has the bare name, as `redis` once had. */
function patternsOfNixos(): readonly RegExp[] {
  patterns ??= [...new Set(knownUnits().flatMap(({ name }) => (/.<name>/.test(name) ? [name] : [])))].map(
    (name) => new RegExp(`^${name.replaceAll(/[.+*]/g, "\\$&").replaceAll("<name>", ".+")}$`),
  );
  return patterns;
}

/** Packages bring units along; which ones is not seen, but they are called after them. */
function isPackaged(view: HostView, name: string): boolean {
  const packages = partAt(view, ["systemd", "packages"]);
  if (!packages) return false;
  return (view.at(["systemd", "packages"])?.definitions ?? []).some(({ file, start, end }) => {
    const text = view.repo.files.get(file)?.source.text.slice(start, end) ?? "";
    return end === 0 || loose(text).includes(loose(name));
  });
}

function isAlias(view: HostView, name: string): boolean {
  return [...attributesOf(view, partAt(view, ["systemd", "services"])).parts.values()].some((part) => {
    const aliases = attributeOf(view, part, "aliases");
    return itemsOf(view, aliases).items.some((item) => (textOf(item) ?? name).includes(name));
  });
}

/** As a file of its own, or as a unit in systemd's own words. */
function isWrittenOut(view: HostView, name: string): boolean {
  if (
    partAt(view, ["systemd", "units"]) &&
    attributesOf(view, partAt(view, ["systemd", "units"])).parts.has(`${name}.service`)
  )
    return true;
  return [...attributesOf(view, partAt(view, ["environment", "etc"])).parts.keys()].some((path) =>
    path.startsWith(`systemd/system/${name}.service`),
  );
}

/** What is turned on, with its units and the names by which people may mean it. */
interface Meant {
  /** Of this host: `services.redis.servers.cache`. */
  readonly service: string;
  /** As tables have it: `services.redis.servers.<name>`. */
  readonly group: string;
  /** The last name of it, where that is one of many instances. */
  readonly instance: string | undefined;
  readonly units: readonly string[];
}

/** Services of NixOS that are surely on, and all of whose units are known to be there or not. */
function servicesIn(view: HostView): readonly Meant[] {
  const found = new Map<string, Meant & { readonly units: string[]; isSure: boolean }>();
  for (const { service, known: made, name, active: state } of serviceUnitsOf(view)) {
    if (service === undefined || !made || stateOfService(view, made.service, made.enable) !== "enabled") continue;
    const one = found.get(service) ?? { service, ...groupOf(made.service), units: [], isSure: true };
    found.set(service, one);
    if (state === "enabled" || (state === "possible" && isFailing(view))) one.units.push(name);
    else if (state === "possible") one.isSure = false;
  }
  return [...found.values()].filter(({ units, isSure }) => isSure && units.length > 0);
}

/** Instances stand behind the name that tables have for all of them. */
function groupOf(path: readonly string[]): Pick<Meant, "group" | "instance"> {
  const made = knownUnits().find(
    ({ service }) =>
      service.length === path.length && service.every((step, index) => step === "<name>" || step === path[index]),
  );
  const group = made?.service ?? path;
  return { group: group.join("."), instance: group.at(-1) === "<name>" ? path.at(-1) : undefined };
}

function containersIn(view: HostView): readonly Meant[] {
  const engine = engineOf(view);
  if (engine === undefined) return [];
  const group = [...containers, "containers"];
  return [...attributesOf(view, partAt(view, group)).parts].flatMap(([name, part]) => {
    const own = attributeOf(view, part, "serviceName");
    const unit = own ? stringOf(own) : `${engine}-${name}`;
    if (!part.isSure || unit === undefined || truthOf(attributeOf(view, part, "autoStart")) === false) return [];
    return [
      { service: showPath([...group, name]), group: showPath([...group, name]), instance: undefined, units: [unit] },
    ];
  });
}

/** By a name that is known to mislead people, or one that only differs in capitals, hyphens and the like. `undefined`: none, or several. */
function meantBy(name: string, all: readonly Meant[]): Meant | undefined {
  const wanted = loose(name);
  const group = meantService(name);
  const fitting = all.filter((each) => each.group === group || namesOf(each).some((one) => loose(one) === wanted));
  const [first, ...others] = fitting;
  if (others.length === 0) return first;
  const same = fitting.filter(({ instance }) => instance !== undefined && loose(instance) === wanted);
  return same.length === 1 && fitting.every((each) => each.group === group) ? same[0] : undefined;
}

/** Of an instance only its units have a name that can be meant: it may be called after what uses it. */
function namesOf({ service, instance, units }: Meant): readonly string[] {
  const last = service.split(".").at(-1) ?? service;
  return instance === undefined ? [last, ...units] : units;
}

function loose(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
