/** Listeners of the services that `knowledge` has: the port that the repo says, or the default of the module. */
import { AttrSet } from "#eval/value.ts";
import type { Condition, KnownPort, KnownService, Path } from "#knowledge/listeners.ts";
import { filled, knownServices } from "#knowledge/listeners.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { type Address, addressesOf, everywhere } from "./address.ts";
import { endpointOf, isPort } from "./endpoint.ts";
import type { Listener } from "./listener.ts";
import {
  all,
  type Binder,
  boundBy,
  doubtful,
  firstOf,
  listener,
  off,
  on,
  type Switch,
  switchOf,
  unitSwitch,
  unsaid,
} from "./listener-parts.ts";
import { attributeOf, hole, itemsOf, numberOf, type Part, partAt, textOf } from "./part.ts";
import { instanceNames, stateOfService } from "./service-state.ts";
import { namespaceOf } from "./units.ts";

/** A service as this host has it: names are filled in. */
interface Instance {
  readonly known: KnownService;
  readonly name: string | undefined;
  readonly part: Part;
}

export function knownListeners(view: HostView): readonly Listener[] {
  return instancesOf(view).flatMap((instance) =>
    instance.known.ports.flatMap((port) => [...listenersAt(view, instance, port)]),
  );
}

const instances = new WeakMap<HostView, readonly Instance[]>();

/** The known services that the repo says anything of. */
function instancesOf(view: HostView): readonly Instance[] {
  let found = instances.get(view);
  if (!found) {
    found = knownServices().flatMap((known) => [...instancesOfService(view, known)]);
    instances.set(view, found);
  }
  return found;
}

function* instancesOfService(view: HostView, known: KnownService): Iterable<Instance> {
  for (const name of instanceNames(view, known.service)) {
    const part =
      partAt(view, filled(known.service, name)) ??
      (name === undefined ? ((known.enable && partAt(view, known.enable)) ?? impliedIn(view, known)) : undefined);
    if (part) yield { known, name, part };
  }
}

/** What turns on a service of which the repo itself says nothing. */
function impliedIn(view: HostView, { impliedBy }: KnownService): Part | undefined {
  const [first] = (impliedBy ?? []).find((conditions) => impliedSwitch(view, conditions).state !== "disabled") ?? [];
  return first && partAt(view, first.option);
}

function impliedSwitch(view: HostView, conditions: readonly Condition[]): Switch {
  return all(...conditions.map((condition) => holds(view, condition, undefined)));
}

/** The groups of options of services that are known, by name: `services.jellyfin`. */
export function knownGroups(view: HostView): ReadonlySet<string> {
  return new Set(instancesOf(view).map(({ known, name }) => showPath(filled(known.service, name))));
}

function* listenersAt(view: HostView, instance: Instance, known: KnownPort): Iterable<Listener> {
  const { name } = instance;
  const binder = binderOf(view, instance, known);
  const bind = bindOf(view, known, name);
  const options = known.options.map((option) => filled(option, name));
  const part = firstOf(view, options);
  const says = (one: Part, port: number, addresses: readonly Address[] | undefined): Listener[] =>
    known.protocols.map((protocol) => listener(view, binder, one, port, protocol, addresses));
  if (!part) {
    yield* byDefault(view, instance, known, binder);
    return;
  }
  switch (known.form) {
    case "port":
    case "ports":
      for (const item of itemsOf(view, part).items) {
        const port = numberOf(item);
        if (isPort(port)) yield* says(item, port, bind);
      }
      break;
    case "address":
    case "addresses":
      for (const item of itemsOf(view, part).items)
        for (const text of (textOf(item) ?? "").split(",")) {
          const endpoint = endpointOf(text);
          if (!endpoint) continue;
          const addresses = endpoint.host === undefined ? undefined : limited(addressesOf(endpoint.host), known);
          // A port that is not known is not the default.
          const port = endpoint.ports?.from ?? (text.includes(hole) ? undefined : known.default);
          if (isPort(port)) yield* says(item, port, addresses);
        }
      break;
    case "sets":
      for (const item of itemsOf(view, part).items) {
        const port = attributeOf(view, item, known.item?.port ?? "port");
        const number = port ? numberOf(port) : known.item?.default;
        const own = (known.item?.bind ?? []).map((key) => attributeOf(view, item, key)).find((one) => one);
        const addresses = own && own.value !== null ? boundBy(view, own) : bind;
        if (isPort(number)) yield* says(port ?? item, number, addresses && limited(addresses, known));
      }
  }
}

function* byDefault(view: HostView, instance: Instance, known: KnownPort, binder: Binder): Iterable<Listener> {
  const { name, known: service, part } = instance;
  const { initial } = known;
  const isInitial = initial !== undefined && partAt(view, filled(initial.group, name)) === undefined;
  const port = isInitial ? initial.port : known.default;
  if (!isPort(port) || saysOtherwise(view, name, known)) return;
  const bind =
    isInitial && initial.bind !== undefined
      ? limited(initial.bind.split(",").flatMap(addressesOf), known)
      : bindOf(view, known, name);
  const enable = service.enable && partAt(view, filled(service.enable, name));
  const option = filled(known.options[0] ?? service.service, name);
  const { state, doubts, onDemand } = all(binder.switch, ...doubtsOf(view, instance, known, option));
  const isMutable = known.mutable ?? false;
  for (const protocol of known.protocols) {
    const { service: group, units, namespace, evidence, revision } = binder;
    yield {
      ...{ port, protocol, addresses: bind, service: group, units, namespace, state, doubts, evidence, revision },
      onDemand,
      imported: true,
      shares: known.shares ?? false,
      isMutable,
      option: showPath(option),
      basis: "default",
      get place() {
        return (enable ?? part).place;
      },
      written: undefined,
      sources: [],
    };
  }
}

/** In the program's own language, which nobody here reads. */
function saysOtherwise(view: HostView, name: string | undefined, { unless = [] }: KnownPort): boolean {
  return unless.some(({ option, word }) => {
    const part = partAt(view, filled(option, name));
    return part !== undefined && itemsOf(view, part).items.some((item) => textOf(item)?.includes(word) !== false);
  });
}

/** Why the default need not be what it binds. */
function* doubtsOf(
  view: HostView,
  { known: { service }, name }: Instance,
  known: KnownPort,
  option: readonly string[],
): Iterable<Switch> {
  const stranger = strangerIn(view, service, name);
  if (stranger !== undefined)
    yield doubtful(message("NixOS {0} has no {1}: the module is another one", release, stranger));
  if (!known.sure) yield doubtful(message("the default of {0} was not looked up", showPath(option)));
  for (const path of known.unread ?? []) {
    const other = filled(path, name);
    const part = partAt(view, other);
    if (part && part.value !== null) yield doubtful(message("{0} may say another port", showPath(other)));
  }
}

/** The release whose modules the defaults are those of. */
const release = "25.11";

/** An option that the repo sets and that the module does not have: it comes from another NixOS, which may have other defaults. */
function strangerIn(view: HostView, service: Path, name: string | undefined): string | undefined {
  let node: OptionNode | undefined = knownOptions();
  const path = filled(service, name);
  for (const step of path) node = node?.child(step);
  const part = node && partAt(view, path);
  if (!node || node.freeform || !(part?.value instanceof AttrSet)) return undefined;
  const stranger = [...part.value.entries.keys()].find((key) => node?.child(key) === undefined);
  return stranger === undefined ? undefined : showPath([...path, stranger]);
}

function binderOf(view: HostView, { known: service, name, part }: Instance, known: KnownPort): Binder {
  const holders = new Set([...(known.socket === undefined ? [] : [known.socket]), ...service.units]);
  const units = [...holders].map((unit) => named(unit, name));
  const enable = service.enable && filled(service.enable, name);
  const said = enable && partAt(view, enable);
  const asked = enable ? enabled(view, service, part, enable) : existing(part);
  // What the repo itself says of the switch decides.
  const implied = said ? [] : (service.impliedBy ?? []).map((conditions) => impliedSwitch(view, conditions));
  const switches = [
    any(asked, ...implied),
    ...known.when.map((condition) => holds(view, condition, name)),
    unitSwitch(view, units[0]),
  ];
  return {
    service: showPath(filled(service.service, name)),
    units,
    switch: all(...switches),
    namespace: units[0] === undefined ? undefined : namespaceOf(view, units[0]),
    evidence: "known",
    revision: known.revision,
    shares: known.shares ?? false,
  };
}

/** Without a word of the repo it is off; with words about the service, but none about its switch, somebody else may turn it on. */
function enabled(view: HostView, service: KnownService, part: Part, enable: readonly string[]): Switch {
  const said = partAt(view, enable);
  if (said) return switchOf(said, enable);
  const isAbout = part.path.length === service.service.length && stateOfService(view, part.path, enable) === "possible";
  return isAbout ? unsaid(enable) : off;
}

/** On if one of them is. */
function any(...switches: readonly Switch[]): Switch {
  return switches.find(({ state }) => state === "enabled") ?? switches.find(({ state }) => state === "possible") ?? off;
}

/** An instance without a switch is on as soon as it is there. */
function existing(part: Part): Switch {
  return part.isSure || part.value !== null
    ? on
    : doubtful(message("it is not known whether {0} is on", showPath(part.path)));
}

function holds(view: HostView, { option, is, default: otherwise }: Condition, name: string | undefined): Switch {
  const path = filled(option, name);
  const part = partAt(view, path);
  const value = part ? part.value : otherwise;
  if (typeof value === "boolean" || typeof value === "string" || value === null) return value === is ? on : off;
  return doubtful(message("{0} is not known for sure", showPath(path)));
}

function bindOf(view: HostView, known: KnownPort, name: string | undefined): readonly Address[] | undefined {
  const said = known.bindOptions.map((option) => partAt(view, filled(option, name)));
  // What null means differs from module to module.
  const part = said.find((one) => one !== undefined);
  if (part) {
    const bound = boundBy(view, part);
    return bound && limited(bound, known);
  }
  return known.bind === undefined ? undefined : limited(known.bind.split(",").flatMap(addressesOf), known);
}

function limited(addresses: readonly Address[], { v6only }: KnownPort): readonly Address[] {
  if (!v6only) return addresses;
  // Where no address is named it opens a socket for each family.
  return addresses.map((address) =>
    address.kind === "ip" && address.ip === "::" && address !== everywhere[0] ? { ...address, v6only: true } : address,
  );
}

function named(unit: string, name: string | undefined): string {
  return name === undefined ? unit : unit.replaceAll("<name>", name);
}
