/** Sets put together from what may be there or not. */

import { attribute, setOf, update } from "#eval/attributes.ts";
import { equal } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asSet, asString } from "#eval/expect.ts";
import { attempt, force, lazy, spend } from "#eval/machine.ts";
import {
  AttrSet,
  type Entry,
  type ListValue,
  Maybe,
  type Slot,
  Spread,
  Text,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { doubtOf } from "./string-parts.ts";

/** Something that goes into a set, that may go into it, or nobody knows what. */
export type Step = { readonly slot: Slot; readonly exists: true | Unknown } | Unknown;

export function steps(list: ListValue, map: (item: Slot) => Slot): Step[] {
  return list.items.map((item) =>
    item instanceof Spread ? item.unknown : { slot: lazy(() => map(item)), exists: true },
  );
}

export function unknownSet(doubt: Unknown): AttrSet {
  return new AttrSet(new Map(), doubt);
}

/** The set, each attribute of it only maybe. */
export function possibly(set: Slot, doubt: Unknown): Value {
  const value = attempt(set);
  if (!(value instanceof AttrSet)) return doubt;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries)
    entries.set(key, new Maybe(doubtOfEntry(entry, doubt), entry instanceof Maybe ? entry.value : entry));
  return new AttrSet(entries, value.open, value.open && (() => doubt));
}

/** Two doubts are a doubt; what surely is not there stays away. */
function doubtOfEntry(entry: Entry, doubt: Unknown): Slot {
  return entry instanceof Maybe ? lazy(() => (force(entry.exists) === false ? false : doubt)) : doubt;
}

/** Each attribute on its own, those that are not known, too. */
export function mappedAttributes(set: AttrSet, map: (key: string, slot: Slot) => Slot): AttrSet {
  spend(set.entries.size);
  const entries = new Map<string, Entry>();
  for (const [key, entry] of set.entries)
    entries.set(key, entry instanceof Maybe ? new Maybe(entry.exists, map(key, entry.value)) : map(key, entry));
  if (!set.open) return new AttrSet(entries);
  return new AttrSet(entries, set.open, (key) => {
    const slot = set.rest?.(key);
    return slot === undefined ? undefined : map(key, slot);
  });
}

/** One set over the other. */
export function mergedInOrder(all: readonly Step[]): AttrSet | Unknown {
  let merged: AttrSet | Unknown = new AttrSet(new Map());
  for (const each of all) {
    spend(1);
    if (each instanceof Unknown) merged = update(merged, each);
    else if (each.exists === true) merged = update(merged, asSet(each.slot));
    else {
      const maybe = possibly(each.slot, each.exists);
      merged = update(merged, maybe instanceof AttrSet ? maybe : each.exists);
    }
  }
  return merged;
}

/** `listToAttrs`: of several with one name the first counts, so that one of unknown name puts all later ones in doubt. */
export function fromPairs(all: readonly Step[]): AttrSet {
  const entries = new Map<string, Entry>();
  const unnamed: (Text | Unknown)[] = [];
  for (const each of all) {
    spend(1);
    const found =
      each instanceof Unknown ? each : each.exists === true ? named(each.slot) : maybeNamed(each.slot, each.exists);
    if (found instanceof Unknown || found instanceof Text) {
      unnamed.push(found);
      continue;
    }
    const { name, value } = found;
    const entry =
      each instanceof Unknown || each.exists === true
        ? doubted(name, value, unnamed)
        : new Maybe(each.exists, doubted(name, value, unnamed));
    const before = entries.get(name);
    if (before === undefined) entries.set(name, entry);
    else if (before instanceof Maybe) {
      const both = update(setOf({ [name]: entry }), setOf({ [name]: before }));
      if (both instanceof AttrSet) entries.set(name, both.entries.get(name) as Entry);
    }
  }
  const [doubt] = unnamed;
  return new AttrSet(entries, doubt instanceof Text ? doubtOf(doubt) : doubt);
}

interface Named {
  readonly name: string;
  readonly value: Slot;
}

/** What is known of a name and its value. */
function named(slot: Slot): Named | Text | Unknown {
  const pair = asSet(slot);
  if (pair instanceof Unknown) return pair;
  const [name, value] = [attribute(pair, "name"), attribute(pair, "value")];
  for (const [key, found] of [
    ["name", name],
    ["value", value],
  ] as const)
    if (found === undefined) throw new EvalError("missing-attribute", message("attribute '{0}' missing", key));
  const known = asString(name as Slot);
  return typeof known === "string" ? { name: known, value: value as Slot } : known;
}

/** The same of a pair that may not be there: where it fails, it may not have to be asked. */
function maybeNamed(slot: Slot, doubt: Unknown): Named | Text | Unknown {
  let found: Named | Text | Unknown = doubt;
  attempt(
    lazy(() => {
      found = named(slot);
      return null;
    }),
  );
  return found;
}

/** The value, unless an earlier one may have the same name. */
function doubted(name: string, value: Slot, unnamed: readonly (Text | Unknown)[]): Slot {
  const rival = unnamed.find((other) => (other instanceof Unknown ? true : equal(other, name) !== false));
  return rival === undefined ? value : rival instanceof Text ? doubtOf(rival) : rival;
}
