/** Option types as values of Nix: sets that carry our type along, and types that a repo makes itself with `mkOptionType`. */

import { attribute, setOf } from "#eval/attributes.ts";
import { asBoolean, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, type Entry, ListValue, NativeFunction, Sealed, type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { OptionType, Phrase } from "./option-type.ts";
import { mergeDefault } from "./plain-types.ts";
import { tagOf } from "./property.ts";

/** A set that was made from one of our types; its own `check` and `merge` may be replaced by `//`. */
interface Carried {
  readonly type: OptionType;
  readonly check: Slot;
  readonly merge: Slot;
}

const carried = new WeakMap<object, Carried>();

/** The set that Nix code sees of a type. */
export function typeSet(type: OptionType): AttrSet {
  const check = new NativeFunction("check", 1, (value) => type.check(force(value)));
  const merge = new NativeFunction("merge", 2, () => new Unknown(message("types.{0} is not known here", "merge")));
  const unknown = (name: string): Unknown => new Unknown(message("types.{0} is not known here", name));
  const entries = new Map<string, Entry>([
    ["_type", "option-type"],
    ["name", type.name],
    ["description", type.name === "submodule" ? unknown("description") : type.description],
    ["descriptionClass", type.phrase ?? null],
    ["check", check],
    ["merge", merge],
    ["emptyValue", setOf(type.empty === undefined ? {} : { value: type.empty })],
    ["nestedTypes", type.element ? setOf({ elemType: lazy(() => typeSet(type.element as OptionType)) }) : setOf({})],
    ...["functor", "typeMerge", "getSubOptions", "getSubModules", "substSubModules", "deprecationMessage"].map(
      (name): [string, Entry] => [name, unknown(name)],
    ),
  ]);
  const mark = new Sealed(message("a type is no configuration"));
  carried.set(mark, { type, check, merge });
  return new AttrSet(entries, undefined, undefined, mark);
}

/** The type that a slot stands for; unknown if it is none that we see through. */
export function typeOfSlot(slot: Slot): OptionType | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (!(value instanceof AttrSet) || tagOf(value) !== "option-type")
    return new Unknown(message("this is no option type that is known here"));
  const own = value.hidden && carried.get(value.hidden);
  if (!own) return madeType(value);
  const check = attribute(value, "check");
  const merge = attribute(value, "merge");
  if (check === own.check && merge === own.merge) return renamed(own.type, value);
  return {
    ...renamed(own.type, value),
    ...(check !== own.check && check !== undefined && { check: checkBy(check) }),
    ...(merge !== own.merge && merge !== undefined && { merge: mergeBy(merge) }),
  };
}

function renamed(type: OptionType, set: AttrSet): OptionType {
  const description = stringOr(attribute(set, "description"), type.description);
  return description === type.description ? type : { ...type, description };
}

function stringOr(slot: Slot | undefined, otherwise: string): string {
  const value = slot === undefined ? undefined : force(slot);
  return typeof value === "string" ? value : otherwise;
}

function checkBy(check: Slot): (value: Value) => boolean | Unknown {
  return (value) => (value instanceof Unknown ? value : asBoolean(call(check, value)));
}

function mergeBy(merge: Slot): OptionType["merge"] {
  return (path, definitions) => {
    const doubtful = definitions.find(({ exists }) => exists !== true);
    if (doubtful) return doubtful.exists as Unknown;
    const list = definitions.map(({ slot, definition }) => setOf({ file: definition.file, value: slot }));
    return call(merge, new ListValue([...path]), new ListValue(list));
  };
}

/** What `mkOptionType` gives: name, check and merge as the repo wrote them. */
function madeType(set: AttrSet): OptionType {
  const [check, merge, empty] = [attribute(set, "check"), attribute(set, "merge"), attribute(set, "emptyValue")];
  const emptySet = empty === undefined ? undefined : force(empty);
  const emptyValue = emptySet instanceof AttrSet ? attribute(emptySet, "value") : undefined;
  const name = stringOr(attribute(set, "name"), "type");
  const type: OptionType = {
    name,
    description: stringOr(attribute(set, "description"), name),
    phrase: stringOr(attribute(set, "descriptionClass"), "") as Phrase,
    check: check === undefined ? () => true : checkBy(check),
    merge: merge === undefined ? mergeDefault : mergeBy(merge),
    ...(emptyValue !== undefined && { empty: emptyValue }),
    join: (other) => (other.name === name ? type : undefined),
  };
  return type;
}
