/** What a value says that an option of an unknown type takes as it is: not what stands in it behind `mkIf`, `mkForce` and the like. */

import { attribute } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, type Entry, type Item, ListValue, Maybe, type Slot, Spread, Thunk, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { tagOf } from "./property.ts";

const unmerged = new Unknown(message("whether conditions and priorities count here depends on the type of the option"));

export function withoutProperties(slot: Slot): Slot {
  const value = force(slot);
  if (isTagged(value)) return unmerged;
  if (value instanceof ListValue) return new ListValue(value.items.map(item));
  if (!(value instanceof AttrSet) || value.hidden || isPackage(value)) return value;
  const entries = [...value.entries].map(([name, entry]): [string, Entry] => {
    const [own, given] = entry instanceof Maybe ? [entry.value, entry.exists] : [entry, true];
    if (given === true && isPlain(own)) return [name, own];
    return [
      name,
      new Maybe(
        lazy(() => (isProperty(own) ? unmerged : given)),
        nested(own),
      ),
    ];
  });
  return new AttrSet(new Map(entries), value.open, value.rest);
}

function item(each: Item): Item {
  if (each instanceof Spread || isPlain(each)) return each;
  return isProperty(each) ? new Spread(unmerged) : nested(each);
}

function nested(slot: Slot): Slot {
  return new Thunk(() => withoutProperties(slot), slot instanceof Thunk ? slot.origin : undefined);
}

function isPlain(slot: Slot): boolean {
  return !(slot instanceof Thunk || slot instanceof AttrSet || slot instanceof ListValue);
}

/** What fails says so when it is asked for. */
function isProperty(slot: Slot): boolean {
  try {
    return isTagged(force(slot));
  } catch (error) {
    if (error instanceof EvalError) return false;
    throw error;
  }
}

function isTagged(value: unknown): boolean {
  return value instanceof AttrSet && properties.has(tagOf(value) ?? "");
}

const properties: ReadonlySet<string> = new Set(["if", "merge", "override", "order"]);

function isPackage(set: AttrSet): boolean {
  const type = set.entries.has("type") ? attribute(set, "type") : undefined;
  return type !== undefined && force(type) === "derivation";
}
