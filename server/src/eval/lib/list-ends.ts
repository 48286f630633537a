/** `lib.lists`: what stands at the beginning and at the end of a list. */

import { doubtful, possibleItems, sureItems } from "#eval/builtins/stretch.ts";
import { equal } from "#eval/compare.ts";
import { asInteger, asList } from "#eval/expect.ts";
import { type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { generated } from "./lists.ts";
import { functions, outside, type Part, thrown } from "./native.ts";

export function listEnds(): Part {
  return functions({
    take: (count, list) => sublist(0n, count, list),
    drop: (count, list) => ofBoth(count, list, (items, size) => (size < 0 ? undefined : dropped(items, size))),
    takeEnd: (count, list) =>
      ofBoth(count, list, (items, size) => taken(items.toReversed(), Math.max(size, 0)).toReversed()),
    dropEnd: (count, list) =>
      ofBoth(count, list, (items, size) => dropped(items.toReversed(), Math.max(size, 0)).toReversed()),
    sublist,
    last: (list) => {
      const value = asList(list);
      if (value instanceof Unknown) return value;
      const last = value.items.at(-1);
      if (last === undefined) throw thrown("lists.last: list must not be empty!");
      return last instanceof Spread ? last.unknown : last;
    },
    init: (list) => {
      const value = asList(list);
      if (value instanceof Unknown) return value;
      const last = value.items.at(-1);
      if (last === undefined) throw thrown("lists.init: list must not be empty!");
      if (!(last instanceof Spread)) return new ListValue(value.items.slice(0, -1));
      return value.items.length === 1 ? last.unknown : doubtful(last.unknown, possibleItems(value.items));
    },
    hasPrefix: (prefix, list) => hasPrefix(prefix, list),
    removePrefix: (prefix, list) => {
      const matches = hasPrefix(prefix, list);
      if (matches instanceof Unknown) return matches;
      if (!matches) throw thrown("lib.lists.removePrefix: First argument is not a list prefix of the second argument");
      const [a, b] = [asList(prefix) as ListValue, asList(list) as ListValue];
      return new ListValue(b.items.slice(a.items.length));
    },
    commonPrefix: (first, second) => {
      const [a, b] = [sureItems(first), sureItems(second)];
      if (a instanceof Unknown) return a;
      if (b instanceof Unknown) return b;
      let index = 0;
      for (; index < a.length && index < b.length; index++) {
        const same = equal(a[index] as Slot, b[index] as Slot);
        if (same instanceof Unknown) return same;
        if (!same) break;
      }
      return new ListValue(a.slice(0, index));
    },
  });
}

function hasPrefix(prefix: Slot, list: Slot): boolean | Unknown {
  const [a, b] = [asList(prefix), asList(list)];
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  return equal(new ListValue(taken(b.items, a.items.length)), a);
}

function taken(items: readonly Item[], count: number): Item[] {
  const first: Item[] = [];
  for (const [index, item] of items.entries()) {
    if (first.length >= count) break;
    if (item instanceof Spread) return [...first, new Spread(item.unknown, possibleItems(items.slice(index)))];
    first.push(item);
  }
  return first;
}

/** Behind an unknown stretch, up to `count` further items may be gone. */
function dropped(items: readonly Item[], count: number): Item[] {
  const start = items.findIndex((item) => item instanceof Spread);
  if (start < 0 || start >= count) return items.slice(count);
  const { unknown } = items[start] as Spread;
  let end = start;
  for (let left = count - start; end < items.length && (left > 0 || items[end] instanceof Spread); end++)
    if (!(items[end] instanceof Spread)) left--;
  return [new Spread(unknown, possibleItems(items.slice(start, end))), ...items.slice(end)];
}

/** `undefined` from `part`: the real one fails in a way that is not worth telling. */
function ofBoth(count: Slot, list: Slot, part: (items: readonly Item[], count: number) => Item[] | undefined): Value {
  const [size, value] = [asInteger(count), asList(list)];
  if (size instanceof Unknown) return size;
  if (value instanceof Unknown) return value;
  const items = part(value.items, Number(size));
  return items ? new ListValue(items) : sublist(size, BigInt(value.items.length), value);
}

function sublist(start: Slot, count: Slot, list: Slot): Value {
  const [from, size, value] = [asInteger(start), asInteger(count), asList(list)];
  for (const each of [from, size, value]) if (each instanceof Unknown) return each;
  const { items } = value as ListValue;
  const [first, length] = [from as bigint, size as bigint];
  if (first >= 0n && length >= 0n) return new ListValue(taken(dropped(items, Number(first)), Number(length)));
  const known = sureItems(list);
  if (known instanceof Unknown) return known;
  const all = BigInt(known.length);
  const wanted = first >= all ? 0n : first + length > all ? all - first : length;
  return generated(wanted, (index) => {
    const item = known[Number(index + first)];
    if (item === undefined || index + first < 0n) throw outside(index + first);
    return item;
  });
}
