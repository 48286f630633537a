/** `lib.generators.toPretty`: values as a person would write them. */

import { deeper } from "#eval/builtins/native.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import { asBoolean, call } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { coerce, pathText, text } from "#eval/text.ts";
import {
  type AttrSet,
  FunctionValue,
  ListValue,
  NativeFunction,
  PathValue,
  type Slot,
  Spread,
  Text,
  Unknown,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import { escapeNixIdentifier } from "./escapes.ts";
import { argumentsOf, type Basis, fn, functions, has, type Part, selectOr } from "./native.ts";
import { isDerivation } from "./outputs.ts";
import { mapped, mapToList } from "./stretch.ts";
import { stringOf } from "./string-parts.ts";

interface Style {
  readonly multiline: boolean;
  readonly prettyValues: boolean;
}

export function pretty(basis: Basis): Part {
  return functions({
    toPretty: (options) => {
      const given = argumentsOf(options, { allowPrettyValues: "optional", multiline: "optional", indent: "optional" });
      if (given instanceof Unknown) return given;
      return fn("toPretty", (value) => {
        const multiline = asBoolean(given("multiline") ?? true);
        const prettyValues = asBoolean(given("allowPrettyValues") ?? false);
        if (multiline instanceof Unknown) return new Text([multiline]);
        if (prettyValues instanceof Unknown) return new Text([prettyValues]);
        return shown(basis, { multiline, prettyValues }, stringOf(given("indent") ?? ""), value);
      });
    },
  });
}

/** The same for a message: what is not known of it is left out. */
export function shownForPeople(basis: Basis, value: Slot): string {
  try {
    const whole = shown(basis, { multiline: true, prettyValues: false }, "", value);
    return typeof whole === "string"
      ? whole
      : whole.parts.map((part) => (typeof part === "string" ? part : "…")).join("");
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError) return "…";
    throw error;
  }
}

function shown(basis: Basis, style: Style, indent: string | Text, slot: Slot): string | Text {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return stringOf(call(basis.builtin("toJSON"), value));
  if (typeof value === "string") return shownString(style, indent, value);
  if (value instanceof Text) return new Text(value.parts.filter((part) => part instanceof Unknown));
  if (value === null || typeof value === "boolean") return String(value);
  if (value instanceof PathValue) return pathText(value);
  return deeper(() => {
    const [intro, outro] = style.multiline ? [text(["\n", indent, "  "]), text(["\n", indent])] : [" ", " "];
    const inner = (each: Slot): string | Text => shown(basis, style, text([indent, "  "]), each);
    if (value instanceof ListValue) {
      const empty = maybeEmpty(value, "[ ]");
      return empty ?? text(["[", intro, concatStringsSep(intro, mapped(value, inner)), outro, "]"]);
    }
    if (value instanceof FunctionValue) return shownFunction(value);
    return shownSet(basis, style, value, intro, outro, inner);
  });
}

/** What is empty looks different: nothing if there surely are items. */
function maybeEmpty(list: ListValue, empty: string): string | Text | undefined {
  const [first] = list.items;
  if (first === undefined) return empty;
  return first instanceof Spread && list.items.every((item) => item instanceof Spread)
    ? new Text([first.unknown])
    : undefined;
}

const functionOfOurs = new Unknown(message("what arguments this function takes is not known here"));

function shownFunction(value: FunctionValue): string | Text {
  if (value instanceof NativeFunction) return new Text([functionOfOurs]);
  const names = [...(value.formals ?? [])].map(([name, optional]) => (optional ? `${name}?` : name));
  return names.length === 0 ? "<function>" : `<function, args: {${names.sort().join(", ")}}>`;
}

function shownSet(
  basis: Basis,
  style: Style,
  set: AttrSet,
  intro: string | Text,
  outro: string | Text,
  inner: (each: Slot) => string | Text,
): string | Text {
  const callable = has(set, "__functor");
  if (callable !== false) return new Text([callable instanceof Unknown ? callable : functionOfOurs]);
  if (style.prettyValues) {
    const [own, val] = [selectOr(set, "__pretty"), selectOr(set, "val")];
    if (own !== undefined && val !== undefined) return coerce(call(own, val), "interpolate");
  }
  const derivation = isDerivation(set);
  if (derivation instanceof Unknown) return new Text([derivation]);
  if (derivation) {
    const name = selectOr(set, "name");
    return text(["<derivation ", name === undefined ? "???" : coerce(name, "interpolate"), ">"]);
  }
  const lines = mapToList(set, (key, slot) =>
    text([coerce(escapeNixIdentifier(basis, key), "interpolate"), " = ", inner(slot), ";"]),
  );
  return maybeEmpty(lines, "{ }") ?? text(["{", intro, concatStringsSep(intro, lines), outro, "}"]);
}

function shownString(style: Style, indent: string | Text, value: string): string | Text {
  const lines = value.split("\n");
  if (!style.multiline || lines.length === 1) {
    const escaped = lines.map((line) => line.replaceAll(/\\|"|\$\{/g, "\\$&"));
    return `"${escaped.join("\\n")}"`;
  }
  const intro = text(["\n", indent, "  "]);
  const escaped = lines.map((line) => line.replaceAll(/\$\{|''/g, (found) => (found === "''" ? "'''" : "''${")));
  const last = escaped.pop() as string;
  return text([
    "''",
    intro,
    concatStringsSep(intro, new ListValue(escaped)),
    ...(last === "" ? ["\n", indent] : [intro, last]),
    "''",
  ]);
}
