/** Option types made of others: lists, sets, alternatives. */

import { possibleItems } from "#eval/builtins/stretch.ts";
import { EvalError } from "#eval/error.ts";
import { asSet, call } from "#eval/expect.ts";
import { force, lazy, placeOf } from "#eval/machine.ts";
import {
  AttrSet,
  type Entry,
  FunctionValue,
  type Item,
  ListValue,
  Maybe,
  type Slot,
  Spread,
  Text,
  Thunk,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { below, type Definition, type Discharged, onTheWay, type Pushed } from "./definition.ts";
import { showOption } from "./option-path.ts";
import {
  conflict,
  type Merging,
  mergeDefinitions,
  mergeEqual,
  mergeOne,
  type OptionType,
  type Path,
  type Phrase,
} from "./option-type.ts";
import { plainType } from "./plain-types.ts";

/** A type's description inside another one, in parentheses where it would be read wrongly. */
function inside(type: OptionType, ...phrases: readonly Phrase[]): string {
  return phrases.includes(type.phrase) ? type.description : `(${type.description})`;
}

/** Definitions of an attribute or element, from values that have passed conditions and priorities. */
function redefine({ definition, exists }: Discharged, slot: Slot): Definition {
  return {
    ...definition,
    ...onTheWay(definition, slot),
    slot,
    wraps: [],
    doubt: exists === true ? undefined : exists,
    origin: (slot instanceof Thunk ? slot.origin : undefined) ?? definition.origin,
  };
}

export function listOf(element: OptionType, nonEmpty = false): OptionType {
  const type: OptionType = {
    name: "listOf",
    description: nonEmpty
      ? `non-empty (list of ${inside(element, "noun", "composite")})`
      : `list of ${inside(element, "noun", "composite")}`,
    phrase: "composite",
    check: (value) => {
      if (value instanceof Unknown) return value;
      if (!(value instanceof ListValue) || !nonEmpty) return value instanceof ListValue;
      if (value.items.length === 0) return false;
      return value.items.some((item) => !(item instanceof Spread)) ? true : (value.items[0] as Spread).unknown;
    },
    ...(!nonEmpty && { empty: new ListValue([]) }),
    collects: true,
    merge: (path, definitions) =>
      new ListValue(definitions.flatMap((each, index) => elements(path, element, each, index))),
    element,
    join: (other) => (other.name === "listOf" ? rejoin(element, other.element, (joined) => listOf(joined)) : undefined),
  };
  return type;
}

function rejoin(
  a: OptionType,
  b: OptionType | undefined,
  make: (type: OptionType) => OptionType,
): OptionType | undefined {
  const joined = b && a.join(b);
  return joined && make(joined);
}

function elements(path: Path, element: OptionType, discharged: Discharged, at: number): Item[] {
  const value = force(discharged.slot);
  if (value instanceof Unknown) return [new Spread(value)];
  const { items } = value as ListValue;
  const merged = items.flatMap((item, index): Item[] => {
    if (item instanceof Spread) return [item];
    const place = [...path, `[definition ${at + 1}-entry ${index + 1}]`];
    const merging = mergeDefinitions(place, element, [redefine({ ...discharged, exists: true }, item)]);
    const defined = isPlain(item) || merging.defined();
    if (defined === false) return [];
    const slot =
      element.name === "raw" || element.name === "unspecified" ? lazy(merging.value) : lazyKeepingOrigin(item, merging);
    return [defined === true ? slot : new Spread(defined, [slot])];
  });
  if (discharged.exists === true || merged.length === 0) return merged;
  return [new Spread(discharged.exists, possibleItems(merged))];
}

/** Whether an element surely is no property, without forcing it. */
function isPlain(item: Slot): boolean {
  if (!(item instanceof Thunk)) return !(item instanceof AttrSet);
  return false;
}

function lazyKeepingOrigin(item: Slot, merging: Merging): Slot {
  return new Thunk(merging.value, item instanceof Thunk ? item.origin : undefined);
}

/** A set with a merge for each attribute. `lazy`: which attributes there are does not depend on conditions. */
export function attrsOf(element: OptionType, isLazy = false): OptionType {
  const name = isLazy ? "lazyAttrsOf" : "attrsOf";
  return {
    name,
    description: `${isLazy ? "lazy attribute set" : "attribute set"} of ${inside(element, "noun", "composite")}`,
    phrase: "composite",
    check: (value) => (value instanceof Unknown ? value : value instanceof AttrSet),
    empty: new AttrSet(new Map()),
    collects: true,
    merge: (path, definitions) => mergeAttributes(path, () => element, definitions, isLazy),
    element,
    join: (other) =>
      other.name === name ? rejoin(element, other.element, (joined) => attrsOf(joined, isLazy)) : undefined,
  };
}

/** Sets nested more deeply than any configuration contain themselves. */
export const maxPath = 24;
export const tooDeep: Unknown = new Unknown(message("this is nested too deeply to compute"));

export function mergeAttributes(
  path: Path,
  typeOf: (name: string) => OptionType,
  definitions: readonly Discharged[],
  isLazy: boolean,
): Slot {
  if (path.length > maxPath) return tooDeep;
  const pushed: Pushed[] = definitions.map((each) => ({
    definition: redefine(each, each.slot),
    value: asSet(each.slot),
  }));
  const open = pushed
    .map(({ value, definition }) => (value instanceof Unknown ? value : value.open && (definition.doubt ?? value.open)))
    .find(Boolean);
  const names = new Set(pushed.flatMap(({ value }) => (value instanceof AttrSet ? [...value.entries.keys()] : [])));
  const entries = new Map<string, Entry>();
  for (const name of names) {
    const place = [...path, name];
    const type = typeOf(name);
    let merging: Merging | undefined;
    const merge = (): Merging => {
      merging ??= mergeDefinitions(place, type, below(pushed, name));
      return merging;
    };
    const value = new Thunk(
      () => {
        const { winners, value: compute } = merge();
        if (!isLazy || winners().definitions.length > 0) return compute();
        // Whether there is an empty value depends on the version of nixpkgs.
        return new Unknown(message("all definitions of this attribute are off"));
      },
      originOf(pushed, name),
      place,
    );
    // Which attributes there are is decided all at once, as Nix does: one that fails takes the whole set with it.
    const exists = isLazy ? true : merge().defined();
    if (exists !== false) entries.set(name, exists === true ? value : new Maybe(exists, value));
  }
  return new AttrSet(entries, open);
}

function originOf(pushed: readonly Pushed[], name: string): Thunk["origin"] {
  for (const { value } of pushed) {
    const entry = value instanceof AttrSet ? value.entries.get(name) : undefined;
    const slot = entry instanceof Maybe ? entry.value : entry;
    if (slot instanceof Thunk && slot.origin) return slot.origin;
  }
  return undefined;
}

export function nullOr(element: OptionType): OptionType {
  return {
    name: "nullOr",
    description: `null or ${inside(element, "noun", "conjunction")}`,
    phrase: "conjunction",
    check: (value) => (value === null ? true : element.check(value)),
    empty: null,
    ...(element.collects && { collects: true }),
    merge: (path, definitions) => {
      const values = definitions.map(({ slot }) => force(slot));
      const nulls = values.filter((value) => value === null).length;
      if (nulls === 0) {
        const unknown = values.find((value) => value instanceof Unknown);
        return unknown && definitions.length > 1 ? unknown : element.merge(path, definitions);
      }
      const doubtful =
        definitions.find(({ exists }) => exists !== true)?.exists ?? values.find((value) => value instanceof Unknown);
      if (doubtful instanceof Unknown) return doubtful;
      if (nulls === definitions.length) return null;
      throw new EvalError(
        "conflict",
        message(
          "The option `{0}` is defined both null and not null, in {1}.",
          showOption(path),
          definitions.map(({ definition }) => definition.file).join(" and "),
        ),
        placeOf(definitions[0]?.definition.origin),
      );
    },
    element,
    join: (other) => (other.name === "nullOr" ? rejoin(element, other.element, nullOr) : undefined),
  };
}

/** The first type that all definitions are of. */
export function either(left: OptionType, right: OptionType): OptionType {
  const type: OptionType & { sides?: readonly [OptionType, OptionType] } = {
    name: "either",
    description:
      left.phrase === "nonRestrictiveClause"
        ? `${left.description}, or ${inside(right, "noun", "conjunction")}`
        : `${inside(left, "noun", "conjunction")} or ${inside(right, "noun", "conjunction", "composite")}`,
    phrase: "conjunction",
    check: (value) => {
      const first = left.check(value);
      if (first === true) return true;
      const second = right.check(value);
      return second === true ? true : first === false ? second : first;
    },
    ...((left.collects || right.collects) && { collects: true }),
    merge: (path, definitions) => {
      for (const side of [left, right]) {
        const checks = definitions.map(({ slot }) => side.check(force(slot)));
        if (checks.every((passes) => passes === true)) return side.merge(path, definitions);
        const unknown = checks.find((passes) => passes instanceof Unknown);
        if (unknown instanceof Unknown && !checks.includes(false)) return unknown;
      }
      const doubtful = definitions.find(({ exists }) => exists !== true);
      if (doubtful) return doubtful.exists as Unknown;
      return mergeOneOf(path, definitions);
    },
    sides: [left, right],
    join: (other) => {
      const sides = (other as typeof type).sides;
      const [a, b] = sides ? [left.join(sides[0]), right.join(sides[1])] : [];
      return a && b ? either(a, b) : undefined;
    },
  };
  return type;
}

/** Definitions of different types: Nix takes one if all are equal, and warns; else they conflict. */
function mergeOneOf(path: Path, definitions: readonly Discharged[]): Slot {
  const [first] = definitions;
  return definitions.length === 1 && first ? first.slot : mergeOne(path, definitions);
}

/** Definitions of type `from` go through `convert`. */
export function coercedTo(from: OptionType, convert: Slot, to: OptionType): OptionType {
  const converted = (slot: Slot): Slot => lazy(() => call(convert, slot));
  return {
    name: "coercedTo",
    description: `${inside(to, "noun")} or ${inside(from, "noun")} convertible to it`,
    phrase: undefined,
    check: (value) => {
      const isFrom = from.check(value);
      if (isFrom instanceof Unknown) return isFrom;
      const passes = isFrom ? to.check(force(converted(value))) : false;
      return passes === true ? true : passes instanceof Unknown ? passes : to.check(value);
    },
    ...(to.empty !== undefined && { empty: to.empty }),
    ...(to.collects && { collects: true }),
    merge: (path, definitions) =>
      to.merge(
        path,
        definitions.map((each) => {
          const isFrom = from.check(force(each.slot));
          return isFrom === false ? each : { ...each, slot: isFrom === true ? converted(each.slot) : isFrom };
        }),
      ),
    join: () => undefined,
  };
}

/** Like `element`, but what passes its check must also satisfy `check`. */
export function withCheck(element: OptionType, check: (value: Value) => boolean | Unknown): OptionType {
  return {
    ...element,
    check: (value) => {
      const passes = element.check(value);
      return passes === true ? check(value) : passes;
    },
  };
}

export function unique(element: OptionType): OptionType {
  return {
    ...element,
    name: "unique",
    merge: (path, definitions) =>
      definitions.length > 1 ? mergeOne(path, definitions) : element.merge(path, definitions),
    element,
    join: (other) => (other.name === "unique" ? rejoin(element, other.element, unique) : undefined),
  };
}

export function functionTo(element: OptionType): OptionType {
  return {
    name: "functionTo",
    description: `function that evaluates to a(n) ${inside(element, "noun", "composite")}`,
    phrase: "composite",
    check: (value) =>
      value instanceof Unknown
        ? value
        : value instanceof FunctionValue || (value instanceof AttrSet && value.entries.has("__functor")),
    merge: () => new Unknown(message("functions that merge are not computed")),
    element,
    join: (other) => (other.name === "functionTo" ? rejoin(element, other.element, functionTo) : undefined),
  };
}

/** Sets merge by attribute, all else has to be equal. */
export const anything: OptionType = plainType("anything", {
  description: "anything",
  check: () => true,
  collects: true,
  merge: (path, definitions) => {
    const [first, second] = definitions;
    const value = force((first as Discharged).slot);
    const sets = definitions.map(({ slot }) => force(slot));
    const unknown = sets.find((each) => each instanceof Unknown);
    if (unknown) return second ? unknown : mergeOne(path, definitions);
    const isPlainSet = (each: Value): boolean =>
      each instanceof AttrSet && !each.entries.has("outPath") && !each.entries.has("__toString");
    if (sets.every(isPlainSet)) return mergeAttributes(path, () => anything, definitions, false);
    if (
      sets.some((each) => each instanceof AttrSet && !isPlainSet(each)) ||
      (value instanceof FunctionValue && !second)
    )
      return mergeOne(path, definitions);
    if (sets.every((each) => kindOf(each) === kindOf(value)))
      return value instanceof FunctionValue
        ? new Unknown(message("functions that merge are not computed"))
        : mergeEqual(path, definitions);
    const doubtful = definitions.find(({ exists }) => exists !== true);
    if (doubtful) return doubtful.exists as Unknown;
    throw conflict(path, definitions);
  },
});

function kindOf(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "object") return value instanceof Text ? "string" : value.constructor.name;
  return typeof value;
}
