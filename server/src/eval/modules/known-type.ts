/** Option types of NixOS's own options, from what `knowledge` says of them. */

import { recursiveUpdate } from "#eval/lib/attr-merge.ts";
import { force } from "#eval/machine.ts";
import { AttrSet, FunctionValue, ListValue, PathValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import type { EnumValue, OptionNode, PlainKind, TypeSpec } from "#knowledge/type-spec.ts";
import { message } from "#text/message.ts";
import { enumOf } from "./choice-types.ts";
import { anything, attrsOf, either, functionTo, listOf, nullOr, unique, withCheck } from "./composite-types.ts";
import type { Definition, Discharged } from "./definition.ts";
import { jsonOfNixos as json, tomlOfNixos as toml } from "./format-types.ts";
import { mergeEqual, type OptionType } from "./option-type.ts";
import * as plain from "./plain-types.ts";
import { withoutProperties } from "./unmerged.ts";
import type { World } from "./world.ts";

const made = new WeakMap<World, WeakMap<TypeSpec, OptionType>>();

/** The type that `spec` describes; made once for each world. */
export function knownType(spec: TypeSpec, world: World): OptionType {
  const types = made.get(world) ?? new WeakMap<TypeSpec, OptionType>();
  made.set(world, types);
  let type = types.get(spec);
  if (!type) {
    type = { ...make(spec, world), ofNixos: true };
    types.set(spec, type);
  }
  return type;
}

/** The type of what a submodule takes beside its options: `spec` is that of all of it, this the type of one attribute. */
export function knownFreeform(spec: TypeSpec, world: World): OptionType | undefined {
  if (spec.kind === "attrsOf" || spec.kind === "lazyAttrsOf") return knownType(spec.of, world);
  if (spec.kind === "json") return json;
  if (spec.kind === "toml") return toml;
  return spec.kind === "anything" || spec.kind === "attrs" ? anything : undefined;
}

function make(spec: TypeSpec, world: World): OptionType {
  switch (spec.kind) {
    case "intBetween":
      return plain.between(bound(spec.from), bound(spec.to));
    case "separatedString":
      return plain.separatedString(spec.separator);
    case "enum":
      return spec.values ? enumOf(spec.values.map(enumValue)) : someEnum;
    case "nullOr":
      return nullOr(knownType(spec.of, world));
    case "listOf":
      return listOf(knownType(spec.of, world));
    case "attrsOf":
    case "lazyAttrsOf":
      return attrsOf(knownType(spec.of, world), spec.kind === "lazyAttrsOf");
    case "functionTo":
      return functionTo(knownType(spec.of, world));
    case "uniq":
      return unique(knownType(spec.of, world));
    case "either":
      return either(knownType(spec.left, world), knownType(spec.right, world));
    case "toList":
      return toList(knownType(spec.of, world));
    case "coercedTo":
      return coerced(knownType(spec.from, world), knownType(spec.to, world));
    case "submodule":
      return submodule(spec.options, world);
    default:
      return plainKinds[spec.kind];
  }
}

function bound(value: number): bigint {
  return Number.isFinite(value) ? BigInt(value) : value < 0 ? -(2n ** 64n) : 2n ** 64n;
}

function enumValue(value: EnumValue): Slot {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

const someEnum = plain.plainType("enum", { description: "one of some values", check: () => true });

/** A list; what is none is a list of one. */
function toList(element: OptionType): OptionType {
  const list = listOf(element);
  const asList = (each: Discharged): Discharged => {
    const value = force(each.slot);
    return value instanceof ListValue || value instanceof Unknown
      ? each
      : { ...each, slot: new ListValue([each.slot]) };
  };
  return {
    ...list,
    check: (value) => (value instanceof ListValue ? true : element.check(value)),
    merge: (path, definitions) => list.merge(path, definitions.map(asList)),
  };
}

const converted = new Unknown(message("NixOS converts this value before it merges it"));

/** What is a `from` is converted by a function that we do not know. */
function coerced(from: OptionType, to: OptionType): OptionType {
  return {
    ...to,
    check: (value) => {
      const passes = to.check(value);
      return passes === true ? true : from.check(value);
    },
    merge: (path, definitions) => {
      const isFrom = definitions.map(({ slot }) => from.check(force(slot)));
      return isFrom.every((each) => each === false) ? to.merge(path, definitions) : converted;
    },
  };
}

/** Sets whose attributes are options of NixOS. Modules in functions or files are not looked into. */
function submodule(node: OptionNode, world: World): OptionType {
  return {
    name: "submodule",
    description: "submodule",
    phrase: "noun",
    collects: true,
    check: (value) =>
      value instanceof Unknown
        ? value
        : value instanceof AttrSet || value instanceof FunctionValue || value instanceof PathValue,
    empty: new AttrSet(new Map()),
    merge: (path, definitions) => {
      // The definitions become modules, which merge in reverse order.
      const parts = [...definitions].reverse();
      const modules = parts.find(({ slot }) => !(force(slot) instanceof AttrSet));
      if (modules) return new Unknown(message("a module inside an option of NixOS is not evaluated here"));
      const inner = parts.map(
        ({ definition, slot, exists }): Definition => ({
          ...definition,
          slot,
          wraps: [],
          doubt: exists === true ? undefined : exists,
        }),
      );
      return world.submodule(path, node, inner);
    },
    join: () => undefined,
  };
}

/** An option of a unit file: lists join, also with what stands beside them; all else has to be equal. */
const unitOption: OptionType = plain.plainType("unitOption", {
  description: "systemd option",
  collects: true,
  check: () => true,
  merge: (path, definitions) => {
    const values = definitions.map(({ slot }) => force(slot));
    const unknown = values.find((value) => value instanceof Unknown);
    if (unknown && definitions.length > 1) return unknown;
    if (!values.some((value) => value instanceof ListValue)) return mergeEqual(path, definitions);
    return toList(plain.raw).merge(path, definitions);
  },
});

/** A set of booleans; a list of names is the set in which each of them is true. */
const namesToTrue: OptionType = {
  ...attrsOf(plain.bool),
  check: (value) => (value instanceof Unknown ? value : value instanceof AttrSet || value instanceof ListValue),
  merge: (path, definitions) => {
    const asSets = definitions.map((each): Discharged => {
      const value = force(each.slot);
      return value instanceof ListValue ? { ...each, slot: setOfNames(value) } : each;
    });
    return attrsOf(plain.bool).merge(path, asSets);
  },
};

function setOfNames(list: ListValue): AttrSet | Unknown {
  const names = new Map<string, Slot>();
  for (const item of list.items) {
    const name = item instanceof Spread ? item.unknown : force(item);
    if (typeof name !== "string") return name instanceof Unknown ? name : converted;
    names.set(name, true);
  }
  return new AttrSet(names);
}

const opaque: OptionType = plain.plainType("opaque", {
  description: "a type of its own",
  collects: true,
  check: () => true,
  merge: (_path, definitions) => {
    const [only] = definitions;
    if (definitions.length === 1 && only) {
      const value = force(only.slot);
      if (value instanceof FunctionValue || value instanceof PathValue)
        return new Unknown(message("a module inside an option of NixOS is not evaluated here"));
      return only.exists === true ? withoutProperties(only.slot) : only.exists;
    }
    return new Unknown(message("the option is defined more than once, and how its definitions merge is not known"));
  },
});

/** `recursiveUpdate` of all definitions, as in nixpkgs. A function is given the packages. */
const nixpkgsConfig: OptionType = plain.plainType("nixpkgsConfig", {
  description: "nixpkgs config",
  collects: true,
  check: (value) => (value instanceof Unknown ? value : value instanceof AttrSet || value instanceof FunctionValue),
  merge: (_path, definitions) =>
    definitions.reduceRight<Slot>((below, { slot, exists }) => {
      if (exists !== true) return exists;
      if (force(slot) instanceof FunctionValue)
        return new Unknown(message("the settings of nixpkgs depend on packages"));
      return recursiveUpdate(withoutProperties(slot), below);
    }, new AttrSet(new Map())),
});

const number = either(plain.int, plain.float);

const plainKinds: Readonly<Record<PlainKind, OptionType>> = {
  bool: plain.bool,
  str: plain.str,
  nonEmptyStr: plain.nonEmptyStr,
  singleLineStr: plain.singleLineStr,
  int: plain.int,
  float: plain.float,
  number,
  path: plain.pathType,
  package: withCheck(plain.packageType, () => true),
  anything,
  attrs: plain.attrs,
  raw: plain.raw,
  unspecified: plain.unspecified,
  json,
  toml,
  unitOption,
  namesToTrue,
  nixpkgsConfig,
  opaque,
};
