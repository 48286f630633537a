/** The services of NixOS that a host has and that `knowledge` knows the units of: with their names filled in, and whether they are on. */
import { filled } from "#knowledge/listeners.ts";
import type { KnownSetting, KnownUnit, KnownValue, OptionDefault, UnitCondition } from "#knowledge/nixos-units.ts";
import { knownUnits } from "#knowledge/nixos-units.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { itemsOf, type Part, partAt } from "#model/ports/part.ts";
import { instanceNames, stateOfService } from "#model/ports/service-state.ts";
import { releaseOf } from "./release.ts";

/** A unit as a module of NixOS makes it on this host. */
export interface KnownInstance {
  readonly known: KnownUnit;
  /** `services.jellyfin`, `services.redis.servers.immich`. */
  readonly service: string;
  readonly active: ListenerState;
  /** What turns it on; else what the repo says of the service. */
  readonly part: Part;
}

const instances = new WeakMap<HostView, readonly KnownInstance[]>();

/** Of the services that the repo says anything of. */
export function knownInstances(view: HostView): readonly KnownInstance[] {
  let found = instances.get(view);
  if (!found) {
    found = knownUnits(releaseOf(view.repo)).flatMap((known) => [...instancesOf(view, known)]);
    instances.set(view, found);
  }
  return found;
}

function* instancesOf(view: HostView, known: KnownUnit): Iterable<KnownInstance> {
  for (const name of instanceNames(view, known.service)) {
    const own = name === undefined ? known : instanceOf(known, name);
    const part = (own.enable && partAt(view, own.enable)) ?? partAt(view, own.service);
    if (!part) continue;
    const exists = conditionsHold(view, own, own.when);
    const state = stateOfService(view, own.service, own.enable);
    const isSure = exists === true && own.isCertain;
    const active = exists === false ? "disabled" : !isSure && state === "enabled" ? "possible" : state;
    yield { known: own, service: showPath(own.service), active, part };
  }
}

/** The instance of no name, as `services.redis.servers.""`, has units without what its name would add: `redis`. */
function instanceOf(known: KnownUnit, name: string): KnownUnit {
  const inText = (text: string): string => text.replaceAll(name === "" ? /-?<name>/g : "<name>", name);
  const settings = new Map(
    Array.from(known.settings, ([key, { cases }]): [string, KnownSetting] => [
      key,
      { key, cases: cases.map((each) => ({ ...each, value: inValue(each.value, inText) })) },
    ]),
  );
  return {
    ...known,
    service: filled(known.service, name),
    enable: known.enable && filled(known.enable, name),
    name: inText(known.name),
    settings,
  };
}

function inValue(value: KnownValue | undefined, inText: (text: string) => string): KnownValue | undefined {
  if (typeof value === "string") return inText(value);
  if (typeof value !== "object") return value;
  return value.map((item) => (typeof item === "string" ? inText(item) : item));
}

/** What a module says of a key on this host. `value` is `undefined` where it is not known. */
export interface Said {
  readonly value: KnownValue | undefined;
  readonly priority: number;
  readonly isPackaged: boolean;
}

/** `undefined`: the module leaves the key alone. */
export function saidBy(view: HostView, known: KnownUnit, { cases }: KnownSetting): Said | undefined {
  for (const { when, value, priority, isPackaged } of cases) {
    const holds = conditionsHold(view, known, when);
    if (holds === false) continue;
    return { value: holds && value !== undefined ? resolved(view, known, value) : undefined, priority, isPackaged };
  }
  return undefined;
}

/** `undefined`: not known. */
function conditionsHold(view: HostView, known: KnownUnit, when: readonly UnitCondition[]): boolean | undefined {
  let isSure = true;
  for (const { option, is, negated = false } of when) {
    const value = optionValue(view, known, option);
    if (value === undefined) isSure = false;
    else if ((JSON.stringify(value) === JSON.stringify(is)) === negated) return false;
  }
  return isSure ? true : undefined;
}

/** `undefined`: not known. */
function optionValue(view: HostView, known: KnownUnit, option: string): OptionDefault | undefined {
  const path = option.startsWith(".") ? option.slice(1).split(".") : [...known.service, ...option.split(".")];
  const part = partAt(view, path);
  if (!part) return known.options.get(option);
  if (!part.isSure && part.value !== null) return undefined;
  const { value } = part;
  if (typeof value === "boolean" || typeof value === "string" || value === null) return value;
  if (typeof value === "bigint") return Number(value);
  const { items, isComplete } = itemsOf(view, part);
  const texts = items.flatMap((item) => (typeof item.value === "string" ? [item.value] : []));
  return isComplete && texts.length === items.length ? texts : undefined;
}

/** With the values of options filled into its texts; an item that is nothing but an option may be a list. */
function resolved(view: HostView, known: KnownUnit, value: KnownValue): KnownValue | undefined {
  if (typeof value === "string") return filledIn(view, known, value);
  if (typeof value !== "object") return value;
  const items: (boolean | number | string)[] = [];
  for (const item of value) {
    const own = typeof item === "string" ? filledIn(view, known, item) : item;
    if (own === undefined) return undefined;
    if (typeof own === "object") items.push(...own);
    else items.push(own);
  }
  return items;
}

function filledIn(view: HostView, known: KnownUnit, text: string): string | readonly string[] | undefined {
  const [, only] = /^\$\{([^}]+)\}$/.exec(text) ?? [];
  if (only !== undefined) {
    const value = optionValue(view, known, only);
    if (value === undefined || value === null) return undefined;
    return typeof value === "object" ? value : String(value);
  }
  let isKnown = true;
  const filledText = text.replaceAll(/\$\{([^}]+)\}/g, (_, option: string) => {
    const value = optionValue(view, known, option);
    if (value === undefined || value === null || typeof value === "object") isKnown = false;
    return String(value);
  });
  return isKnown ? filledText : undefined;
}
