/** Lists of which a stretch may be unknown, and sets with attributes that may be missing, gone through in order. */

import { walk } from "#eval/builtins/stretch.ts";
import { attempt, checkSize, lazy, spend } from "#eval/machine.ts";
import { type AttrSet, type Item, ListValue, type Slot, Spread, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";

const behindUnknown = new Unknown(message("how many items stand before it is not known"));

/** Each item on its own; behind an unknown stretch nobody knows the index. */
export function mapped(list: ListValue, map: (item: Slot, index: number | Unknown) => Slot): ListValue {
  spend(list.items.length);
  let index: number | Unknown = 0;
  return new ListValue(
    list.items.map((item): Item => {
      if (item instanceof Spread) {
        index = behindUnknown;
        return new Spread(
          item.unknown,
          item.possible.map((each) => lazy(() => map(each, behindUnknown))),
        );
      }
      const at: number | Unknown = index;
      if (typeof index === "number") index++;
      return lazy(() => map(item, at));
    }),
  );
}

/** The items of which `test` holds. One of which it is unknown is a stretch of none or one. */
export function kept(list: ListValue, test: (item: Slot) => boolean | Unknown): ListValue {
  spend(list.items.length);
  const items: Item[] = [];
  for (const item of list.items) {
    if (item instanceof Spread) {
      const possible = item.possible.filter((each) => attempt(lazy(() => test(each))) !== false);
      items.push(new Spread(item.unknown, possible));
      continue;
    }
    const holds = test(item);
    if (holds instanceof Unknown) items.push(new Spread(holds, [item]));
    else if (holds) items.push(item);
  }
  return new ListValue(items);
}

/** A list with what `map` makes of each attribute. */
export function mapToList(set: AttrSet, map: (key: string, slot: Slot) => Slot): ListValue {
  return new ListValue(
    walk(set).map((each): Item => {
      if (each instanceof Unknown) return new Spread(each);
      const { key, slot, exists } = each;
      const item = lazy(() => map(key, slot));
      return exists === true ? item : new Spread(exists, [item]);
    }),
  );
}

/** The items of several lists, one after the other. What is no list to our knowledge is an unknown stretch. */
export function concatenated(lists: readonly (ListValue | Unknown)[]): ListValue {
  const items = lists.flatMap((list) => (list instanceof Unknown ? [new Spread(list)] : list.items));
  checkSize(items.length);
  spend(items.length);
  return new ListValue(items);
}

export function numberOf(index: number | Unknown, offset = 0): Value {
  return typeof index === "number" ? BigInt(index + offset) : index;
}
