/** `lib.generators`: lines of key and value, INI and Git's INI. */

import { walk } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { asBoolean, asSet, call } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { plus } from "#eval/operators.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, FunctionValue, ListValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { aborted, argumentsOf, type Basis, fn, functions, type Part } from "./native.ts";
import { isDerivation } from "./outputs.ts";
import { shownForPeople } from "./pretty.ts";
import { mapped, mapToList } from "./stretch.ts";
import { doubtOf, eachPart, stringOf } from "./string-parts.ts";

/** How a line is made of a key and a value. */
export type Line = (key: Slot, value: Slot) => string | Text;

const lineOptions = { mkKeyValue: "optional", listsAsDuplicateKeys: "optional" } as const;
const sectionOptions = { ...lineOptions, mkSectionName: "optional" } as const;

export function ini(basis: Basis): Part {
  const plain: Line = keyValue(basis, "=", undefined);
  return functions({
    mkValueStringDefault: (options) => {
      const given = argumentsOf(options, {});
      return given instanceof Unknown ? given : fn("mkValueStringDefault", (value) => valueString(basis, value));
    },
    mkKeyValueDefault: (options, separator, key, value) => {
      const given = argumentsOf(options, { mkValueString: "optional" });
      return given instanceof Unknown
        ? new Text([given])
        : keyValue(basis, separator, given("mkValueString"))(key, value);
    },
    toKeyValue: (options) => {
      const given = argumentsOf(options, { ...lineOptions, indent: "optional" });
      if (given instanceof Unknown) return given;
      const line = lineOf(given("mkKeyValue"), plain);
      return fn("toKeyValue", (attrs) => lines(attrs, line, duplicates(given), stringOf(given("indent") ?? "")));
    },
    toINI: (options) => {
      const given = argumentsOf(options, sectionOptions);
      return given instanceof Unknown ? given : fn("toINI", (attrs) => sections(given, plain, attrs));
    },
    toINIWithGlobalSection: (options) => {
      const given = argumentsOf(options, sectionOptions);
      if (given instanceof Unknown) return given;
      return fn("toINIWithGlobalSection", (content) => {
        const both = argumentsOf(content, { globalSection: "required", sections: "optional" });
        if (both instanceof Unknown) return new Text([both]);
        const global = force(both("globalSection") as Slot);
        const rest = sections(given, plain, both("sections") ?? new AttrSet(new Map()));
        if (global instanceof Unknown) return text([global, rest]);
        if (!(global instanceof AttrSet)) return text([lines(global, plain, false, ""), "\n", rest]);
        const head = lines(global, lineOf(given("mkKeyValue"), plain), duplicates(given), "");
        if (walk(global).length === 0) return rest;
        return text([
          head,
          walk(global).some((each) => !(each instanceof Unknown) && each.exists === true) ? "\n" : blank,
          rest,
        ]);
      });
    },
    toGitINI: (attrs) => gitIni(basis, attrs),
    toJSON: (options) => asGiven(basis, options),
    toYAML: (options) => asGiven(basis, options),
  });
}

const blank = new Unknown(message("whether there is a blank line depends on what is unknown above it"));

function asGiven(basis: Basis, options: Slot): Slot {
  const given = argumentsOf(options, {});
  return given instanceof Unknown ? given : basis.builtin("toJSON");
}

type Given = (name: string) => Slot | undefined;

function duplicates(given: Given): boolean | Unknown {
  return asBoolean(given("listsAsDuplicateKeys") ?? false);
}

/** A function of the caller's own, or the usual line. */
function lineOf(own: Slot | undefined, usual: Line): Line {
  return own === undefined ? usual : (key, value) => added("", call(own, key, value));
}

/** `left + right` of strings. */
function added(left: string | Text, right: Slot): string | Text {
  const sum = plus(left, right);
  return typeof sum === "string" || sum instanceof Text ? sum : new Text([sum as Unknown]);
}

/** A value as text where there is one. */
export function valueString(basis: Basis, slot: Slot): string | Text {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (typeof value === "string" || value instanceof Text) return value;
  if (typeof value === "bigint" || typeof value === "number") return coerce(value, "toString");
  if (value === null || typeof value === "boolean") return String(value);
  const derivation = isDerivation(value);
  if (derivation instanceof Unknown) return new Text([derivation]);
  if (derivation) return coerce(value, "toString");
  const kind =
    value instanceof ListValue
      ? "lists"
      : value instanceof AttrSet
        ? "attrsets"
        : value instanceof FunctionValue
          ? "functions"
          : "this value is";
  throw aborted(`generators.mkValueStringDefault: ${kind} not supported: ${shownForPeople(basis, value)}`);
}

export function keyValue(basis: Basis, separator: Slot, own: Slot | undefined): Line {
  return (key, value) => {
    const by = stringOf(separator);
    const shown = own === undefined ? valueString(basis, value) : coerce(call(own, value), "interpolate");
    return text([escaped(basis, by, key), by, shown]);
  };
}

/** The separator in a key gets a backslash. */
function escaped(basis: Basis, separator: string | Text, key: Slot): string | Text {
  const name = stringOf(key);
  if (separator instanceof Text) return new Text([doubtOf(separator)]);
  if (separator.length === 1) return eachPart(name, (part) => part.replaceAll(separator, `\\${separator}`));
  if (name instanceof Text) return new Text([doubtOf(name)]);
  const list = (item: string): ListValue => new ListValue([item]);
  return stringOf(call(basis.builtin("replaceStrings"), list(separator), list(`\\${separator}`), name));
}

function lines(attrs: Slot, line: Line, repeats: boolean | Unknown, indent: string | Text): string | Text {
  const set = asSet(attrs);
  if (set instanceof Unknown) return new Text([set]);
  const made = (key: string, value: Slot): string | Text => text([indent, line(key, value), "\n"]);
  return text(
    walk(set).map((each) => {
      if (each instanceof Unknown) return each;
      if (each.exists !== true) return each.exists;
      if (repeats === false) return made(each.key, each.slot);
      const value = force(each.slot);
      if (value instanceof Unknown) return value;
      if (!(value instanceof ListValue)) return made(each.key, each.slot);
      if (repeats instanceof Unknown) return repeats;
      return text(value.items.map((item) => (item instanceof Spread ? item.unknown : made(each.key, item))));
    }),
  );
}

function sections(given: Given, plain: Line, attrs: Slot): string | Text {
  const set = asSet(attrs);
  if (set instanceof Unknown) return new Text([set]);
  const name = given("mkSectionName");
  const line = lineOf(given("mkKeyValue"), plain);
  const title = (key: string): string | Text =>
    name === undefined ? key.replaceAll(/[[\]]/g, "\\$&") : coerce(call(name, key), "interpolate");
  return concatStringsSep(
    "\n",
    mapToList(set, (key, values) => text(["[", title(key), "]\n", lines(values, line, duplicates(given), "")])),
  );
}

/** Sections of sections become `[section "subsection"]`, strings are quoted. */
function gitIni(basis: Basis, attrs: Slot): Value {
  const flat = flattened(attrs);
  if (flat instanceof Unknown) return new Text([flat]);
  const shown = (value: Slot): string | Text => {
    const known = force(value);
    if (!(typeof known === "string" || known instanceof Text)) return valueString(basis, known);
    return text([
      '"',
      eachPart(known, (part) => part.replaceAll(/[\n\t"\\]/g, (found) => gitEscapes[found] as string)),
      '"',
    ]);
  };
  const line = keyValue(
    basis,
    " = ",
    fn("mkValueString", (value) => shown(value)),
  );
  const one: Line = (key, value) => text(["\t", line(key, value)]);
  const any: Line = (key, value) => {
    const list = force(value);
    return list instanceof ListValue
      ? concatStringsSep(
          "\n",
          mapped(list, (item) => one(key, item)),
        )
      : one(key, value);
  };
  return concatStringsSep(
    "\n",
    mapToList(flat, (key, values) => text(["[", gitSection(key), "]\n", lines(values, any, false, "")])),
  );
}

const gitEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

function gitSection(name: string): string {
  const [section = "", ...further] = name.split(".");
  return name.includes('"') || further.length === 0 ? name : `${section} "${further.join(".")}"`;
}

const oddNesting = new Unknown(message("versions of nixpkgs differ in how they write such sections"));

/** Section → key → value. Where versions of nixpkgs differ (empty sections, a dotted name beside a nested one) nothing is said. */
function flattened(attrs: Slot): AttrSet | Unknown {
  const set = asSet(attrs);
  if (set instanceof Unknown) return set;
  const found = new Map<string, Map<string, Slot>>();
  const enter = (inner: AttrSet, path: readonly string[]): Unknown | undefined => {
    const all = walk(inner);
    if (all.length === 0) return oddNesting;
    for (const each of all) {
      if (each instanceof Unknown) return each;
      if (each.exists !== true) return each.exists;
      const value = force(each.slot);
      if (value instanceof Unknown) return value;
      const derivation = isDerivation(value);
      if (derivation instanceof Unknown) return derivation;
      if (value instanceof AttrSet && !derivation) {
        const doubt = enter(value, [...path, each.key]);
        if (doubt) return doubt;
        continue;
      }
      if (path.length === 0) return oddNesting;
      const name = path.join(".");
      if (path.length === 1 && path[0]?.includes(".")) dotted.add(name);
      if (path.length > 1) nested.add(name);
      const section = found.get(name) ?? new Map<string, Slot>();
      section.set(each.key, each.slot);
      found.set(name, section);
    }
    return undefined;
  };
  const [dotted, nested] = [new Set<string>(), new Set<string>()];
  const doubt = walk(set).length === 0 ? undefined : enter(set, []);
  if (doubt) return doubt;
  if ([...dotted].some((name) => nested.has(name))) return oddNesting;
  return new AttrSet(new Map([...found].map(([name, section]) => [name, new AttrSet(section)])));
}
