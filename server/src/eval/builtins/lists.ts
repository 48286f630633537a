/** `builtins` about lists: making them, going through them, looking for something in them. */

import { same } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asInteger, asList, call } from "#eval/expect.ts";
import { attempt, checkSize, force, lazy, spend } from "#eval/machine.ts";
import { type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { holds, type Natives, refuseNoFunction } from "./native.ts";
import { itemsOf, mapped, possibleItems, sureItems } from "./stretch.ts";

export function map(fn: Slot, list: Slot): ListValue {
  return mapped(itemsOf(list), (item) => call(fn, item));
}

export function genList(fn: Slot, count: Slot): Value {
  const size = asInteger(count);
  if (size instanceof Unknown) return new ListValue([new Spread(size)]);
  if (size < 0n) throw new EvalError("other", message("cannot create list of size {0}", size.toString()));
  refuseNoFunction(fn);
  checkSize(Number(size));
  spend(Number(size));
  return new ListValue(Array.from({ length: Number(size) }, (_, index) => lazy(() => call(fn, BigInt(index)))));
}

/** An item of which nobody knows whether the predicate holds is a stretch of none or one. */
export function filter(predicate: Slot, list: Slot): ListValue {
  const items = itemsOf(list);
  spend(items.length);
  const kept: Item[] = [];
  for (const item of items) {
    if (item instanceof Spread) {
      const possible = item.possible.filter((each) => attempt(lazy(() => holds(predicate, each))) !== false);
      kept.push(new Spread(item.unknown, possible));
      continue;
    }
    const keep = holds(predicate, item);
    if (keep instanceof Unknown) kept.push(new Spread(keep, [item]));
    else if (keep) kept.push(item);
  }
  return new ListValue(kept);
}

export function length(list: Slot): Value {
  const items = sureItems(list);
  return items instanceof Unknown ? items : BigInt(items.length);
}

/** Slots in front of an unknown stretch keep their index. */
export function elemAt(list: Slot, index: Slot): Slot {
  const at = asInteger(index);
  const value = asList(list);
  if (at instanceof Unknown) return at;
  if (value instanceof Unknown) return value;
  return at < 0n ? outOfBounds(at) : itemAt(value.items, at);
}

function itemAt(items: readonly Item[], at: bigint): Slot {
  for (const [index, item] of items.entries()) {
    if (item instanceof Spread) return item.unknown;
    if (BigInt(index) === at) return item;
  }
  return outOfBounds(at);
}

function outOfBounds(at: bigint): never {
  throw new EvalError("other", message("list index {0} is out of bounds", at.toString()));
}

export function head(list: Slot): Slot {
  return itemAt(itemsOf(list), 0n);
}

export function tail(list: Slot): ListValue {
  const items = itemsOf(list);
  const [first, ...rest] = items;
  if (first === undefined) throw new EvalError("other", message("'tail' called on an empty list"));
  if (!(first instanceof Spread)) return new ListValue(rest);
  // If all that is unknown in front is empty, the first item that is sure is the one that goes.
  const sure = items.findIndex((item) => !(item instanceof Spread));
  if (sure < 0) return new ListValue(items);
  return new ListValue([new Spread(first.unknown, possibleItems(items.slice(0, sure + 1))), ...items.slice(sure + 1)]);
}

/** May be true although something is unknown: an equal item is there, whatever stands before it. */
export function elem(wanted: Slot, list: Slot): boolean | Unknown {
  return decide(itemsOf(list), true, (item) => same(wanted, item));
}

export function any(predicate: Slot, list: Slot): boolean | Unknown {
  const items = itemsOf(list);
  refuseNoFunction(predicate);
  return decide(items, true, (item) => holds(predicate, item));
}

export function all(predicate: Slot, list: Slot): boolean | Unknown {
  const items = itemsOf(list);
  refuseNoFunction(predicate);
  return decide(items, false, (item) => holds(predicate, item));
}

/** `verdict` as soon as one item says so. Behind an unknown answer Nix may not have looked: what fails there proves nothing. */
function decide(items: readonly Item[], verdict: boolean, ask: (item: Slot) => boolean | Unknown): boolean | Unknown {
  let doubt: Unknown | undefined;
  for (const item of items) {
    spend(1);
    let answer: Value | undefined;
    if (item instanceof Spread) answer = item.unknown;
    else answer = doubt ? attempt(lazy(() => ask(item))) : ask(item);
    if (answer === verdict) return verdict;
    if (answer instanceof Unknown) doubt ??= answer;
    // What fails behind a doubt ends the search.
    if (answer === undefined) break;
  }
  return doubt ?? !verdict;
}

export function concatLists(lists: Slot): ListValue {
  return joined(itemsOf(lists), (list) => list);
}

/** Unlike `map`, Nix calls the function for every item at once. */
export function concatMap(fn: Slot, list: Slot): ListValue {
  refuseNoFunction(fn);
  return joined(itemsOf(list), (item) => call(fn, item));
}

function joined(items: readonly Item[], listOf: (item: Slot) => Slot): ListValue {
  const all: Item[] = [];
  for (const item of items) {
    const found = item instanceof Spread ? [new Spread(item.unknown)] : itemsOf(listOf(item));
    spend(found.length + 1);
    checkSize(all.length + found.length);
    for (const each of found) all.push(each);
  }
  return new ListValue(all);
}

/** Each step is computed before the next one; only the start waits until it is asked for. */
export function foldl(step: Slot, start: Slot, list: Slot): Slot {
  refuseNoFunction(step);
  let result = start;
  for (const item of itemsOf(list)) {
    spend(1);
    if (item instanceof Spread) return item.unknown;
    result = force(call(step, result, item));
  }
  return result;
}

export const lists: Natives = {
  all,
  any,
  concatLists,
  concatMap,
  elem,
  elemAt,
  filter,
  "foldl'": foldl,
  genList,
  head,
  length,
  map,
  tail,
};
