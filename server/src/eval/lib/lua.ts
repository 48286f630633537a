/** `lib.generators`: Lua, Dhall and property lists. */

import { setOf } from "#eval/attributes.ts";
import { deeper } from "#eval/builtins/native.ts";
import { walk } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { equal } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asBoolean, call } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { coerce, pathText, text } from "#eval/text.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  PathValue,
  type Slot,
  Spread,
  Text,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { escapeXml } from "./escapes.ts";
import {
  aborted,
  argumentsOf,
  type Basis,
  fn,
  functions,
  type Part,
  select,
  selectOr,
  thrown,
  typeOf,
} from "./native.ts";
import { isDerivation } from "./outputs.ts";
import { mapped, mapToList } from "./stretch.ts";
import { eachPart, stringOf } from "./string-parts.ts";

export function otherFormats(basis: Basis): Part {
  return functions({
    mkLuaInline: (expr) => setOf({ _type: "lua-inline", expr }),
    toLua: (options) => {
      const given = argumentsOf(options, { multiline: "optional", indent: "optional", asBindings: "optional" });
      if (given instanceof Unknown) return given;
      return fn("toLua", (value) => {
        const multiline = asBoolean(given("multiline") ?? true);
        const bindings = asBoolean(given("asBindings") ?? false);
        if (multiline instanceof Unknown) return new Text([multiline]);
        if (bindings instanceof Unknown) return new Text([bindings]);
        const indent = stringOf(given("indent") ?? "");
        return bindings ? luaBindings(basis, multiline, indent, value) : lua(basis, multiline, indent, value);
      });
    },
    toDhall: (options) => {
      const given = argumentsOf(options, {});
      return given instanceof Unknown ? given : fn("toDhall", (value) => dhall(basis, value));
    },
    toPlist: (options) => {
      const given = argumentsOf(options, { escape: "optional" });
      if (given instanceof Unknown) return given;
      return fn("toPlist", (value) => {
        const escapes = asBoolean(given("escape") ?? false);
        if (escapes instanceof Unknown) return new Text([escapes]);
        return text([plistHead, plist(escapes, "", value), "\n</plist>"]);
      });
    },
  });
}

/** A literal is what JSON makes of it. */
function json(basis: Basis, value: Slot): string | Text {
  return stringOf(call(basis.builtin("toJSON"), value));
}

function lua(basis: Basis, multiline: boolean, indent: string | Text, slot: Slot): string | Text {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (value === null) return "nil";
  if (["boolean", "bigint", "number", "string"].includes(typeof value) || value instanceof Text)
    return json(basis, value);
  if (value instanceof PathValue) return json(basis, coerce(value, "interpolate"));
  const derivation = isDerivation(value);
  if (derivation instanceof Unknown) return new Text([derivation]);
  if (derivation) return json(basis, coerce(value, "interpolate"));
  const within = text([indent, "  "]);
  const [intro, outro] = multiline ? [text(["\n", within]), text(["\n", indent])] : [" ", " "];
  const inner = (each: Slot): string | Text => lua(basis, multiline, within, each);
  return deeper(() => {
    if (value instanceof ListValue) return table(mapped(value, inner), intro, outro);
    if (!(value instanceof AttrSet))
      throw aborted(`generators.toLua: type ${typeOf(value as Exclude<Value, Unknown>)} is unsupported`);
    const inline = equal(selectOr(value, "_type") ?? null, "lua-inline");
    if (inline instanceof Unknown) return new Text([inline]);
    if (inline) return text(["(", coerce(select(value, "expr"), "interpolate"), ")"]);
    const fields = mapToList(value, (key, each) => text(["[", json(basis, key), "] = ", inner(each)]));
    return table(fields, intro, outro);
  });
}

function table(fields: ListValue, intro: string | Text, outro: string | Text): string | Text {
  const [first] = fields.items;
  if (first === undefined) return "{}";
  if (first instanceof Spread && fields.items.every((item) => item instanceof Spread)) return new Text([first.unknown]);
  return text(["{", intro, concatStringsSep(text([",", intro]), fields), outro, "}"]);
}

function luaBindings(basis: Basis, multiline: boolean, indent: string | Text, slot: Slot): string | Text {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (!(value instanceof AttrSet))
    throw new EvalError("type", message("value is {0} while {1} was expected", typeOf(value), "a set"));
  const all = walk(value);
  const wrong = all.flatMap((each) => (each instanceof Unknown || luaName.test(each.key) ? [] : [each]));
  const sure = wrong.filter(({ exists }) => exists === true).map(({ key }) => key);
  if (sure.length > 0) throw thrown(`Bad Lua var names: ${sure.join(" ")}`);
  const [doubt] = wrong;
  if (doubt) return new Text([doubt.exists as Unknown]);
  return text(
    all.map((each) => {
      if (each instanceof Unknown) return each;
      if (each.exists !== true) return each.exists;
      return text([indent, each.key, " = ", lua(basis, multiline, indent, each.slot), "\n"]);
    }),
  );
}

const luaName = /^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*$/;

function dhall(basis: Basis, slot: Slot): string | Text {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (typeof value === "bigint") return value < 0n ? value.toString() : `+${value}`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof FunctionValue) throw aborted("generators.toDhall: cannot convert a function to Dhall");
  if (value === null) throw aborted("generators.toDhall: cannot convert a null to Dhall");
  return deeper(() => {
    if (value instanceof AttrSet)
      return text([
        "{ ",
        concatStringsSep(
          ", ",
          mapToList(value, (key, each) => text([`${key} = `, dhall(basis, each)])),
        ),
        " }",
      ]);
    if (value instanceof ListValue)
      return text([
        "[ ",
        concatStringsSep(
          ", ",
          mapped(value, (each) => dhall(basis, each)),
        ),
        " ]",
      ]);
    return json(basis, value);
  });
}

const plistHead = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`;

function plist(escapes: boolean, indent: string, slot: Slot): string | Text {
  const value = force(slot);
  const shown = (part: string): string => (escapes ? escapeXml(part) : part);
  const element = (name: string, content: string | Text): string | Text =>
    text([`${indent}<${name}>`, content, `</${name}>`]);
  if (value instanceof Unknown) return new Text([value]);
  if (value === null) return "";
  if (typeof value === "boolean") return `${indent}<${value}/>`;
  if (typeof value === "bigint") return element("integer", value.toString());
  if (typeof value === "number") return element("real", coerce(value, "toString"));
  if (typeof value === "string" || value instanceof Text) return element("string", eachPart(value, shown));
  if (value instanceof PathValue) return element("string", eachPart(pathText(value), shown));
  if (value instanceof FunctionValue)
    throw new EvalError("type", message("cannot coerce {0} to a string", "a function"));
  const group = (name: string, content: string | Text): string | Text =>
    text([`${indent}<${name}>\n`, content, `\n${indent}</${name}>`]);
  const inner = (each: Slot): string | Text => plist(escapes, `\t${indent}`, each);
  return deeper(() => {
    if (value instanceof ListValue) return group("array", concatStringsSep("\n", mapped(value, inner)));
    const lines = walk(value).map((each) => {
      if (each instanceof Unknown) return new Spread(each);
      if (each.exists !== true) return new Spread(each.exists);
      if (each.key === "_module") return undefined;
      const content = force(each.slot);
      if (content instanceof Unknown) return new Spread(content);
      return content === null ? undefined : text([`\t${indent}<key>${shown(each.key)}</key>\n`, inner(each.slot)]);
    });
    return group("dict", concatStringsSep("\n", new ListValue(lines.filter((line) => line !== undefined))));
  });
}
