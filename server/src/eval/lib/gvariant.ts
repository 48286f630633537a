/** `lib.gvariant`: values with GVariant types, and files for dconf. */

import { setOf } from "#eval/attributes.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { equal } from "#eval/compare.ts";
import { asBoolean, asList, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, ListValue, type Slot, Spread, Text, Unknown, type Value } from "#eval/value.ts";
import { keyValue } from "./ini.ts";
import { type Basis, fn, functions, type Part, parts, select, selectOr, thrown, typeOf } from "./native.ts";
import { mapped } from "./stretch.ts";
import { eachPart, stringOf } from "./string-parts.ts";

export function gvariant(): Part {
  return parts(
    new Map<string, Slot>([["type", types]]),
    functions({
      isGVariant: (value) => isVariant(value),
      mkValue: (value) => variant(value),
      mkArray: array,
      mkEmptyArray: (type) =>
        primitive(
          lazy(() => text(["a", shown(type)])),
          new ListValue([]),
          (self) => text([head(self), "[]"]),
        ),
      mkVariant: (value) =>
        primitive(
          "v",
          lazy(() => variant(value)),
          (self) => text(["<", inner(self), ">"]),
        ),
      mkDictionaryEntry: (name, value) => {
        const [key, content] = [lazy(() => variant(name)), lazy(() => variant(value))];
        const type = lazy(() => text(["{", typeOfVariant(key), typeOfVariant(content), "}"]));
        return primitive(type, setOf({ name, value }), (self) =>
          text([head(self), "{", coerce(key, "interpolate"), ",", coerce(content, "interpolate"), "}"]),
        );
      },
      mkMaybe: maybe,
      mkNothing: (type) => maybe(type, null),
      mkJust: (value) => {
        const content = lazy(() => variant(value));
        return maybe(
          lazy(() => typeOfVariant(content)),
          content,
        );
      },
      mkTuple: (values) => {
        const items = lazy(() => variants(values));
        const type = lazy(() => text(["(", joinedItems("", items, typeOfVariant), ")"]));
        return primitive(type, items, (self) =>
          text([head(self), "(", joinedItems(",", select(self, "value"), printed), ")"]),
        );
      },
      mkBoolean: (value) => primitive("b", value, (self) => spelled(select(self, "value"))),
      mkString: string,
      mkObjectpath: (value) =>
        primitive("s", value, (self) =>
          text(["objectpath '", eachPart(stringOf(select(self, "value")), (part) => part.replaceAll("'", "\\'")), "'"]),
        ),
      mkInt32: (value) => primitive("i", value, inner),
      mkDouble: (value) => primitive("d", value, inner),
      ...Object.fromEntries(
        Object.entries({ mkUchar: "y", mkInt16: "n", mkUint16: "q", mkUint32: "u", mkInt64: "x", mkUint64: "t" }).map(
          ([name, type]) => [
            name,
            (value: Slot): Slot => primitive(type, value, (self) => text([head(self), inner(self)])),
          ],
        ),
      ),
    }),
  );
}

/** Lines for dconf. */
export function dconf(basis: Basis, ini: Part): Part {
  const line = fn("mkDconfKeyValue", (key, value) =>
    keyValue(
      basis,
      "=",
      fn("mkValueString", (each) => coerce(variant(each), "toString")),
    )(key, value),
  );
  return new Map<string, Slot>([
    ["mkDconfKeyValue", line],
    ["toDconfINI", lazy(() => call(ini.get("toINI") as Slot, setOf({ mkKeyValue: line })))],
  ]);
}

const types = new AttrSet(
  parts(
    new Map<string, Slot>([
      ["string", "s"],
      ["boolean", "b"],
      ["uchar", "y"],
      ["int16", "n"],
      ["uint16", "q"],
      ["int32", "i"],
      ["uint32", "u"],
      ["int64", "x"],
      ["uint64", "t"],
      ["double", "d"],
      ["variant", "v"],
    ]),
    functions({
      arrayOf: (type) => text(["a", shown(type)]),
      maybeOf: (type) => text(["m", shown(type)]),
      tupleOf: (all) => text(["(", joinedItems("", all, shown), ")"]),
      dictionaryEntryOf: (name, value) => text(["{", shown(name), shown(value), "}"]),
    }),
  ),
);

function primitive(type: Slot, value: Slot, print: (self: Slot) => Slot): AttrSet {
  return setOf({ _type: "gvariant", type, value, __toString: fn("__toString", (self) => print(self)) });
}

function isVariant(value: Slot): boolean | Unknown {
  return equal(selectOr(value, "_type") ?? "", "gvariant");
}

/** A value with the type that it obviously has. */
function variant(slot: Slot): Slot {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (typeof value === "boolean") return primitive("b", value, (self) => spelled(select(self, "value")));
  if (typeof value === "number") return primitive("d", value, inner);
  if (typeof value === "string" || value instanceof Text) return string(value);
  if (value instanceof ListValue) return array(value);
  const already = isVariant(value);
  if (already !== false) return already instanceof Unknown ? already : value;
  if (typeof value === "bigint") throw thrown(`The GVariant type for number “${value}” is unclear.`);
  if (value instanceof AttrSet) throw thrown("Cannot construct GVariant value from an attribute set.");
  throw thrown(`The GVariant type of “${typeOf(value as Exclude<Value, Unknown>)}” can't be inferred.`);
}

function string(value: Slot): AttrSet {
  const sanitized = (part: string): string => part.replaceAll(/['\\]/g, "\\$&").replaceAll("\n", "\\n");
  return primitive("s", value, (self) => text(["'", eachPart(stringOf(select(self, "value")), sanitized), "'"]));
}

function array(elements: Slot): AttrSet {
  const items = lazy(() => {
    const list = asList(elements);
    if (list instanceof ListValue && list.items.length === 0)
      throw thrown("Please create empty array with mkEmptyArray.");
    return variants(list);
  });
  const type = lazy(() => {
    const all = asList(items);
    if (all instanceof Unknown) return new Text([all]);
    let first: string | Text | undefined;
    for (const item of all.items) {
      if (item instanceof Spread) return new Text([item.unknown]);
      const its = typeOfVariant(item);
      first ??= its;
      const same = equal(first, its);
      if (same instanceof Unknown) return new Text([same]);
      if (!same) throw thrown("Elements in a list should have same type.");
    }
    return text(["a", first ?? ""]);
  });
  return primitive(type, items, (self) =>
    text([head(self), "[", joinedItems(",", select(self, "value"), printed), "]"]),
  );
}

function variants(list: Slot): Value {
  const value = asList(list);
  return value instanceof Unknown ? value : mapped(value, variant);
}

function maybe(type: Slot, value: Slot): AttrSet {
  return primitive(
    lazy(() => text(["m", shown(type)])),
    value,
    (self) => {
      const none = equal(select(self, "value"), null);
      if (none instanceof Unknown) return new Text([none]);
      return none ? text([head(self), "nothing"]) : text(["just ", inner(self)]);
    },
  );
}

function head(self: Slot): string | Text {
  return text(["@", shown(select(self, "type")), " "]);
}

function inner(self: Slot): string | Text {
  return printed(select(self, "value"));
}

function typeOfVariant(value: Slot): string | Text {
  return shown(select(value, "type"));
}

function shown(value: Slot): string | Text {
  return coerce(value, "interpolate");
}

function printed(value: Slot): string | Text {
  return coerce(value, "toString");
}

function spelled(value: Slot): string | Text {
  const is = asBoolean(value);
  return is instanceof Unknown ? new Text([is]) : String(is);
}

function joinedItems(separator: string, list: Slot, show: (item: Slot) => string | Text): string | Text {
  const value = asList(list);
  return value instanceof Unknown ? new Text([value]) : concatStringsSep(separator, mapped(value, show));
}
