/** The set `lib.types`. */

import { EvalError } from "#eval/error.ts";
import { asBoolean, asInteger, asKnownString, asList, asSet, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, ListValue, library, NativeFunction, type Slot, Spread, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { attrTag, enumOf } from "./choice-types.ts";
import * as composite from "./composite-types.ts";
import { json, toml } from "./format-types.ts";
import type { NixModules } from "./nix-modules.ts";
import { typeOfSlot, typeSet } from "./nix-type.ts";
import type { OptionType } from "./option-type.ts";
import * as plain from "./plain-types.ts";
import { submoduleSpec, submoduleType } from "./submodule.ts";

const unknownType = (name: string): Unknown => new Unknown(message("types.{0} is not known here", name));

export function typeFunctions(nix: NixModules): AttrSet {
  const types = new Map<string, Slot>();
  const plainType = (name: string, type: OptionType): void => {
    types.set(
      name,
      lazy(() => typeSet(type)),
    );
  };
  const make = (name: string, arity: number, run: (...args: Slot[]) => OptionType | Unknown): void => {
    types.set(
      name,
      new NativeFunction(name, arity, (...args) => {
        const type = run(...args);
        return type instanceof Unknown ? type : typeSet(type);
      }),
    );
  };
  const wrapping = (name: string, wrap: (element: OptionType) => OptionType): void =>
    make(name, 1, (element) => through(element, wrap));

  for (const [name, type] of Object.entries(plainTypes)) plainType(name, type);
  plainType("anything", composite.anything);
  types.set("ints", intsSet());
  types.set("numbers", new AttrSet(new Map(), unknownType("numbers")));
  wrapping("listOf", composite.listOf);
  wrapping("nonEmptyListOf", (element) => composite.listOf(element, true));
  wrapping("attrsOf", composite.attrsOf);
  wrapping("loaOf", composite.attrsOf);
  wrapping("lazyAttrsOf", (element) => composite.attrsOf(element, true));
  wrapping("nullOr", composite.nullOr);
  wrapping("uniq", composite.unique);
  wrapping("functionTo", composite.functionTo);
  make("unique", 2, (_argument, element) => through(element, composite.unique));
  make("either", 2, (left, right) => through(left, (a) => through(right, (b) => composite.either(a, b))));
  make("oneOf", 1, oneOf);
  make("enum", 1, (values) => {
    const list = closedList(values);
    return list instanceof Unknown ? list : enumOf(list);
  });
  make("coercedTo", 3, (from, convert, to) =>
    through(from, (a) => through(to, (b) => composite.coercedTo(a, convert, b))),
  );
  make("attrTag", 1, (tags) => {
    const set = asSet(tags);
    return set instanceof Unknown ? set : attrTag(set);
  });
  make("addCheck", 2, (element, check) =>
    through(element, (type) =>
      composite.withCheck(type, (value) => (value instanceof Unknown ? value : asBoolean(call(check, value)))),
    ),
  );
  make("separatedString", 1, (separator) => {
    const known = asKnownString(separator);
    return known instanceof Unknown ? known : plain.separatedString(known);
  });
  make("strMatching", 1, (pattern) => strMatching(pattern, nix));
  make("submodule", 1, (modules) => {
    const value = force(modules);
    if (value instanceof Unknown) return value;
    const list = value instanceof ListValue ? closedList(value) : [modules];
    if (list instanceof Unknown) return list;
    return submoduleType(
      { modules: list, specialArgs: undefined, shorthand: true, description: "submodule" },
      nix.submodule,
    );
  });
  make("submoduleWith", 1, (argument) => {
    const spec = submoduleSpec(argument, false);
    return spec instanceof Unknown ? spec : submoduleType(spec, nix.submodule);
  });
  return new AttrSet(types, unknownType("…"), (name) => unknownType(name), library);
}

const plainTypes: Readonly<Record<string, OptionType>> = {
  raw: plain.raw,
  unspecified: plain.unspecified,
  bool: plain.bool,
  int: plain.int,
  float: plain.float,
  number: composite.either(plain.int, plain.float),
  str: plain.str,
  string: plain.str,
  nonEmptyStr: plain.nonEmptyStr,
  singleLineStr: plain.singleLineStr,
  lines: plain.separatedString("\n"),
  commas: plain.separatedString(","),
  envVar: plain.separatedString(":"),
  attrs: plain.attrs,
  package: plain.packageType,
  shellPackage: plain.shellPackage,
  path: plain.pathType,
  port: plain.port,
  luaInline: plain.luaInline,
  json,
  toml,
};

/** The type that `make` makes of the one that a slot stands for. */
function through(slot: Slot, make: (type: OptionType) => OptionType | Unknown): OptionType | Unknown {
  const type = typeOfSlot(slot);
  return type instanceof Unknown ? type : make(type);
}

function closedList(slot: Slot): readonly Slot[] | Unknown {
  const list = asList(slot);
  if (list instanceof Unknown) return list;
  const vague = list.items.find((item) => item instanceof Spread);
  return vague ? vague.unknown : (list.items as readonly Slot[]);
}

function oneOf(slot: Slot): OptionType | Unknown {
  const list = closedList(slot);
  if (list instanceof Unknown) return list;
  const types = list.map(typeOfSlot);
  const vague = types.find((type) => type instanceof Unknown);
  if (vague) return vague;
  const known = types as readonly OptionType[];
  return known.length === 0 ? unknownType("oneOf") : known.reduce((left, right) => composite.either(left, right));
}

function intsSet(): AttrSet {
  const entries = new Map<string, Slot>();
  for (const [name, type] of Object.entries(plain.ints))
    entries.set(
      name,
      lazy(() => typeSet(type)),
    );
  entries.set(
    "between",
    new NativeFunction("between", 2, (from, to) => {
      const [a, b] = [asInteger(from), asInteger(to)];
      if (a instanceof Unknown) return a;
      if (!(b instanceof Unknown) && a > b)
        throw new EvalError("throw", message("ints.between: lowest must be smaller than highest"));
      return b instanceof Unknown ? b : typeSet(plain.between(a, b));
    }),
  );
  return new AttrSet(entries);
}

/** Matched as `builtins.match` does: the whole string. */
function strMatching(pattern: Slot, nix: NixModules): OptionType | Unknown {
  const known = asKnownString(pattern);
  if (known instanceof Unknown) return known;
  return plain.plainType(`strMatching ${JSON.stringify(known)}`, {
    description: `string matching the pattern ${known}`,
    check: (value) => {
      if (!plain.str.check(value)) return false;
      const set = asSet(nix.session.globals.get("builtins") ?? null);
      const match = set instanceof Unknown ? undefined : set.entries.get("match");
      if (match === undefined) return unknownType("strMatching");
      const result = force(call(match as Slot, known, value));
      return result instanceof Unknown ? result : result !== null;
    },
  });
}
