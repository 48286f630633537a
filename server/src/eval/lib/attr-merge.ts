/** `lib.attrsets`: one set over another, deep and shallow, and many sets at once. */

import { attribute, hasAttribute, update } from "#eval/attributes.ts";
import { catAttrs, zipAttrsWith } from "#eval/builtins/attribute-sets.ts";
import { deeper, holds } from "#eval/builtins/native.ts";
import { sureItems, walk } from "#eval/builtins/stretch.ts";
import { equal } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asKnownString, asSet, call } from "#eval/expect.ts";
import { force, lazy, spend } from "#eval/machine.ts";
import { join } from "#eval/operators.ts";
import { AttrSet, type Entry, ListValue, Maybe, type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { unknownSet } from "./doubtful-sets.ts";
import { fn, functions, type Part, thrown } from "./native.ts";

/** `lib.recursiveUpdate`. */
export function recursiveUpdate(left: Slot, right: Slot): Slot {
  return merged(asSet(left), asSet(right));
}

export function attrMerge(): Part {
  return functions({
    recursiveUpdate,
    recursiveUpdateUntil: (until, left, right) => mergedUntil(until, [], left, right),
    zipAttrsWith: (map, sets) => zipAttrsWith(map, sets),
    zipAttrs: (sets) =>
      zipAttrsWith(
        fn("zipAttrs", (_name, values) => values),
        sets,
      ),
    zipAttrsWithNames: (names, map, sets) => {
      const all = sureItems(names);
      if (all instanceof Unknown) return unknownSet(all);
      const entries = new Map<string, Entry>();
      for (const each of all) {
        const name = asKnownString(each);
        if (name instanceof Unknown) return unknownSet(name);
        if (!entries.has(name))
          entries.set(
            name,
            lazy(() =>
              call(
                map,
                name,
                lazy(() => catAttrs(name, sets)),
              ),
            ),
          );
      }
      return new AttrSet(entries);
    },
    matchAttrs: (pattern, attrs) => matches(pattern, attrs),
    unionOfDisjoint: (left, right) => {
      const [a, b] = [asSet(left), asSet(right)];
      if (a instanceof Unknown) return a;
      if (b instanceof Unknown) return b;
      const shared = walk(b).map((each) =>
        each instanceof Unknown ? each : ([each.key, hasAttribute(a, each.key)] as const),
      );
      const doubt = shared.find((each) => each instanceof Unknown);
      if (doubt instanceof Unknown) return doubt;
      const names: string[] = [];
      for (const each of shared as readonly (readonly [string, boolean | Unknown])[]) {
        if (each[1] instanceof Unknown) return each[1];
        if (each[1]) names.push(each[0]);
      }
      const mask = names.map((name): [string, Slot] => [
        name,
        lazy(() => {
          throw thrown(`unionOfDisjoint: collision on ${name}; complete list: ${names.join(" ")}`);
        }),
      ]);
      return update(update(a, b), new AttrSet(new Map(mask)));
    },
  });
}

/** The right one over the left one, sets into sets. Of an unknown left one nothing is left but that there may be more. */
function merged(left: AttrSet | Unknown, right: AttrSet | Unknown): AttrSet | Unknown {
  if (right instanceof Unknown) return update(left, right);
  return combined(left, right, (_key, under, over) => {
    const below = force(under);
    const above = force(over);
    if (!(above instanceof AttrSet || above instanceof Unknown)) return over;
    if (!(below instanceof AttrSet || below instanceof Unknown)) return over;
    return above instanceof Unknown ? above : merged(below, above);
  });
}

/** All keys of both; `both` says what comes of those that both have. */
function combined(
  left: AttrSet | Unknown,
  right: AttrSet,
  both: (key: string, under: Slot, over: Slot) => Slot,
): AttrSet {
  spend(right.entries.size);
  const under = left instanceof Unknown ? unknownSet(left) : left;
  const entries = new Map<string, Entry>(under.entries);
  if (right.open)
    for (const [key, entry] of under.entries) {
      const over = right.rest?.(key);
      if (over === undefined || right.entries.has(key)) continue;
      const value = entry instanceof Maybe ? entry.value : entry;
      const doubt = right.open;
      const slot = lazy(() =>
        join(
          value,
          lazy(() => both(key, value, over)),
          doubt,
        ),
      );
      entries.set(key, entry instanceof Maybe ? new Maybe(entry.exists, slot) : slot);
    }
  for (const [key, entry] of right.entries) entries.set(key, stacked(key, under, entry, both));
  const open = right.open ?? under.open;
  return new AttrSet(entries, open, open && ((key) => (right.rest?.(key) === undefined ? under.rest?.(key) : open)));
}

function stacked(
  key: string,
  under: AttrSet,
  over: Entry,
  both: (key: string, under: Slot, over: Slot) => Slot,
): Entry {
  const below = under.entries.get(key) ?? under.rest?.(key);
  if (below === undefined) return over;
  const [upper, lower] = [valueOf(over), valueOf(below)];
  const [hasUpper, hasLower] = [existence(over), under.entries.has(key) ? existence(below) : (under.open as Unknown)];
  const slot = lazy(() => {
    const [top, bottom] = [force(hasUpper), force(hasLower)];
    if (top === false) return lower;
    if (bottom === false) return upper;
    const mixed = lazy(() => both(key, lower, upper));
    if (top === true && bottom === true) return mixed;
    if (top === true) return join(upper, mixed, bottom as Unknown);
    if (bottom === true) return join(lower, mixed, top as Unknown);
    return top as Unknown;
  });
  if (!(over instanceof Maybe)) return slot;
  return new Maybe(
    lazy(() => {
      const [top, bottom] = [force(hasUpper), force(hasLower)];
      return top === true || bottom === true ? true : top === false ? bottom : top;
    }),
    slot,
  );
}

function valueOf(entry: Entry): Slot {
  return entry instanceof Maybe ? entry.value : entry;
}

function existence(entry: Entry): Slot {
  return entry instanceof Maybe ? entry.exists : true;
}

function mergedUntil(until: Slot, path: readonly string[], left: Slot, right: Slot): Value {
  const [under, over] = [asSet(left), asSet(right)];
  if (under instanceof Unknown) return under;
  if (over instanceof Unknown) return over;
  return deeper(() =>
    combined(under, over, (key, below, above) => {
      const here = [...path, key];
      const stops = holds(until, new ListValue(here), below, above);
      return stops instanceof Unknown ? stops : stops ? above : mergedUntil(until, here, below, above);
    }),
  );
}

/** Whether all of the pattern is in the set. */
function matches(pattern: Slot, attrs: Slot): boolean | Unknown {
  const wanted = force(pattern);
  if (wanted instanceof Unknown) return wanted;
  if (!(wanted instanceof AttrSet)) throw new EvalError("assert", message("assertion '{0}' failed", "isAttrs pattern"));
  return deeper(() => {
    for (const each of walk(wanted)) {
      if (each instanceof Unknown) return each;
      if (each.exists !== true) return each.exists;
      const set = force(attrs);
      const has = set instanceof AttrSet ? hasAttribute(set, each.key) : set instanceof Unknown ? set : false;
      if (has !== true) return has;
      const [left, right] = [force(each.slot), attribute(set as AttrSet, each.key) as Slot];
      if (left instanceof Unknown) return left;
      const same = left instanceof AttrSet ? inside(left, right) : equal(left, right);
      if (same !== true) return same;
    }
    return true;
  });
}

function inside(pattern: AttrSet, slot: Slot): boolean | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  return value instanceof AttrSet && matches(pattern, value);
}
