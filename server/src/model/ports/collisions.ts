/** Listeners that bind the same socket: whoever starts second, fails. */
import type { HostView } from "#model/evaluated.ts";
import { overlap } from "./address.ts";
import { mayBeElsewhere } from "./but-for-failures.ts";
import type { Listener, Protocol } from "./listener.ts";
import { notSet } from "./listener-parts.ts";
import { listenersOf } from "./listeners.ts";

export interface Collision {
  readonly port: number;
  readonly protocol: Protocol;
  /** Two or more, each meeting another one of them; in order of their services. */
  readonly listeners: readonly Listener[];
  /** Every one of them is known to be on, to bind this port, and NixOS or `knowledge` says so. */
  readonly isProven: boolean;
}

const known = new WeakMap<HostView, readonly Collision[]>();

/** In order of port. Of services that are off there are none. */
export function collisionsOf(view: HostView): readonly Collision[] {
  let found = known.get(view);
  if (!found) {
    found = [...collisionsAmong(listenersOf(view))];
    known.set(view, found);
  }
  return found;
}

function* collisionsAmong(all: readonly Listener[]): Iterable<Collision> {
  const byPort = new Map<string, Listener[]>();
  for (const listener of all) {
    if (listener.state === "disabled" || listener.onDemand || listener.shares || isTwiceDoubtful(listener)) continue;
    const key = `${listener.port} ${listener.protocol}`;
    const same = byPort.get(key);
    if (same) same.push(listener);
    else byPort.set(key, [listener]);
  }
  for (const same of byPort.values()) {
    if (same.length < 2) continue;
    for (const group of groupsOf(same)) {
      const [first] = group as [Listener];
      const isProven = isSure(group);
      yield { port: first.port, protocol: first.protocol, listeners: group, isProven };
    }
  }
}

/** A default that may be changed in the program, and something says that it was; a service that the repo does not turn on. */
function isTwiceDoubtful({ isMutable, doubts }: Listener): boolean {
  return doubts.some(({ template }) => template === notSet || (isMutable && template === mayBeElsewhere));
}

/** Those whose addresses are known have surely met; whoever binds every address meets the others wherever they are. */
function isSure(group: readonly Listener[]): boolean {
  if (!group.every(isCertain)) return false;
  const meetsAll = (one: Listener): boolean =>
    group.every((other) => one === other || overlap(one.addresses, other.addresses) === true);
  return group.every(({ addresses }) => addresses) || group.some(meetsAll);
}

function isCertain({ state, evidence, isMutable }: Listener): boolean {
  return state === "enabled" && evidence === "known" && !isMutable;
}

/** Each with all that it meets, directly or through others. */
function groupsOf(listeners: readonly Listener[]): readonly (readonly Listener[])[] {
  const groups: Listener[][] = [];
  for (const listener of listeners) {
    const met = groups.filter((group) => group.some((other) => meets(listener, other)));
    for (const group of met) groups.splice(groups.indexOf(group), 1);
    groups.push([...met.flat(), listener]);
  }
  return groups.filter((group) => group.length > 1);
}

/** An address that nobody knows may be any. */
function meets(a: Listener, b: Listener): boolean {
  if (isOne(a, b) || a.namespace === undefined || a.namespace !== b.namespace) return false;
  const met = overlap(a.addresses, b.addresses);
  return met ?? (a.addresses === undefined || b.addresses === undefined);
}

/** A socket and the service that it starts, or two options of one service. */
function isOne(a: Listener, b: Listener): boolean {
  return a.service === b.service || a.units.some((unit) => b.units.includes(unit));
}
