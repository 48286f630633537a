/** The functions of nixpkgs' `lib` that speak to the module system: properties, declarations, types. */

import { attribute, hasAttribute, setOf, update } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { asBoolean, asKnownString, asList, asSet, asString, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Entry, ListValue, NativeFunction, type Slot, Spread, Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { evaluateNix, type NixModules } from "./nix-modules.ts";
import { showOption } from "./option-path.ts";
import { showShort } from "./option-type.ts";
import { tagOf } from "./property.ts";
import { fromRenames } from "./renames.ts";
import { typeFunctions } from "./type-functions.ts";

const fn = (name: string, arity: number, run: (...args: Slot[]) => Slot): [string, Slot] => [
  name,
  new NativeFunction(name, arity, run),
];

/** `mkIf` and the like, `mkOption` and the like, `types`, `evalModules`; by their names in `lib`. */
export function moduleFunctions(nix: NixModules): ReadonlyMap<string, Slot> {
  const types = typeFunctions(nix);
  const override =
    (priority: bigint) =>
    (content: Slot): Slot =>
      setOf({ _type: "override", priority, content });
  const order =
    (priority: bigint) =>
    (content: Slot): Slot =>
      setOf({ _type: "order", priority, content });
  return new Map<string, Slot>([
    ["types", types],
    fn("mkIf", 2, (condition, content) => setOf({ _type: "if", condition, content })),
    fn("mkMerge", 1, (contents) => setOf({ _type: "merge", contents })),
    fn("mkOverride", 2, (priority, content) => setOf({ _type: "override", priority, content })),
    fn("mkOptionDefault", 1, override(1500n)),
    fn("mkDefault", 1, override(1000n)),
    fn("mkImageMediaOverride", 1, override(60n)),
    fn("mkForce", 1, override(50n)),
    fn("mkVMOverride", 1, override(10n)),
    fn("mkOrder", 2, (priority, content) => setOf({ _type: "order", priority, content })),
    fn("mkBefore", 1, order(500n)),
    fn("mkAfter", 1, order(1500n)),
    fn("mkFixStrictness", 1, (value) => value),
    fn("mkAliasDefinitions", 1, (option) => aliasDefinitions(option, (value) => value)),
    fn("mkAliasAndWrapDefinitions", 2, (wrap, option) => aliasDefinitions(option, (value) => call(wrap, value))),
    fn("mkAssert", 3, (assertion, text, content) => {
      const holds = asBoolean(assertion);
      if (holds instanceof Unknown) return holds;
      if (holds) return setOf({ _type: "if", condition: true, content });
      throw new EvalError("throw", message("\nFailed assertion: {0}", showShort(text)));
    }),
    fn("mkOption", 1, option),
    fn("mkEnableOption", 1, (name) => enableOption(name, types)),
    fn("mkPackageOption", 3, (packages, name, argument) => packageOption(packages, name, argument, types)),
    fn("mkPackageOptionMD", 3, (packages, name, argument) => packageOption(packages, name, argument, types)),
    fn("isOption", 1, (value) => isType("option", value)),
    fn("isOptionType", 1, (value) => isType("option-type", value)),
    fn("isType", 2, (name, value) => {
      const known = asKnownString(name);
      return known instanceof Unknown ? known : isType(known, value);
    }),
    fn("setType", 2, (name, value) => update(asSet(value), setOf({ _type: name }))),
    fn("mkOptionType", 1, (argument) => optionType(argument)),
    fn("literalExpression", 1, literal("literalExpression")),
    fn("literalExample", 1, literal("literalExpression")),
    fn("literalMD", 1, literal("literalMD")),
    fn("literalDocBook", 1, literal("literalDocBook")),
    fn("mdDoc", 1, (value) => value),
    fn("showOption", 1, (path) => shownOption(path)),
    fn("evalModules", 1, (argument) => evaluateNix(nix, argument)),
    fn("setDefaultModuleLocation", 2, (file, module) => setOf({ _file: file, imports: new ListValue([module]) })),
    ...fromRenames(),
  ]);
}

function isType(name: string, slot: Slot): boolean | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (value instanceof AttrSet && value.open && !value.entries.has("_type")) return value.open;
  return tagOf(value) === name;
}

function enableOption(name: Slot, types: AttrSet): Slot {
  return setOf({
    _type: "option",
    default: false,
    example: true,
    description: lazy(() => text(["Whether to enable ", asPart(name), "."])),
    type: lazy(() => attribute(types, "bool") as Slot),
  });
}

function asPart(slot: Slot): string | Text | Unknown {
  const value = asString(slot);
  return value instanceof Unknown ? value : coerce(value, "interpolate");
}

const optionAttributes: ReadonlySet<string> = new Set([
  "default",
  "defaultText",
  "example",
  "description",
  "relatedPackages",
  "type",
  "apply",
  "internal",
  "visible",
  "readOnly",
]);

function option(argument: Slot): Slot {
  const given = asSet(argument);
  if (given instanceof AttrSet)
    for (const key of given.entries.keys())
      if (!optionAttributes.has(key) && hasAttribute(given, key) === true)
        throw new EvalError("type", message("function called with unexpected argument '{0}'", key));
  return update(given, setOf({ _type: "option" }));
}

function literal(type: string): (value: Slot) => Slot {
  return (value) => {
    const text = force(value);
    if (typeof text !== "string" && !(text instanceof Text) && !(text instanceof Unknown))
      throw new EvalError("throw", message("{0} expects a string.", type));
    return setOf({ _type: type, text: value });
  };
}

function packageOption(packages: Slot, name: Slot, argument: Slot, types: AttrSet): Slot {
  const given = asSet(argument);
  if (given instanceof Unknown) return given;
  const nullable = attribute(given, "nullable");
  const isNullable = nullable === undefined ? false : asBoolean(nullable);
  const packageType = attribute(types, "package") as Slot;
  const nullOr = (): Slot => call(attribute(types, "nullOr") as Slot, packageType);
  const standard = attribute(given, "default") ?? name;
  for (const slot of [standard, isNullable, attribute(given, "example") ?? null]) {
    const value = force(slot);
    if (value instanceof Unknown) return value;
  }
  const shownSet = attribute(given, "pkgsText") ?? "pkgs";
  const entries = new Map<string, Entry>([
    ["_type", "option"],
    ["type", isNullable === false ? packageType : isNullable === true ? lazy(nullOr) : isNullable],
    ["description", lazy(() => packageDescription(name, attribute(given, "extraDescription") ?? ""))],
  ]);
  if (force(standard) !== null) {
    entries.set(
      "default",
      lazy(() => packageAt(packages, standard)),
    );
    entries.set(
      "defaultText",
      setOf({ _type: "literalExpression", text: lazy(() => packageText(shownSet, standard)) }),
    );
  } else if (isNullable === true) entries.set("default", null);
  const example = attribute(given, "example") ?? null;
  if (force(example) !== null) {
    const isPath = force(example) instanceof ListValue;
    entries.set(
      "example",
      setOf({ _type: "literalExpression", text: isPath ? lazy(() => packageText(shownSet, example)) : example }),
    );
  }
  return new AttrSet(entries);
}

function packageDescription(name: Slot, extra: Slot): Slot {
  const value = force(name);
  const last = value instanceof ListValue ? value.items.at(-1) : value;
  if (last === undefined || last instanceof Spread) return new Unknown(message("packages are not built here"));
  const more = asPart(extra);
  return text(["The ", asPart(last), " package to use.", more === "" ? "" : " ", more]);
}

/** `pkgs.a.b` */
function packageText(set: Slot, path: Slot): Slot {
  const value = force(path);
  const shown = shownOption(value instanceof ListValue ? value : new ListValue([value]));
  return text([asPart(set), ".", asPart(shown)]);
}

function packageAt(packages: Slot, path: Slot): Slot {
  const value = force(path);
  const names = value instanceof ListValue ? value.items : [value];
  let slot: Slot = packages;
  for (const name of names) {
    if (name instanceof Spread) return name.unknown;
    const key = asKnownString(name);
    const set = asSet(slot);
    if (key instanceof Unknown) return key;
    if (set instanceof Unknown) return set;
    const found = attribute(set, key);
    if (found === undefined) throw new EvalError("throw", message("{0} cannot be found in {1}", key, "pkgs"));
    slot = found;
  }
  return slot;
}

function optionType(argument: Slot): Slot {
  const given = asSet(argument);
  if (given instanceof Unknown) return given;
  const standard = setOf({
    _type: "option-type",
    description: lazy(() => attribute(given, "name") ?? null),
    check: new NativeFunction("check", 1, () => true),
    emptyValue: setOf({}),
    nestedTypes: setOf({}),
  });
  return update(standard, given);
}

function aliasDefinitions(option: Slot, wrap: (value: Slot) => Slot): Slot {
  const set = asSet(option);
  if (set instanceof Unknown) return set;
  const defined = attribute(set, "isDefined") ?? null;
  const value = lazy(() => attribute(set, "value") ?? null);
  return setOf({ _type: "if", condition: defined, content: lazy(() => wrap(value)) });
}

function shownOption(path: Slot): Slot {
  const list = asList(path);
  if (list instanceof Unknown) return list;
  const names: string[] = [];
  for (const item of list.items) {
    if (item instanceof Spread) return item.unknown;
    const name = asKnownString(item);
    if (name instanceof Unknown) return name;
    names.push(name);
  }
  return showOption(names);
}
