/** Lists of which a stretch may be unknown, and sets that may have more attributes, gone through in order. */

import { attributes, type Listed } from "#eval/attributes.ts";
import { asList } from "#eval/expect.ts";
import { lazy, spend } from "#eval/machine.ts";
import { type AttrSet, type Item, ListValue, type Slot, Spread, Unknown } from "#eval/value.ts";

export const noItems: ListValue = new ListValue([]);

/** The items of an argument that has to be a list; one that is unknown is one unknown stretch. */
export function itemsOf(list: Slot): readonly Item[] {
  const value = asList(list);
  return value instanceof Unknown ? [new Spread(value)] : value.items;
}

/** The items, if all are known to be there. */
export function sureItems(list: Slot): readonly Slot[] | Unknown {
  const items = itemsOf(list);
  for (const item of items) if (item instanceof Spread) return item.unknown;
  return items as readonly Slot[];
}

/** All that may be in a list; none where that is not known. */
export function possibleItems(items: readonly Item[]): readonly Slot[] {
  if (items.some((item) => item instanceof Spread && item.possible.length === 0)) return [];
  return items.flatMap((item) => (item instanceof Spread ? item.possible : [item]));
}

/** A list of which nothing is known but what may be in it. */
export function doubtful(doubt: Unknown, possible: readonly Slot[] = []): ListValue {
  return new ListValue([new Spread(doubt, possible)]);
}

/** What `make` makes of each item, when it is asked for. */
export function mapped(items: readonly Item[], make: (item: Slot) => Slot): ListValue {
  spend(items.length);
  return new ListValue(
    items.map((item) =>
      item instanceof Spread
        ? new Spread(
            item.unknown,
            item.possible.map((each) => lazy(() => make(each))),
          )
        : lazy(() => make(item)),
    ),
  );
}

/** The attributes in order, and why there may be others before, between and behind them. */
export function walk(set: AttrSet): readonly (Listed | Unknown)[] {
  const listed = attributes(set);
  spend(listed.length);
  const { open } = set;
  return open ? [open, ...listed.flatMap((each) => [each, open])] : listed;
}

/** A list with one item for each attribute. */
export function listOf(set: AttrSet, item: (attribute: Listed) => Slot): ListValue {
  return new ListValue(
    walk(set).map((each) => {
      if (each instanceof Unknown) return new Spread(each);
      return each.exists === true ? item(each) : new Spread(each.exists, [item(each)]);
    }),
  );
}
