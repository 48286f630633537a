/** `lib.cli`: attributes as arguments of a command. */

import { doubtful, noItems, walk } from "#eval/builtins/stretch.ts";
import { utf8Length } from "#eval/builtins/utf8.ts";
import { asList, asSet, call } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Item, ListValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { escapeShellArgs } from "./escapes.ts";
import { valueString } from "./ini.ts";
import { argumentsOf, type Basis, decided, fn, functions, type Part } from "./native.ts";
import { concatenated } from "./stretch.ts";

export function cli(basis: Basis): Part {
  const gnu = (options: Slot, attrs: Slot): ListValue => oldGnu(basis, options, attrs);
  const format = (options: Slot): Slot => newGnu(options);
  const shell = (list: Slot): Slot => escapeShellArgs(list);
  return functions({
    toGNUCommandLine: gnu,
    toGNUCommandLineShell: (options, attrs) => shell(gnu(options, attrs)),
    toCommandLine: (options, attrs) => commandLine(basis, options, attrs),
    toCommandLineShell: (options, attrs) => shell(commandLine(basis, options, attrs)),
    toCommandLineGNU: (options, attrs) => commandLine(basis, format(options), attrs),
    toCommandLineShellGNU: (options, attrs) => shell(commandLine(basis, format(options), attrs)),
  });
}

/** A list for each attribute, one after the other. */
function eachAttribute(attrs: Slot, make: (key: string, value: Slot) => ListValue | Unknown): ListValue {
  const set = asSet(attrs);
  if (set instanceof Unknown) return doubtful(set);
  return concatenated(
    walk(set).map((each) => {
      if (each instanceof Unknown) return each;
      return each.exists === true ? make(each.key, each.slot) : each.exists;
    }),
  );
}

function eachItem(list: ListValue, make: (item: Slot) => ListValue | Unknown): ListValue {
  return concatenated(list.items.map((item) => (item instanceof Spread ? item.unknown : make(item))));
}

function oldGnu(basis: Basis, options: Slot, attrs: Slot): ListValue {
  const given = argumentsOf(options, {
    mkOptionName: "optional",
    mkBool: "optional",
    mkList: "optional",
    mkOption: "optional",
    optionValueSeparator: "optional",
  });
  if (given instanceof Unknown) return doubtful(given);
  const [ownName, ownBool, ownList, ownOption] = ["mkOptionName", "mkBool", "mkList", "mkOption"].map(given);
  const nameOf = (key: string): Slot => (ownName === undefined ? dashed(key) : call(ownName, key));
  const option = (key: string, value: Slot): ListValue | Unknown => {
    if (ownOption !== undefined) return asList(call(ownOption, key, value));
    const known = force(value);
    if (known instanceof Unknown) return known;
    if (known === null) return noItems;
    const separator = force(given("optionValueSeparator") ?? null);
    if (separator === null) return new ListValue([nameOf(key), valueString(basis, known)]);
    return new ListValue([
      text([coerce(nameOf(key), "interpolate"), coerce(separator, "interpolate"), valueString(basis, known)]),
    ]);
  };
  return eachAttribute(attrs, (key, value) => {
    const known = force(value);
    if (known instanceof Unknown) return known;
    if (typeof known === "boolean") {
      if (ownBool !== undefined) return asList(call(ownBool, key, known));
      return known ? new ListValue([nameOf(key)]) : noItems;
    }
    if (!(known instanceof ListValue)) return option(key, value);
    return ownList === undefined ? eachItem(known, (item) => option(key, item)) : asList(call(ownList, key, known));
  });
}

function dashed(key: string): string {
  return utf8Length(key) === 1 ? `-${key}` : `--${key}`;
}

const refusedSomehow = new Unknown(message("versions of nixpkgs differ in how they fail here"));

/** `format` says of each name how it is written. */
function commandLine(basis: Basis, format: Slot, attrs: Slot): ListValue {
  return eachAttribute(attrs, (key, value) => {
    if (key === "") return refusedSomehow;
    const known = force(value);
    if (known instanceof Unknown) return known;
    const one = (item: Slot): ListValue | Unknown => rendered(basis, call(format, key), item);
    return known instanceof ListValue ? eachItem(known, one) : one(value);
  });
}

function rendered(basis: Basis, how: Slot, slot: Slot): ListValue | Unknown {
  const given = argumentsOf(how, {
    option: "required",
    sep: "required",
    explicitBool: "required",
    formatArg: "optional",
  });
  if (given instanceof Unknown) return given;
  const value = force(slot);
  if (value === null) return noItems;
  const explicit = decided(given("explicitBool") as Slot);
  if (explicit instanceof Unknown) return explicit;
  if (value instanceof Unknown) return explicit ? new ListValue(argument(basis, given, value)) : value;
  if (!explicit && typeof value === "boolean") return value ? new ListValue([given("option") as Slot]) : noItems;
  return new ListValue(argument(basis, given, value));
}

function argument(basis: Basis, given: (name: string) => Slot | undefined, value: Value): readonly Item[] {
  const own = given("formatArg");
  const shown = own === undefined ? valueString(basis, value) : call(own, value);
  const separator = force(given("sep") as Slot);
  if (separator instanceof Unknown) return [new Spread(separator)];
  const option = given("option") as Slot;
  if (separator === null) return [option, shown];
  return [text([coerce(option, "interpolate"), coerce(separator, "interpolate"), coerce(shown, "interpolate")])];
}

/** Long names take `--name=value`, short ones `-nvalue`. */
function newGnu(options: Slot): Slot {
  const given = argumentsOf(options, { isLong: "optional", explicitBool: "optional", formatArg: "optional" });
  if (given instanceof Unknown) return given;
  return fn("optionFormat", (name) => {
    const own = given("isLong");
    const key = coerce(name, "interpolate");
    const long = own === undefined ? key instanceof Text || utf8Length(key) > 1 : decided(call(own, name));
    if (long instanceof Unknown) return long;
    const format = new Map<string, Slot>([
      ["option", text([long ? "--" : "-", key])],
      ["sep", long ? "=" : ""],
      ["explicitBool", given("explicitBool") ?? false],
    ]);
    const show = given("formatArg");
    if (show !== undefined) format.set("formatArg", show);
    return new AttrSet(format);
  });
}
