/** `builtins` that put the items of lists in order or into groups. */

import { attribute } from "#eval/attributes.ts";
import { less } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asKnownString, asSet, call } from "#eval/expect.ts";
import { attempt, checkSize, force, guarding, lazy, spend } from "#eval/machine.ts";
import { AttrSet, type Item, ListValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { holds, type Natives, refuseNoFunction } from "./native.ts";
import { doubtful, itemsOf, possibleItems, sureItems } from "./stretch.ts";

/**
 * Stable. What a comparator that is no order makes of a list depends on the release of Nix (`a <= b` is none), so its result is
 * unknown.
 */
export function sort(before: Slot, list: Slot): ListValue {
  const items = itemsOf(list);
  if (items.length === 0) return new ListValue([]);
  refuseNoFunction(before);
  const known = sureItems(list);
  if (known instanceof Unknown) return doubtful(known, possibleItems(items));
  for (const item of known) force(item);
  const comparing = { doubt: undefined as Unknown | undefined };
  const sorted = merged(known, (a, b) => {
    if (comparing.doubt) return false;
    const is = holds(before, a, b);
    if (!(is instanceof Unknown)) return is;
    comparing.doubt = is;
    return false;
  });
  const doubt = comparing.doubt ?? (isInOrder(sorted, before) ? undefined : noOrder);
  return doubt ? doubtful(doubt, known) : new ListValue(sorted);
}

const noOrder = new Unknown(message("the list is sorted by what is no order, which depends on the release of Nix"));

function merged(items: readonly Slot[], isBefore: (a: Slot, b: Slot) => boolean): readonly Slot[] {
  if (items.length < 2) return items;
  const half = items.length >> 1;
  const [left, right] = [merged(items.slice(0, half), isBefore), merged(items.slice(half), isBefore)];
  const all: Slot[] = [];
  let [at, other] = [0, 0];
  while (at < left.length && other < right.length) {
    spend(1);
    const takesRight = isBefore(right[other] as Slot, left[at] as Slot);
    all.push((takesRight ? right[other++] : left[at++]) as Slot);
  }
  return [...all, ...left.slice(at), ...right.slice(other)];
}

/** So many items are compared each with each other; of more, only neighbours of ever wider distance. */
const fewItems = 40;

/** Whether equal items stand together and everything else is in order, from wherever one looks. */
function isInOrder(sorted: readonly Slot[], before: Slot): boolean {
  const isBefore = (a: number, b: number): boolean | undefined => {
    const is = attempt(lazy(() => holds(before, sorted[a] as Slot, sorted[b] as Slot)));
    return typeof is === "boolean" ? is : undefined;
  };
  const ranks = [0];
  for (let index = 1; index < sorted.length; index++) {
    const steps = isBefore(index - 1, index);
    if (steps === undefined) return false;
    ranks.push((ranks[index - 1] as number) + (steps ? 1 : 0));
  }
  for (let index = 0; index < sorted.length; index++) {
    for (
      let distance = 1;
      index + distance < sorted.length;
      distance = sorted.length > fewItems ? distance * 2 : distance + 1
    ) {
      const differ = ranks[index] !== ranks[index + distance];
      if (isBefore(index + distance, index) !== false || isBefore(index, index + distance) !== differ) return false;
    }
  }
  return true;
}

/** Items of which the predicate is not known stand as a stretch in both lists. */
export function partition(predicate: Slot, list: Slot): AttrSet {
  refuseNoFunction(predicate);
  const [right, wrong]: [Item[], Item[]] = [[], []];
  for (const item of itemsOf(list)) {
    spend(1);
    // Nix asks for the items themselves, too.
    if (!(item instanceof Spread)) force(item);
    const is = item instanceof Spread ? item.unknown : holds(predicate, item);
    const possible = item instanceof Spread ? item.possible : [item];
    if (is !== false) right.push(is === true ? (item as Slot) : new Spread(is, possible));
    if (is !== true) wrong.push(is === false ? (item as Slot) : new Spread(is, possible));
  }
  return new AttrSet(
    new Map([
      ["right", new ListValue(right)],
      ["wrong", new ListValue(wrong)],
    ]),
  );
}

/** An item of an unknown group may stand in any of them. */
export function groupBy(keyOf: Slot, list: Slot): AttrSet {
  refuseNoFunction(keyOf);
  const groups = new Map<string, Item[]>();
  const anywhere: Spread[] = [];
  for (const item of itemsOf(list)) {
    spend(1);
    const key = item instanceof Spread ? item.unknown : guarding(() => asKnownString(call(keyOf, item)));
    if (key instanceof Unknown) {
      const stretch = new Spread(key, item instanceof Spread ? item.possible : [item]);
      anywhere.push(stretch);
      for (const group of groups.values()) group.push(stretch);
    } else {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [...anywhere, item]);
    }
  }
  return new AttrSet(new Map([...groups].map(([key, items]) => [key, new ListValue(items)])), anywhere[0]?.unknown);
}

/** Everything that is reached from `startSet` by `operator`, in the order in which it is met; one item for each `key`. */
export function genericClosure(request: Slot): ListValue {
  const set = asSet(request);
  if (set instanceof Unknown) return doubtful(set);
  const waiting: Item[] = [...itemsOf(needed(set, "startSet"))];
  // Older releases ask for the operator all the same.
  if (waiting.length === 0) return attribute(set, "operator") !== undefined ? new ListValue([]) : doubtful(noOperator);
  const operator = needed(set, "operator");
  refuseNoFunction(operator);
  const found: Item[] = [];
  const keys: Slot[] = [];
  for (const item of waiting) {
    spend(1);
    const key = item instanceof Spread ? item.unknown : force(keyOf(item));
    const place = key instanceof Unknown ? key : placeOf(keys, key);
    // From here on, nobody knows what is new.
    if (place instanceof Unknown) return new ListValue([...found, new Spread(place)]);
    if (place === undefined) continue;
    keys.splice(place, 0, key);
    found.push(item);
    const next = itemsOf(call(operator, item as Slot));
    for (const each of next) if (!(each instanceof Spread)) force(each);
    checkSize(waiting.length + next.length);
    waiting.push(...next);
  }
  return new ListValue(found);
}

const noOperator = new Unknown(message("whether this needs an operator depends on the release of Nix"));

function needed(set: AttrSet, name: string): Slot {
  const slot = attribute(set, name);
  if (slot === undefined) throw new EvalError("missing-attribute", message("attribute '{0}' missing", name));
  return slot;
}

function keyOf(item: Slot): Slot {
  const set = asSet(item);
  if (set instanceof Unknown) return set;
  const key = attribute(set, "key");
  if (key === undefined) throw new EvalError("other", message("attribute '{0}' required", "key"));
  return key;
}

/** Where a key belongs among the sorted ones; `undefined` if it is there. */
function placeOf(keys: readonly Slot[], key: Slot): number | undefined | Unknown {
  let [low, high] = [0, keys.length];
  while (low < high) {
    spend(1);
    const middle = (low + high) >> 1;
    const other = keys[middle] as Slot;
    const isLess = less(key, other);
    if (isLess instanceof Unknown) return isLess;
    if (isLess) high = middle;
    else {
      const isMore = less(other, key);
      if (isMore instanceof Unknown) return isMore;
      if (!isMore) return undefined;
      low = middle + 1;
    }
  }
  return low;
}

export const grouping: Natives = { genericClosure, groupBy, partition, sort };
