/** `builtins` about attribute sets. */

import { attribute, attributes, fromListed, hasAttribute, type Listed } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { asKnownString, asSet, call } from "#eval/expect.ts";
import { force, lazy, spend } from "#eval/machine.ts";
import {
  AttrSet,
  type Entry,
  type Item,
  ListValue,
  Maybe,
  type Slot,
  Spread,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { type Natives, refuseNoFunction } from "./native.ts";
import { doubtful, itemsOf, listOf } from "./stretch.ts";

export function attrNames(set: Slot): ListValue {
  const value = asSet(set);
  return value instanceof Unknown ? doubtful(value) : listOf(value, ({ key }) => key);
}

export function attrValues(set: Slot): ListValue {
  const value = asSet(set);
  return value instanceof Unknown ? doubtful(value) : listOf(value, ({ slot }) => slot);
}

export function getAttr(name: Slot, set: Slot): Slot {
  const key = asKnownString(name);
  const value = asSet(set);
  if (key instanceof Unknown) return key;
  if (value instanceof Unknown) return value;
  return found(value, key);
}

function found(set: AttrSet, key: string): Slot {
  const slot = attribute(set, key);
  if (slot === undefined) throw new EvalError("missing-attribute", message("attribute '{0}' missing", key));
  return slot;
}

export function hasAttr(name: Slot, set: Slot): Value {
  const key = asKnownString(name);
  const value = asSet(set);
  if (key instanceof Unknown) return key;
  return value instanceof Unknown ? value : hasAttribute(value, key);
}

/** What may be there stays so; of attributes that are not known nothing more is said. */
export function mapAttrs(fn: Slot, set: Slot): Value {
  const value = asSet(set);
  if (value instanceof Unknown) return value;
  spend(value.entries.size);
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries) {
    const slot = entry instanceof Maybe ? entry.value : entry;
    const result = lazy(() => call(fn, key, slot));
    entries.set(key, entry instanceof Maybe ? new Maybe(entry.exists, result) : result);
  }
  return new AttrSet(entries, value.open, stillOpen(value));
}

/** For sets made of an open one: what was surely absent stays absent, anything else is unknown. */
function stillOpen({ open, rest }: AttrSet): ((key: string) => Slot | undefined) | undefined {
  return open && ((key) => (rest?.(key) === undefined ? undefined : open));
}

/** The first of several pairs of one name counts. Behind a pair of unknown name, values of new names are in doubt, too. */
export function listToAttrs(list: Slot): AttrSet {
  const entries = new Map<string, Entry>();
  let open: Unknown | undefined;
  for (const item of itemsOf(list)) {
    spend(1);
    const pair = item instanceof Spread ? item.unknown : asSet(item);
    const name = pair instanceof Unknown ? pair : asKnownString(found(pair, "name"));
    if (pair instanceof Unknown || name instanceof Unknown) open ??= name as Unknown;
    else if (!entries.has(name)) {
      const value = found(pair, "value");
      entries.set(name, open ?? value);
    }
  }
  return new AttrSet(entries, open);
}

/** With a name that is not known, every attribute may be gone. */
export function removeAttrs(set: Slot, names: Slot): Value {
  const value = asSet(set);
  const gone = new Set<string>();
  let doubt: Unknown | undefined;
  for (const item of itemsOf(names)) {
    spend(1);
    const name = item instanceof Spread ? item.unknown : asKnownString(item);
    if (name instanceof Unknown) doubt ??= name;
    else gone.add(name);
  }
  if (value instanceof Unknown) return new AttrSet(new Map(), value, (key) => (gone.has(key) ? undefined : value));
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries)
    if (!gone.has(key)) entries.set(key, doubt ? mayExist(entry, doubt) : entry);
  const { open, rest } = value;
  return new AttrSet(entries, open, open && ((key) => (gone.has(key) ? undefined : rest?.(key))));
}

/** An attribute that may be there only if something unknown is so, too. */
function mayExist(entry: Entry, doubt: Unknown): Maybe {
  if (!(entry instanceof Maybe)) return new Maybe(doubt, entry);
  const exists = lazy(() => (force(entry.exists) === false ? false : doubt));
  return new Maybe(exists, entry.value);
}

/** The attributes of the second set whose names are in the first one. */
export function intersectAttrs(names: Slot, set: Slot): AttrSet {
  const [wanted, value] = [asSet(names), asSet(set)];
  const has = (key: string): boolean | Unknown => (wanted instanceof Unknown ? wanted : hasAttribute(wanted, key));
  if (value instanceof Unknown) return new AttrSet(new Map(), value, (key) => (has(key) === false ? undefined : value));
  spend(value.entries.size);
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries) {
    const is = has(key);
    if (is !== false) entries.set(key, is === true ? entry : mayExist(entry, is));
  }
  const { open, rest } = value;
  return new AttrSet(entries, open, open && ((key) => (has(key) === false ? undefined : rest?.(key))));
}

export function catAttrs(name: Slot, list: Slot): ListValue {
  const key = asKnownString(name);
  const values: Item[] = [];
  for (const item of itemsOf(list)) {
    spend(1);
    const set = item instanceof Spread ? item.unknown : asSet(item);
    if (set instanceof Unknown || key instanceof Unknown) {
      values.push(new Spread(set instanceof Unknown ? set : (key as Unknown)));
      continue;
    }
    const entry = set.entries.get(key);
    const is = hasAttribute(set, key);
    if (is === true) values.push(attribute(set, key) as Slot);
    else if (is) values.push(new Spread(is, entry instanceof Maybe ? [entry.value] : []));
  }
  return new ListValue(values);
}

/** The values of each name, in the order of the sets, given to a function together. */
export function zipAttrsWith(fn: Slot, list: Slot): AttrSet {
  refuseNoFunction(fn);
  const sets = itemsOf(list).map((item) => (item instanceof Spread ? item.unknown : asSet(item)));
  const names = new Map<string, true | Unknown>();
  let open: Unknown | undefined;
  for (const set of sets) {
    if (set instanceof Unknown) open ??= set;
    else {
      open ??= set.open;
      for (const { key, exists } of attributes(set)) if (names.get(key) !== true) names.set(key, exists);
    }
  }
  spend(names.size * sets.length);
  const zipped: Listed[] = [...names].map(([key, exists]) => {
    const values = sets.flatMap((set) => valuesAt(set, key));
    return { key, exists, slot: lazy(() => call(fn, key, new ListValue(values))) };
  });
  return fromListed(zipped, open);
}

function valuesAt(set: AttrSet | Unknown, key: string): Item[] {
  if (set instanceof Unknown) return [new Spread(set)];
  const is = hasAttribute(set, key);
  if (is === false) return [];
  if (is === true) return [attribute(set, key) as Slot];
  const entry = set.entries.get(key);
  return [new Spread(is, entry instanceof Maybe ? [entry.value] : [])];
}

export function unsafeGetAttrPos(name: Slot, set: Slot): Value {
  const key = asKnownString(name);
  const value = asSet(set);
  if (key instanceof Unknown) return key;
  if (value instanceof Unknown) return value;
  const is = hasAttribute(value, key);
  if (is === false) return null;
  return is === true ? new Unknown(message("the text of a path depends on where the repo lies")) : is;
}

export const attributeSets: Natives = {
  attrNames,
  attrValues,
  catAttrs,
  getAttr,
  hasAttr,
  intersectAttrs,
  listToAttrs,
  mapAttrs,
  removeAttrs,
  unsafeGetAttrPos,
  zipAttrsWith,
};
