/** How parts of a configuration become listeners: what collectors share. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { type Message, message } from "#text/message.ts";
import { type Address, addressesOf } from "./address.ts";
import type { Listener, ListenerState, Protocol } from "./listener.ts";
import { attributeOf, itemsOf, numberOf, type Part, partAt, stringOf, truthOf } from "./part.ts";
import { unitOf } from "./units.ts";

/** Whether something is on, and why that is not sure. */
export interface Switch {
  readonly state: ListenerState;
  readonly doubts: readonly Message[];
  readonly onDemand: boolean;
}

export const on: Switch = { state: "enabled", doubts: [], onDemand: false };

export const off: Switch = { state: "disabled", doubts: [], onDemand: false };

/** What `enable = …;` says: an option that the repo does not set is off. */
export function switchOf(part: Part | undefined, option: readonly string[]): Switch {
  const truth = truthOf(part);
  if (!part || truth === false) return off;
  return truth && part.isSure ? on : doubtful(message("it is not known whether {0} is on", showPath(option)));
}

export function doubtful(doubt: Message): Switch {
  return { state: "possible", doubts: [doubt], onDemand: false };
}

/** What {@link unsaid} says. */
export const notSet = "the repo does not set {0}";

/** Of a service that the repo says something of, without turning it on: a module from outside may. */
export function unsaid(option: readonly string[]): Switch {
  return doubtful(message("the repo does not set {0}", showPath(option)));
}

/** Nobody knows who starts it. */
export function asked(unit: string): Switch {
  return { ...doubtful(message("nothing that the repo says starts {0}", unit)), onDemand: true };
}

/** On if all of them are. */
export function all(...switches: readonly Switch[]): Switch {
  if (switches.some(({ state }) => state === "disabled")) return off;
  const doubts = switches.flatMap((each) => each.doubts);
  const onDemand = switches.some((each) => each.onDemand);
  return switches.some(({ state }) => state === "possible") ? { state: "possible", doubts, onDemand } : on;
}

/** Off if the first unit surely does not start. */
export function unitSwitch(view: HostView, unit: string | undefined): Switch {
  if (unit === undefined) return on;
  const { isEnabled } = unitOf(view, unit);
  if (isEnabled === undefined) return doubtful(message("it is not known whether {0} starts", unit));
  return isEnabled ? on : off;
}

/** A unit that the repo writes itself starts when something wants it. */
export function ownUnitSwitch(view: HostView, unit: string, part: Part): Switch {
  const isWanted = ["wantedBy", "requiredBy", "upheldBy"].some(
    (option) => itemsOf(view, attributeOf(view, part, option)).items.length > 0,
  );
  return all(unitSwitch(view, unit), isWanted ? on : asked(unit));
}

/** What remains the same of a service whatever it binds. */
export interface Binder {
  readonly service: string;
  readonly units: readonly string[];
  readonly switch: Switch;
  readonly namespace: Listener["namespace"];
  readonly evidence: Listener["evidence"];
  readonly revision: string | undefined;
  readonly shares?: boolean;
}

/** `part`: what says the port; a part that fails or may be missing makes it possible only. */
export function listener(
  view: HostView,
  binder: Binder,
  part: Part,
  port: number,
  protocol: Protocol,
  addresses: readonly Address[] | undefined,
): Listener {
  const { service, units, namespace, evidence, revision } = binder;
  const sure = part.isSure ? on : doubtful(message("{0} is not known for sure", showPath(part.path)));
  const { state, doubts, onDemand } = all(binder.switch, sure);
  return {
    ...{ port, protocol, addresses, service, units, namespace, state, doubts, evidence, revision },
    onDemand,
    imported: true,
    shares: binder.shares ?? false,
    isMutable: false,
    option: showPath(part.path),
    basis: "set",
    // Where it comes from costs more than what it is, and is asked for less.
    get place() {
      return part.place;
    },
    get written() {
      return writtenOf(view, part, port);
    },
    get sources() {
      return madeOf(view, part, port);
    },
  };
}

/** Of a text, that says more than the port, only the options whose value the port is. */
function madeOf(view: HostView, part: Part, port: number): readonly string[] {
  return typeof part.value === "bigint"
    ? part.sources
    : part.sources.filter((source) => numberOf(partNamed(view, source)) === port);
}

/** A number in a text that comes from an option was written where that option says it. */
function writtenOf(view: HostView, part: Part, port: number): Part["written"] {
  const [source, ...others] = typeof part.value === "bigint" ? [] : madeOf(view, part, port);
  return source === undefined || others.length > 0 ? part.written : partNamed(view, source)?.written;
}

export function partNamed(view: HostView, name: string): Part | undefined {
  const path = parsePath(name)?.filter((step) => step !== undefined);
  return path && partAt(view, path);
}

/** The addresses that an option or a list of them names; `undefined`: nothing is known. */
export function boundBy(view: HostView, part: Part): readonly Address[] | undefined {
  if (part.value === null) return undefined;
  const { items, isComplete } = itemsOf(view, part);
  const found = items.flatMap((item): readonly Address[] => {
    const text = stringOf(item);
    // What is not known beside others is some address of the machine.
    if (text === undefined || text.startsWith("/")) return [somewhere];
    return text.split(/[\s,]+/).flatMap(addressesOf);
  });
  const all = isComplete ? found : [...found, somewhere];
  return all.every((address) => address === somewhere) && all.length > 0 ? undefined : all;
}

const somewhere: Address = { kind: "name", name: "…" };

/** The first of these options that the repo says anything of. */
export function firstOf(view: HostView, options: readonly (readonly string[])[]): Part | undefined {
  for (const option of options) {
    const part = partAt(view, option);
    if (part && part.value !== null) return part;
  }
  return undefined;
}
