/** `lib.attrsets`: reaching into nested sets along a list of names. */

import { attribute, hasAttribute } from "#eval/attributes.ts";
import { sureItems } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { asKnownString, asList, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { coerce } from "#eval/text.ts";
import { AttrSet, ListValue, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { mappedAttributes, unknownSet } from "./doubtful-sets.ts";
import { escapeNixIdentifier } from "./escapes.ts";
import { foldLeft } from "./fold.ts";
import { aborted, type Basis, fn, functions, type Part, select, selectOr, thrown } from "./native.ts";

export function attrPaths(basis: Basis): Part {
  return functions({
    attrByPath: (path, fallback, set) => reached(path, set) ?? fallback,
    getAttrFromPath: (path, set) => {
      const found = reached(path, set);
      if (found !== undefined) return found;
      const shown = concatStringsSep(".", path);
      throw aborted(`cannot find attribute '${shown instanceof Text ? "…" : shown}'`);
    },
    hasAttrByPath: (path, set) => {
      const names = sureItems(path);
      if (names instanceof Unknown) return names;
      let slot = set;
      for (const name of names) {
        const has = memberThere(slot, name);
        if (has !== true) return has;
        slot = memberOf(slot, name) as Slot;
      }
      return true;
    },
    setAttrByPath: (path, value) => {
      const names = sureItems(path);
      return names instanceof Unknown ? names : nested(names, value);
    },
    longestValidPathPrefix: (path, set) => {
      const names = sureItems(path);
      if (names instanceof Unknown) return names;
      let slot = set;
      for (const [index, name] of names.entries()) {
        const has = memberThere(slot, name);
        if (has instanceof Unknown) return has;
        if (!has) return new ListValue(names.slice(0, index));
        slot = memberOf(slot, name) as Slot;
      }
      return path;
    },
    showAttrPath: (path) => shownPath(basis, path),
    updateManyAttrsByPath: (updates, value) => {
      const all = sureItems(updates);
      return all instanceof Unknown ? all : updated(basis, 0, value, all);
    },
  });
}

/** What lies at the end of the path, nothing if it breaks off before. */
function reached(path: Slot, set: Slot): Slot | undefined {
  const names = sureItems(path);
  if (names instanceof Unknown) return names;
  let slot = set;
  for (const name of names) {
    const found = memberOf(slot, name);
    if (found === undefined) return undefined;
    slot = found;
  }
  return slot;
}

/** `slot.${name} or undefined`. */
function memberOf(slot: Slot, name: Slot): Slot | undefined {
  const set = force(slot);
  const key = asKnownString(name);
  if (set instanceof Unknown) return set;
  if (!(set instanceof AttrSet)) return undefined;
  return key instanceof Unknown ? key : attribute(set, key);
}

/** `slot ? ${name}`. */
function memberThere(slot: Slot, name: Slot): boolean | Unknown {
  const set = force(slot);
  const key = asKnownString(name);
  if (set instanceof Unknown) return set;
  if (!(set instanceof AttrSet)) return false;
  return key instanceof Unknown ? key : hasAttribute(set, key);
}

function nested(names: readonly Slot[], value: Slot): Slot {
  const [first, ...further] = names;
  if (first === undefined) return value;
  const name = force(first);
  if (name === null) return new AttrSet(new Map());
  const key = asKnownString(name);
  if (key instanceof Unknown) return unknownSet(key);
  return new AttrSet(new Map([[key, lazy(() => nested(further, value))]]));
}

/** As a person writes it. */
export function shownPath(basis: Basis, path: Slot): Value {
  const list = asList(path);
  if (list instanceof Unknown) return new Text([list]);
  if (list.items.length === 0) return "<root attribute path>";
  const names = sureItems(list);
  if (names instanceof Unknown) return new Text([names]);
  return concatStringsSep(
    ".",
    new ListValue(names.map((name) => escapeNixIdentifier(basis, coerce(name, "interpolate")))),
  );
}

/** The updates that end `depth` names down change the value, the others what lies in it. `undefined`: there is no value. */
function updated(basis: Basis, depth: number, value: Slot | undefined, updates: readonly Slot[]): Slot {
  const here: Slot[] = [];
  const below = new Map<string, Slot[]>();
  let inside: Slot | undefined;
  for (const update of updates) {
    const path = sureItems(select(update, "path"));
    if (path instanceof Unknown) return path;
    if (path.length === depth) {
      here.push(update);
      continue;
    }
    inside ??= update;
    const name = asKnownString(path[depth] as Slot);
    if (name instanceof Unknown) return name;
    below.set(name, [...(below.get(name) ?? []), update]);
  }
  const start = lazy(() => {
    if (inside !== undefined) return within(basis, depth, value, below, inside);
    if (value !== undefined) return value;
    throw thrown(
      `updateManyAttrsByPath: Path '${plain(shownPath(basis, select(here[0] as Slot, "path")))}' does not exist in the given value, but the first update to this path tries to access the existing value.`,
    );
  });
  return foldLeft(
    fn("update", (before, update) => call(select(update, "update"), before)),
    start,
    new ListValue(here),
  );
}

function within(
  basis: Basis,
  depth: number,
  value: Slot | undefined,
  below: ReadonlyMap<string, readonly Slot[]>,
  inside: Slot,
): Slot {
  const set = value === undefined ? new AttrSet(new Map()) : force(value);
  if (set instanceof Unknown) return set;
  if (!(set instanceof AttrSet)) {
    const path = select(inside, "path");
    const above = new ListValue((sureItems(path) as readonly Slot[]).slice(0, depth));
    throw thrown(
      `updateManyAttrsByPath: Path '${plain(shownPath(basis, path))}' needs to be updated, but path '${plain(shownPath(basis, above))}' of the given value is not an attribute set, so we can't update an attribute inside of it.`,
    );
  }
  const changed = new Map<string, Slot>();
  for (const [name, updates] of below)
    changed.set(
      name,
      lazy(() => {
        const has = hasAttribute(set, name);
        if (has instanceof Unknown) return has;
        return updated(basis, depth + 1, has ? (selectOr(set, name) as Slot) : undefined, updates);
      }),
    );
  return new AttrSet(new Map([...mappedAttributes(set, (_, slot) => slot).entries, ...changed]), set.open, set.rest);
}

function plain(shown: Value): string {
  return typeof shown === "string" ? shown : "…";
}
