/** `lib.lists`: order, and what stands in a list more than once. */

import { compareKeys } from "#eval/attributes.ts";
import { elem } from "#eval/builtins/lists.ts";
import { holds } from "#eval/builtins/native.ts";
import { doubtful, possibleItems, sureItems } from "#eval/builtins/stretch.ts";
import { equal, less } from "#eval/compare.ts";
import { asKnownString, asList, asString, call } from "#eval/expect.ts";
import { guarding, lazy, spend } from "#eval/machine.ts";
import { AttrSet, type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { decided, functions, outside, type Part } from "./native.ts";

export function listOrder(): Part {
  return functions({
    unique: (list) => unique(list),
    uniqueStrings,
    allUnique: (list) => {
      const items = sureItems(list);
      if (items instanceof Unknown) return items;
      const distinct = unique(new ListValue(items));
      if (distinct instanceof Unknown) return distinct;
      if (distinct.items.length < items.length) return false;
      const doubt = distinct.items.find((item) => item instanceof Spread);
      return doubt ? doubt.unknown : true;
    },
    sortOn: (key, list) => {
      const value = asList(list);
      if (value instanceof Unknown) return value;
      const keyed = value.items.map(
        (item) => [item, item instanceof Spread ? item : lazy(() => call(key, item))] as const,
      );
      return sorted(
        value,
        keyed.map(([item, by]) => [item, by]),
        (a, b) => less(a, b),
      );
    },
    naturalSort: (list) => {
      const value = asList(list);
      if (value instanceof Unknown) return value;
      const keyed = value.items.map((item): Keyed => [item, item instanceof Spread ? item : lazy(() => vector(item))]);
      return sorted(value, keyed, lessNaturally);
    },
    compareLists: (compare, first, second) => {
      const [a, b] = [asList(first), asList(second)];
      if (a instanceof Unknown) return a;
      if (b instanceof Unknown) return b;
      for (let index = 0; ; index++) {
        const [x, y] = [a.items[index], b.items[index]];
        if (x instanceof Spread) return x.unknown;
        if (y instanceof Spread) return y.unknown;
        if (x === undefined) return y === undefined ? 0n : -1n;
        if (y === undefined) return 1n;
        const relation = call(compare, x, y);
        const is = equal(relation, 0n);
        if (is !== true) return is instanceof Unknown ? is : relation;
      }
    },
    listDfs: (stopOnCycles, before, list) => {
      const items = sureItems(list);
      if (items instanceof Unknown) return items;
      const [first, ...rest] = items;
      const stop = decided(stopOnCycles);
      if (first === undefined) throw outside(0n);
      return stop instanceof Unknown ? stop : shown(depthFirst(stop, before, first, rest));
    },
    toposort,
  });
}

function unique(list: Slot): ListValue | Unknown {
  const value = asList(list);
  if (value instanceof Unknown) return value;
  const seen: Slot[] = [];
  const items: Item[] = [];
  let stretch: Unknown | undefined;
  for (const item of value.items) {
    if (item instanceof Spread) {
      stretch ??= item.unknown;
      items.push(item);
      continue;
    }
    // Each value met so far, or one that equals it, is in the result.
    const again = elem(item, new ListValue(seen));
    if (again === true) continue;
    const doubt = again instanceof Unknown ? again : stretch;
    items.push(doubt ? new Spread(doubt, [item]) : item);
    seen.push(item);
  }
  return new ListValue(items);
}

function uniqueStrings(list: Slot): Value {
  const items = sureItems(list);
  if (items instanceof Unknown) return items;
  const names = new Set<string>();
  for (const item of items) {
    const name = asKnownString(item);
    if (name instanceof Unknown) return doubtful(name, items);
    names.add(name);
  }
  return new ListValue([...names].sort(compareKeys));
}

type Keyed = readonly [Item, Item];

/** What ended a sort: whether one item comes before another is not known. */
class Undecided {
  readonly doubt: Unknown;
  constructor(doubt: Unknown) {
    this.doubt = doubt;
  }
}

/** Sorted by the second of each pair; items that are equal keep their order. */
function sorted(list: ListValue, keyed: readonly Keyed[], before: (a: Slot, b: Slot) => boolean | Unknown): Value {
  const stretch = list.items.find((item) => item instanceof Spread);
  if (stretch) return doubtful(stretch.unknown, possibleItems(list.items));
  const decide = (a: Slot, b: Slot): boolean => {
    spend(1);
    const is = guarding(() => before(a, b));
    if (is instanceof Unknown) throw new Undecided(is);
    return is;
  };
  try {
    const order = keyed.toSorted(([, a], [, b]) =>
      decide(a as Slot, b as Slot) ? -1 : decide(b as Slot, a as Slot) ? 1 : 0,
    );
    return new ListValue(order.map(([item]) => item));
  } catch (error) {
    if (error instanceof Undecided) return doubtful(error.doubt, possibleItems(list.items));
    throw error;
  }
}

const tooLarge = new Unknown(message("the number is too large for an integer of Nix"));

/** A text cut into what is no number and numbers, alternating. */
function vector(item: Slot): Value {
  const text = asString(item);
  if (typeof text !== "string") return asKnownString(item);
  const cut = text.split(/(0|[1-9][0-9]*)/);
  if (cut.some((piece, index) => index % 2 === 1 && piece.length > 18)) return tooLarge;
  return new ListValue(cut.map((piece, index) => (index % 2 === 0 ? piece : BigInt(piece))));
}

function lessNaturally(left: Slot, right: Slot): boolean | Unknown {
  const [a, b] = [asList(left), asList(right)];
  return a instanceof Unknown ? a : b instanceof Unknown ? b : less(a, b);
}

type Walk =
  | {
      readonly cycle: Slot;
      readonly loops: readonly Slot[];
      readonly visited: readonly Slot[];
      readonly rest: readonly Slot[];
    }
  | { readonly minimal: Slot; readonly visited: readonly Slot[]; readonly rest: readonly Slot[] };

function depthFirst(stopOnCycles: boolean, before: Slot, first: Slot, others: readonly Slot[]): Walk | Unknown {
  let [us, visited, rest]: [Slot, readonly Slot[], readonly Slot[]] = [first, [], others];
  for (;;) {
    const here = us;
    const loops = stopOnCycles ? split(visited, (item) => holds(before, item, here)) : { right: [], wrong: [] };
    if (loops instanceof Unknown) return loops;
    if (loops.right.length > 0) return { cycle: us, loops: loops.right, visited, rest };
    const sooner = split(rest, (item) => holds(before, item, here));
    if (sooner instanceof Unknown) return sooner;
    const [next, ...more] = sooner.right;
    if (next === undefined) return { minimal: us, visited, rest };
    [us, visited, rest] = [next, [us, ...visited], [...more, ...sooner.wrong]];
  }
}

function split(
  items: readonly Slot[],
  test: (item: Slot) => boolean | Unknown,
): { readonly right: readonly Slot[]; readonly wrong: readonly Slot[] } | Unknown {
  const [right, wrong]: [Slot[], Slot[]] = [[], []];
  for (const item of items) {
    spend(1);
    const is = test(item);
    if (is instanceof Unknown) return is;
    (is ? right : wrong).push(item);
  }
  return { right, wrong };
}

function shown(walk: Walk | Unknown): Value {
  if (walk instanceof Unknown) return walk;
  return new AttrSet(
    new Map<string, Slot>(
      Object.entries(walk).map(([name, value]) => [
        name,
        Array.isArray(value) ? new ListValue(value as Slot[]) : (value as Slot),
      ]),
    ),
  );
}

function toposort(before: Slot, list: Slot): Value {
  const items = sureItems(list);
  if (items instanceof Unknown) return items;
  const result: Slot[] = [];
  let left = items;
  while (left.length > 1) {
    const walk = depthFirst(true, before, left[0] as Slot, left.slice(1));
    if (walk instanceof Unknown) return walk;
    if ("cycle" in walk) {
      const cycle = new ListValue([walk.cycle, ...walk.visited].reverse());
      return new AttrSet(
        new Map<string, Slot>([
          ["cycle", cycle],
          ["loops", new ListValue(walk.loops)],
        ]),
      );
    }
    result.push(walk.minimal);
    left = [...walk.visited, ...walk.rest];
  }
  return new AttrSet(new Map<string, Slot>([["result", new ListValue([...result, ...left])]]));
}
