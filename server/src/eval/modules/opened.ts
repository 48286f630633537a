/** What reading an option gives that others may add to: the value that the repo contributes, not the whole of it. */
import { force, lazy } from "#eval/machine.ts";
import { text } from "#eval/text.ts";
import { AttrSet, type Entry, ListValue, Maybe, type Slot, Spread, Text, Thunk, type Value } from "#eval/value.ts";
import type { OptionType } from "./option-type.ts";
import { outside, outsideMore } from "./world.ts";

/** From this priority on (`mkForce`), nobody outside is assumed to define the option more strongly. */
export const forced = 50;

export function opened(slot: Slot, type: OptionType | undefined, priority: number | undefined): Value {
  const value = force(slot);
  const isForced = priority !== undefined && priority <= forced;
  if (type && !type.collects && isForced) return value;
  // Lines and the like: others may add before and behind.
  if (type && joinsText(type) && !isForced && (typeof value === "string" || value instanceof Text))
    return text([outsideMore, value, outsideMore]);
  return openValue(value);
}

function joinsText({ name, element }: OptionType): boolean {
  return name === "separatedString" || (name === "nullOr" && element !== undefined && joinsText(element));
}

function openValue(value: Value): Value {
  if (value instanceof ListValue) return new ListValue([...value.items, new Spread(outsideMore)]);
  if (!(value instanceof AttrSet) || value.entries.has("outPath") || value.entries.has("_type")) return value;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries) {
    if (!(entry instanceof Maybe)) entries.set(key, openSlot(entry));
    // What the repo does not define after all, somebody else may.
    else
      entries.set(
        key,
        new Maybe(
          lazy(() => force(entry.exists) === true || outside),
          lazy(() => (force(entry.exists) === true ? openSlot(entry.value) : outside)),
        ),
      );
  }
  return new AttrSet(entries, value.open ?? outside, (key) => value.rest?.(key) ?? outside);
}

function openSlot(slot: Slot): Slot {
  return new Thunk(() => openValue(force(slot)), slot instanceof Thunk ? slot.origin : undefined);
}
