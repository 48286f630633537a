/** `lib.strings`: joining strings, and what one is made of. */

import { doubtful } from "#eval/builtins/stretch.ts";
import { joined } from "#eval/builtins/strings.ts";
import { isAscii, utf8Length } from "#eval/builtins/utf8.ts";
import { equal } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asInteger, asList, asSet, call } from "#eval/expect.ts";
import { attempt, checkSize, force, lazy } from "#eval/machine.ts";
import { plus } from "#eval/operators.ts";
import { coerce, text } from "#eval/text.ts";
import {
  AttrSet,
  type Item,
  ListValue,
  Optional,
  PathValue,
  type Slot,
  Spread,
  Text,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { generated } from "./lists.ts";
import { type Basis, decided, functions, not, type Part, thrown, typeOf } from "./native.ts";
import { getOutput } from "./outputs.ts";
import { kept, mapped, mapToList, numberOf } from "./stretch.ts";
import { cutCharacter, doubtOf, eachPart, partsOf, pathArgument, stringOf } from "./string-parts.ts";

export function strings(basis: Basis): Part {
  return functions({
    concatStrings: (list) => join("", list),
    concatMapStrings: (map, list) => joinMapped("", map, list),
    concatMapStringsSep: joinMapped,
    concatImapStrings: (map, list) => joinNumbered("", map, list),
    concatImapStringsSep: joinNumbered,
    concatMapAttrsStringSep: (separator, map, attrs) => {
      const by = stringOf(separator);
      const set = asSet(attrs);
      if (set instanceof Unknown) return new Text([set]);
      return joined(
        by,
        mapToList(set, (key, slot) => call(map, key, slot)),
      );
    },
    concatLines: (lines) => {
      const list = asList(lines);
      if (list instanceof Unknown) return new Text([list]);
      return joined("\n", list, "\n");
    },
    join: (separator, list) => join(separator, list),
    intersperse: (separator, list) => {
      const value = asList(list);
      if (value instanceof Unknown) return value;
      let sure = false;
      const items = value.items.flatMap((item): Item[] => {
        if (item instanceof Spread) return [new Spread(item.unknown, [separator, ...item.possible])];
        const first = !sure;
        sure = true;
        return first ? [item] : [separator, item];
      });
      return new ListValue(items);
    },
    optionalString: (condition, value) => {
      const wanted = decided(condition);
      if (!(wanted instanceof Unknown)) return wanted ? value : "";
      const then = attempt(value);
      if (then === "") return "";
      return typeof then === "string" || then instanceof Text ? new Optional(wanted, value) : wanted;
    },
    makeSearchPath: (folder, paths) => searchPath(folder, paths),
    makeSearchPathOutput: (output, folder, packages) => searchPathOf(output, folder, packages),
    makeLibraryPath: (packages) => searchPathOf("lib", "lib", packages),
    makeIncludePath: (packages) => searchPathOf("dev", "include", packages),
    makeBinPath: (packages) => searchPathOf("bin", "bin", packages),
    stringToCharacters: characters,
    stringAsChars: (map, value) => {
      const list = characters(value);
      return list instanceof ListValue
        ? join(
            "",
            mapped(list, (each) => call(map, each)),
          )
        : list;
    },
    replicate: (count, value) => {
      const items = generated(count, () => value);
      return items instanceof ListValue ? join("", items) : items;
    },
    normalizePath: (path) => {
      const value = force(path);
      if (value instanceof PathValue) return pathArgument;
      const string = stringOf(value);
      return typeof string === "string"
        ? string.replaceAll(/\/+/g, "/")
        : new Text(string.parts.filter((part) => part instanceof Unknown));
    },
    fixedWidthString: (width, filler, value) => {
      const given = force(value);
      if (given instanceof PathValue || given instanceof AttrSet) return pathArgument;
      return widened(asInteger(width), filler, coerce(given, "interpolate"));
    },
    fixedWidthNumber: (width, number) => widened(asInteger(width), "0", coerce(number, "toString")),
    toUpper: (value) => changed(value, upper),
    toLower: (value) => changed(value, lower),
    toSentenceCase: (value) => {
      const given = force(value);
      if (given instanceof Unknown) return new Text([given]);
      if (typeof given !== "string" && !(given instanceof Text))
        throw thrown(`toSentenceCase does only accepts string values, but got ${typeOf(given)}`);
      const [first = "", ...rest] = partsOf(given);
      if (first instanceof Unknown)
        return text([first, ...rest.map((part) => (typeof part === "string" ? lower(part) : part))]);
      return text([upper(first.slice(0, 1)), lower(first.slice(1)), eachPart(text(rest), lower)]);
    },
    addContextFrom: (source, target) => {
      coerce(source, "interpolate");
      return plus("", target);
    },
    fileContents: (file) => {
      const content = stringOf(call(basis.builtin("readFile"), file));
      const end = partsOf(content).at(-1);
      if (typeof end !== "string") return content;
      return text([...partsOf(content).slice(0, -1), end.endsWith("\n") ? end.slice(0, -1) : end]);
    },
  });
}

/** `concatStringsSep`. */
export function join(separator: Slot, list: Slot): Slot {
  const by = asText(separator);
  const value = asList(list);
  return value instanceof Unknown ? new Text([value]) : joined(by, value);
}

/** The slot itself, which is a string. */
function asText(slot: Slot): Slot {
  const value = stringOf(slot);
  return value instanceof Text ? value : slot;
}

function joinMapped(separator: Slot, map: Slot, list: Slot): Slot {
  const by = asText(separator);
  const value = asList(list);
  if (value instanceof Unknown) return joinedPerhaps(map, value);
  const [only, ...others] = value.items;
  if (only instanceof Spread && others.length === 0) return joinedPerhaps(map, only.unknown);
  return joined(
    by,
    mapped(value, (item) => call(map, item)),
  );
}

/** Of items that nobody knows: if there are any, the first one begins as all of them do. */
function joinedPerhaps(map: Slot, items: Unknown): Slot {
  return new Optional(
    items,
    lazy(() => text([coerce(call(map, items), "interpolate"), items])),
  );
}

function joinNumbered(separator: Slot, map: Slot, list: Slot): Slot {
  const by = asText(separator);
  const value = asList(list);
  if (value instanceof Unknown) return new Text([value]);
  return joined(
    by,
    mapped(value, (item, index) => call(map, numberOf(index, 1), item)),
  );
}

/** `path + "/" + folder` of each path that is not null, with colons between them. */
function searchPath(folder: Slot, paths: Slot): Slot {
  const list = asList(paths);
  if (list instanceof Unknown) return new Text([list]);
  const real = kept(list, (path) => not(equal(path, null)));
  return joined(
    ":",
    mapped(real, (path) => plus(plus(path, "/"), folder)),
  );
}

function searchPathOf(output: Slot, folder: Slot, packages: Slot): Slot {
  const list = asList(packages);
  if (list instanceof Unknown) return new Text([list]);
  return searchPath(
    folder,
    mapped(list, (each) => getOutput(output, each)),
  );
}

function characters(value: Slot): Value {
  const string = coerce(value, "interpolate");
  if (string instanceof Text) return doubtful(string.parts.find((part) => part instanceof Unknown) as Unknown);
  return isAscii(string) ? new ListValue([...string]) : cutCharacter;
}

function changed(value: Slot, change: (part: string) => string): string | Text {
  return eachPart(stringOf(value), change);
}

/** ASCII only. */
export function upper(value: string): string {
  return value.replaceAll(/[a-z]+/g, (part) => part.toUpperCase());
}

export function lower(value: string): string {
  return value.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());
}

/** Puts the filler in front until the width is reached; it must fit. */
function widened(width: bigint | Unknown, filler: Slot, value: string | Text): Value {
  if (width instanceof Unknown) return new Text([width]);
  if (value instanceof Text) return new Text([value.parts.find((part) => part instanceof Unknown) as Unknown]);
  const length = BigInt(utf8Length(value));
  const tooLong = (wanted: bigint): EvalError =>
    thrown(`fixedWidthString: requested string length (${wanted}) must not be shorter than actual length (${length})`);
  if (length === width) return value;
  if (length > width) throw tooLong(width);
  const fill = coerce(filler, "interpolate");
  if (fill instanceof Text) return text([doubtOf(fill), value]);
  if (fill === "") throw new EvalError("infinite-recursion", message("infinite recursion encountered"));
  const size = BigInt(utf8Length(fill));
  const times = (width - length + size - 1n) / size;
  const left = width - times * size;
  if (left !== length) throw tooLong(left);
  checkSize(Number(width));
  return fill.repeat(Number(times)) + value;
}
