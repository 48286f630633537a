/** `lib.attrsets`: making sets, and going through their attributes. */

import { attributes, fromListed, type Listed, setOf } from "#eval/attributes.ts";
import { deeper, holds } from "#eval/builtins/native.ts";
import { doubtful, itemsOf, sureItems, walk } from "#eval/builtins/stretch.ts";
import { asKnownString, asList, asSet, call } from "#eval/expect.ts";
import { attempt, checkSize, force, lazy, spend } from "#eval/machine.ts";
import { AttrSet, type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { fromPairs, mappedAttributes, mergedInOrder, possibly, steps, unknownSet } from "./doubtful-sets.ts";
import { decided, functions, type Part, select, selectOr } from "./native.ts";
import { concatenated, mapped, mapToList } from "./stretch.ts";

export function attrsets(): Part {
  return functions({
    optionalAttrs: (condition, set) => {
      const wanted = decided(condition);
      return wanted instanceof Unknown ? possibly(set, wanted) : wanted ? set : noAttributes;
    },
    nameValuePair: (name, value) => pair(name, value),
    filterAttrs: (predicate, set) => filtered(predicate, set),
    filterAttrsRecursive,
    mapAttrsToList: (map, set) => toList(set, (key, slot) => call(map, key, slot)),
    attrsToList: (set) => toList(set, pair),
    "mapAttrs'": (map, set) => {
      const value = asSet(set);
      if (value instanceof Unknown) return unknownSet(value);
      return fromPairs(
        walk(value).map((each) =>
          each instanceof Unknown ? each : { ...each, slot: lazy(() => call(map, each.key, each.slot)) },
        ),
      );
    },
    genAttrs: (names, map) => {
      return fromNames(names, (name) => call(map, name));
    },
    "genAttrs'": (items, map) => {
      const list = asList(items);
      return list instanceof Unknown ? unknownSet(list) : fromPairs(steps(list, (item) => call(map, item)));
    },
    attrVals: (names, set) => {
      const list = asList(names);
      if (list instanceof Unknown) return list;
      return mapped(list, (name) => member(set, name));
    },
    getAttrs: (names, set) => {
      return fromNames(names, (name) => member(set, name));
    },
    concatMapAttrs: (map, set) => {
      const value = asSet(set);
      if (value instanceof Unknown) return value;
      return mergedInOrder(
        walk(value).map((each) =>
          each instanceof Unknown ? each : { ...each, slot: lazy(() => call(map, each.key, each.slot)) },
        ),
      );
    },
    mergeAttrsList: (list) => mergeAttrsList(list),
    foldlAttrs: (op, start, set) => {
      const value = asSet(set);
      if (value instanceof Unknown) return value;
      let result: Slot = force(start);
      for (const each of walk(value)) {
        if (each instanceof Unknown) return each;
        if (each.exists !== true) return each.exists;
        result = force(call(op, result, each.key, each.slot));
      }
      return result;
    },
    mapAttrsRecursive: (map, set) => mappedRecursively(set, () => true, map, []),
    mapAttrsRecursiveCond: (condition, map, set) => mappedRecursively(set, (each) => holds(condition, each), map, []),
    mapAttrsToListRecursive: (map, set) => listed(set, () => true, map),
    mapAttrsToListRecursiveCond: (condition, map, set) =>
      listed(set, (path, each) => holds(condition, path, each), map),
    collect: (predicate, value) => collected(predicate, value),
    cartesianProduct: (lists) => product(lists),
    mapCartesianProduct: (map, lists) => {
      const all = product(lists);
      return all instanceof ListValue ? mapped(all, (each) => call(map, each)) : all;
    },
    overrideExisting: (old, other) => {
      const left = asSet(old);
      if (left instanceof Unknown) return left;
      return mappedAttributes(left, (key, slot) => lazy(() => selectOr(asSet(other), key) ?? slot));
    },
    foldAttrs: (op, start, sets) => foldAttrs(op, start, sets),
  });
}

const noAttributes = setOf({});

function pair(name: Slot, value: Slot): AttrSet {
  return new AttrSet(
    new Map([
      ["name", name],
      ["value", value],
    ]),
  );
}

function member(set: Slot, name: Slot): Slot {
  const key = asKnownString(name);
  return key instanceof Unknown ? key : select(set, key);
}

function toList(set: Slot, map: (key: string, slot: Slot) => Slot): ListValue | Unknown {
  const value = asSet(set);
  return value instanceof Unknown ? value : mapToList(value, map);
}

/** A list of one item is that item, whatever it is. */
function mergeAttrsList(list: Slot): Slot {
  const items = itemsOf(list);
  const sure = items.filter((item): item is Slot => !(item instanceof Spread));
  const stretch = items.find((item) => item instanceof Spread);
  const [only] = sure;
  if (sure.length === 1 && only !== undefined && !stretch) return only;
  if (stretch && (only === undefined || (sure.length === 1 && !(force(only) instanceof AttrSet))))
    return stretch.unknown;
  return mergedInOrder(steps(new ListValue(items), (item) => item));
}

/** `filterAttrs`: whether an attribute stays is decided at once, as Nix does. */
function filtered(predicate: Slot, set: Slot, change: (slot: Slot) => Slot = (slot) => slot): Value {
  const value = asSet(set);
  if (value instanceof Unknown) return unknownSet(value);
  const left: Listed[] = [];
  for (const { key, slot, exists } of attributes(value)) {
    spend(1);
    const stays = exists === true ? holds(predicate, key, slot) : tried(exists, () => holds(predicate, key, slot));
    if (stays === false) continue;
    left.push({ key, slot: change(slot), exists: stays instanceof Unknown ? stays : exists });
  }
  return fromListed(left, value.open);
}

/** What holds of something that may not be there: where it fails, it may not have to be asked. */
function tried(doubt: Unknown, test: () => boolean | Unknown): boolean | Unknown {
  const result = attempt(lazy(test));
  return typeof result === "boolean" || result instanceof Unknown ? result : doubt;
}

function filterAttrsRecursive(predicate: Slot, set: Slot): Value {
  return filtered(predicate, set, (slot) =>
    lazy(() => (force(slot) instanceof AttrSet ? filterAttrsRecursive(predicate, slot) : slot)),
  );
}

function fromNames(names: Slot, make: (name: Slot) => Slot): AttrSet {
  const list = asList(names);
  if (list instanceof Unknown) return unknownSet(list);
  return fromPairs(
    steps(list, (name) =>
      pair(
        name,
        lazy(() => make(name)),
      ),
    ),
  );
}

function mappedRecursively(
  set: Slot,
  enters: (each: Slot) => boolean | Unknown,
  map: Slot,
  path: readonly string[],
): Value {
  const value = asSet(set);
  if (value instanceof Unknown) return value;
  return mappedAttributes(value, (key, slot) =>
    lazy(() => {
      const here = [...path, key];
      const inner = force(slot);
      if (inner instanceof Unknown) return inner;
      const goesOn = inner instanceof AttrSet && enters(slot);
      if (goesOn instanceof Unknown) return goesOn;
      return goesOn ? mappedRecursively(slot, enters, map, here) : call(map, new ListValue(here), slot);
    }),
  );
}

function listed(set: Slot, enters: (path: ListValue, each: Slot) => boolean | Unknown, map: Slot): Value {
  const collect = (slot: Slot, path: readonly string[]): readonly Item[] =>
    deeper(() => {
      const value = asSet(slot);
      if (value instanceof Unknown) return [new Spread(value)];
      return walk(value).flatMap((each): readonly Item[] => {
        if (each instanceof Unknown) return [new Spread(each)];
        if (each.exists !== true) return [new Spread(each.exists)];
        const here = [...path, each.key];
        const inner = force(each.slot);
        if (inner instanceof Unknown) return [new Spread(inner)];
        const goesOn = inner instanceof AttrSet && enters(new ListValue(here), each.slot);
        if (goesOn instanceof Unknown) return [new Spread(goesOn)];
        return goesOn ? collect(inner, here) : [lazy(() => call(map, new ListValue(here), each.slot))];
      });
    });
  return new ListValue(collect(set, []));
}

function collected(predicate: Slot, value: Slot): ListValue {
  return deeper(() => {
    const found = holds(predicate, value);
    if (found instanceof Unknown) return doubtful(found);
    if (found) return new ListValue([value]);
    const set = force(value);
    if (set instanceof Unknown) return doubtful(set);
    if (!(set instanceof AttrSet)) return new ListValue([]);
    return concatenated(
      walk(set).map((each) => {
        if (each instanceof Unknown) return each;
        return each.exists === true ? collected(predicate, each.slot) : each.exists;
      }),
    );
  });
}

function product(lists: Slot): Value {
  const set = asSet(lists);
  if (set instanceof Unknown) return set;
  let all: AttrSet[] = [noAttributes];
  for (const each of walk(set)) {
    if (each instanceof Unknown) return each;
    if (each.exists !== true) return each.exists;
    if (all.length === 0) break;
    const items = sureItems(each.slot);
    if (items instanceof Unknown) return items;
    checkSize(all.length * items.length);
    spend(all.length * items.length);
    all = all.flatMap((entry) => items.map((item) => new AttrSet(new Map([...entry.entries, [each.key, item]]))));
  }
  return new ListValue(all);
}

/** Each attribute is folded from the right over the sets that have it. */
function foldAttrs(op: Slot, start: Slot, sets: Slot): Value {
  const all = sureItems(sets);
  if (all instanceof Unknown) return all;
  const folded = new Map<string, Slot>();
  for (const slot of all.toReversed()) {
    const set = asSet(slot);
    if (set instanceof Unknown) return set;
    for (const each of walk(set)) {
      if (each instanceof Unknown) return each;
      if (each.exists !== true) return each.exists;
      const before = folded.get(each.key) ?? start;
      folded.set(
        each.key,
        lazy(() => call(op, each.slot, before)),
      );
    }
  }
  return new AttrSet(folded);
}
