/** Two listeners of a host that a mutation may bring onto one port. */
import { type Address, overlap } from "#model/ports/address.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import type { Finding } from "#rules/rule.ts";
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { mentions } from "./mutation.ts";
import { namesOf } from "./numbers.ts";
import type { World } from "./world.ts";

/** `mover` is to get the port of `owner`. */
export interface Pair {
  readonly mover: Listener;
  readonly owner: Listener;
}

/** All pairs of different services in one namespace that are on, in the order of chance. */
export function pairsOf({ view }: World, random: Random): readonly Pair[] {
  const likely = listenersOf(view).filter(
    ({ state, onDemand, shares, namespace }) => state !== "disabled" && !onDemand && !shares && namespace !== undefined,
  );
  const sure = likely.filter(({ state }) => state === "enabled");
  // Of a repo that fails in Nix everything is only possible.
  const all = sure.length >= 8 ? sure : likely;
  const pairs = all.flatMap((mover) => all.flatMap((owner) => (isPair(mover, owner, all) ? [{ mover, owner }] : [])));
  return shuffled(pairs, random);
}

function isPair(mover: Listener, owner: Listener, all: readonly Listener[]): boolean {
  return (
    !isSame(mover, owner) &&
    mover.port !== owner.port &&
    mover.namespace === owner.namespace &&
    // What people change in the program itself is nothing that a repo could tell.
    !owner.isMutable &&
    // Where more than one binds already, there is more to say than of these two.
    !all.some((other) => other !== owner && other.port === owner.port)
  );
}

/** A socket and what it starts are one, and so are the ports of one service. */
function isSame(a: Listener, b: Listener): boolean {
  return a === b || a.service === b.service || a.units.some((unit) => b.units.includes(unit));
}

export function meets(a: readonly Address[] | undefined, b: readonly Address[] | undefined): boolean {
  return overlap(a, b) === true;
}

export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const all = [...items];
  for (let index = all.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [all[index], all[other]] = [all[other] as T, all[index] as T];
  }
  return all;
}

/** Whether the option that says its port now says this one. */
export function says({ view }: World, { option }: Listener, port: number): boolean {
  const [before = option] = option.split('."*"');
  const path = namesOf(before);
  const value = path && view.at(path)?.value;
  return value !== undefined && mentions(value, port);
}

/** Nobody else got the number: a function that makes several services says the same of all of them. */
export function isAlone(before: World, after: World, { mover, owner }: Pair): boolean {
  return listenersOf(before.view).every(
    (other) => other.option === mover.option || other.port === owner.port || !says(after, other, owner.port),
  );
}

export function stays(after: World, listener: Listener): boolean {
  return listener.basis === "default" || says(after, listener, listener.port);
}

/** Whether a finding speaks of a listener: by the name of its service or key, or at one of its places. */
export function names(finding: Finding, listener: Listener, moved: (place: Location) => Location): boolean {
  const places = [finding, ...finding.related];
  const text = places.map(({ message }) => render(message)).join("\n");
  const words = [listener.service, listener.option, ...listener.sources];
  if (words.some((word) => isWord(text, word) || isWord(text, lastName(word)))) return true;
  const own = [listener.place, listener.written].flatMap((place) => (place ? [moved(place)] : []));
  return own.some((place) =>
    places.some(({ file, start, end }) => file === place.file && start <= place.end && place.start <= end),
  );
}

function lastName(path: string): string {
  return namesOf(path)?.at(-1) ?? path;
}

function isWord(text: string, word: string): boolean {
  const index = text.indexOf(word);
  if (index < 0 || word.length < 2) return false;
  return !/[\w-]/.test(text[index - 1] ?? "") && !/[\w-]/.test(text[index + word.length] ?? "");
}
