/** `lib.lists`: making lists, and going through them. */

import { elem } from "#eval/builtins/lists.ts";
import { deeper, holds } from "#eval/builtins/native.ts";
import { doubtful, itemsOf, noItems, sureItems } from "#eval/builtins/stretch.ts";
import { equal, less } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asInteger, asList, call } from "#eval/expect.ts";
import { attempt, checkSize, force, guarding, lazy, spend } from "#eval/machine.ts";
import { arithmetic, join } from "#eval/operators.ts";
import { AttrSet, type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { fold, foldLeft, foldRight } from "./fold.ts";
import { type Basis, decided, functions, not, type Part } from "./native.ts";
import { kept, mapped, numberOf } from "./stretch.ts";

export function lists(basis: Basis): Part {
  return functions({
    singleton: (item) => new ListValue([item]),
    forEach: (list, map) => call(basis.builtin("map"), map, list),
    foldr: foldRight,
    fold: foldRight,
    foldl: foldLeft,
    "foldl'": fold,
    imap0: (map, list) => numbered(map, list, 0),
    imap1: (map, list) => numbered(map, list, 1),
    ifilter0,
    flatten: (value) => new ListValue(flattened(value)),
    optional: (condition, item) => {
      const wanted = decided(condition);
      if (wanted instanceof Unknown) return doubtful(wanted, [item]);
      return wanted ? new ListValue([item]) : noItems;
    },
    optionals: (condition, items) => {
      const wanted = decided(condition);
      return wanted instanceof Unknown ? join(items, noItems, wanted) : wanted ? items : noItems;
    },
    toList: (value) => {
      const list = force(value);
      return list instanceof ListValue || list instanceof Unknown ? value : new ListValue([value]);
    },
    range,
    replicate: (count, item) => generated(count, () => item),
    remove: (unwanted, list) => filtered(list, (item) => not(equal(item, unwanted))),
    count: (predicate, list) => {
      const items = sureItems(list);
      if (items instanceof Unknown) return items;
      let count = 0n;
      for (const item of items) {
        const counts = holds(predicate, item);
        if (counts instanceof Unknown) return counts;
        if (counts) count++;
      }
      return count;
    },
    findSingle: (predicate, none, several, list) => {
      const found = filtered(list, (item) => holds(predicate, item));
      const items = found instanceof Unknown ? found : sureItems(found);
      if (items instanceof Unknown) return items;
      return items.length === 0 ? none : items.length === 1 ? (items[0] as Slot) : several;
    },
    findFirst: (predicate, none, list) => {
      const found = firstIndex(predicate, list);
      if (found instanceof Unknown) return found;
      return found === undefined ? none : ((asList(list) as ListValue).items[found] as Slot);
    },
    findFirstIndex: (predicate, none, list) => {
      const found = firstIndex(predicate, list);
      return found === undefined ? none : found instanceof Unknown ? found : BigInt(found);
    },
    reverseList: (list) => {
      const value = asList(list);
      return value instanceof Unknown ? value : new ListValue([...value.items].reverse());
    },
    zipListsWith: (map, first, second) => zipped(first, second, (a, b) => call(map, a, b)),
    zipLists: (first, second) => zipped(first, second, (fst, snd) => pair(fst, snd)),
    intersectLists: (other, list) => filtered(list, (item) => elem(item, other)),
    subtractLists: (other, list) => filtered(list, (item) => not(elem(item, other))),
    mutuallyExclusive,
    crossLists: (map, argumentLists) => crossed(map, argumentLists),
    "groupBy'": (op, start, predicate, list) => {
      const groups = force(call(basis.builtin("groupBy"), predicate, list));
      if (!(groups instanceof AttrSet)) return groups;
      return call(
        basis.builtin("mapAttrs"),
        ...functions({ "groupBy'": (_name, group) => foldLeft(op, start, group) }).values(),
        groups,
      );
    },
  });
}

/** The old name, which lives in `lib.misc`. */
export function oldLists(): Part {
  return functions({ imap: (map, list) => numbered(map, list, 1) });
}

export function filtered(list: Slot, test: (item: Slot) => boolean | Unknown): ListValue | Unknown {
  const value = asList(list);
  return value instanceof Unknown ? value : kept(value, test);
}

function numbered(map: Slot, list: Slot, offset: number): Value {
  const value = asList(list);
  return value instanceof Unknown ? value : mapped(value, (item, index) => call(map, numberOf(index, offset), item));
}

function ifilter0(predicate: Slot, list: Slot): Value {
  const items = sureItems(list);
  if (items instanceof Unknown) return items;
  let index = 0n;
  return kept(new ListValue(items), (item) => holds(predicate, index++, item));
}

function flattened(value: Slot): readonly Item[] {
  const list = force(value);
  if (list instanceof Unknown) return [new Spread(list)];
  if (!(list instanceof ListValue)) return [value];
  return deeper(() => {
    spend(list.items.length);
    const items = list.items.flatMap((item) => (item instanceof Spread ? [new Spread(item.unknown)] : flattened(item)));
    checkSize(items.length);
    return items;
  });
}

function range(first: Slot, last: Slot): Value {
  const none = guarding(() => less(last, first));
  if (none instanceof Unknown) return none;
  if (none) return noItems;
  const [from, to] = [asInteger(first), asInteger(last)];
  if (from instanceof Unknown) return from;
  if (to instanceof Unknown) return to;
  return generated(to - from + 1n, (index) => arithmetic("+", from, index));
}

/** A list of `count` items, as `genList` makes it. */
export function generated(count: Slot, make: (index: bigint) => Slot): Value {
  const size = asInteger(count);
  if (size instanceof Unknown) return size;
  if (size < 0n) throw new EvalError("other", message("cannot create list of size {0}", size.toString()));
  checkSize(Number(size));
  spend(Number(size));
  return new ListValue(Array.from({ length: Number(size) }, (_, index) => lazy(() => make(BigInt(index)))));
}

/** Where the first item stands of which `predicate` holds. */
function firstIndex(predicate: Slot, list: Slot): number | undefined | Unknown {
  const value = asList(list);
  if (value instanceof Unknown) return value;
  for (const [index, item] of value.items.entries()) {
    spend(1);
    const found = item instanceof Spread ? item.unknown : holds(predicate, item);
    if (found instanceof Unknown) return found;
    if (found) return index;
  }
  return undefined;
}

function pair(fst: Slot, snd: Slot): AttrSet {
  return new AttrSet(
    new Map([
      ["fst", fst],
      ["snd", snd],
    ]),
  );
}

/** As long as both lists are known. */
function zipped(first: Slot, second: Slot, combine: (a: Slot, b: Slot) => Slot): Value {
  const [a, b] = [asList(first), asList(second)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const items: Item[] = [];
  for (let index = 0; index < a.items.length && index < b.items.length; index++) {
    const [x, y] = [a.items[index] as Item, b.items[index] as Item];
    if (x instanceof Spread || y instanceof Spread) {
      items.push(new Spread(x instanceof Spread ? x.unknown : (y as Spread).unknown));
      break;
    }
    items.push(lazy(() => combine(x, y)));
  }
  return new ListValue(items);
}

function mutuallyExclusive(first: Slot, second: Slot): Value {
  const a = itemsOf(first);
  if (a.length === 0) return true;
  let doubt: Unknown | undefined;
  // It may be that nobody asks for the second one.
  const maybeEmpty = a.every((item) => item instanceof Spread);
  if (maybeEmpty && attempt(second) === undefined) return (a[0] as Spread).unknown;
  for (const item of itemsOf(second)) {
    const asked = lazy(() => (item instanceof Spread ? item.unknown : elem(item, first)));
    // Behind a doubt, Nix may not look any further: what fails there proves nothing.
    const shared = doubt ? (attempt(asked) ?? doubt) : force(asked);
    if (shared === true) return false;
    if (shared instanceof Unknown) doubt ??= shared;
  }
  return doubt ?? true;
}

function crossed(map: Slot, argumentLists: Slot): Value {
  const all = sureItems(argumentLists);
  if (all instanceof Unknown) return all;
  let results: Slot[] = [map];
  for (const argumentList of all) {
    if (results.length === 0) break;
    const items = sureItems(argumentList);
    if (items instanceof Unknown) return items;
    checkSize(results.length * items.length);
    spend(results.length * items.length);
    results = results.flatMap((partial) => items.map((item) => lazy(() => call(partial, item))));
  }
  return new ListValue(results);
}
