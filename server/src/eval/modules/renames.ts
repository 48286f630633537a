/** Modules that tie options to one another: aliases, renamed and removed options. */

import { attribute, hasAttribute, setOf } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";

import { asKnownString, asList, asSet, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { equal } from "#eval/operators.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Item, ListValue, NativeFunction, type Slot, Spread, type Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { typeSet } from "./nix-type.ts";
import { showOption } from "./option-path.ts";
import { showShort } from "./option-type.ts";
import { unspecified } from "./plain-types.ts";
import { tagOf } from "./property.ts";

export function fromRenames(): [string, Slot][] {
  const fn = (name: string, arity: number, run: (...args: Slot[]) => Slot): [string, Slot] => [
    name,
    new NativeFunction(name, arity, run),
  ];
  return [
    fn("mkRenamedOptionModule", 2, (from, to) => alias(from, to, "renamed")),
    fn("mkAliasOptionModule", 2, (from, to) => alias(from, to, "alias")),
    fn("mkAliasOptionModuleMD", 2, (from, to) => alias(from, to, "alias")),
    fn("mkMergedOptionModule", 3, merged),
    fn("mkChangedOptionModule", 3, (from, to, change) => merged(new ListValue([from]), to, change)),
    fn("mkRenamedOptionModuleWith", 1, (argument) => {
      const set = asSet(argument);
      return set instanceof Unknown
        ? set
        : alias(attribute(set, "from") ?? null, attribute(set, "to") ?? null, "renamed");
    }),
    fn("mkRemovedOptionModule", 2, (path, replacement) => removed(path, replacement)),
  ];
}

/** What is defined at `from` counts as defined at `to`, with its priority; reading `from` reads `to`. */
function alias(from: Slot, to: Slot, kind: "alias" | "renamed"): Slot {
  const source = pathOf(from);
  if (source instanceof Unknown) return source;
  return new NativeFunction("alias", 1, (argument) => {
    const args = asSet(argument);
    if (args instanceof Unknown) return args;
    const config = attribute(args, "config") ?? null;
    const options = attribute(args, "options") ?? null;
    // Where it leads may depend on the configuration, so it is asked for late.
    const there = lazy(() => through(pathOf(to), (target) => at(config, target)));
    const declaration = setOf({
      _type: "option",
      description: lazy(() => through(pathOf(to), (target) => `Alias of {option}\`${showOption(target)}\`.`)),
      type: lazy(() => through(pathOf(to), (target) => aliasType(options, target))),
      visible: kind === "alias",
      apply: new NativeFunction("apply", 1, () => there),
    });
    const option = lazy(() => at(options, source));
    const target = nestLate(
      to,
      0,
      lazy(() => redefined(option)),
    );
    const warning = lazy(() => warningOf(option, source, to, "' has been renamed to `", "'."));
    return setOf({
      options: nest(source, declaration),
      config: kind === "alias" ? target : lazy(() => withWarnings(options, [{ option, warning }], target)),
    });
  });
}

/** `to` is computed from the options at `from`, as soon as one of them is defined. */
function merged(from: Slot, to: Slot, merge: Slot): Slot {
  const list = asList(from);
  if (list instanceof Unknown) return list;
  const sources: (readonly string[])[] = [];
  for (const item of list.items) {
    const path = item instanceof Spread ? item.unknown : pathOf(item);
    if (path instanceof Unknown) return path;
    sources.push(path);
  }
  return new NativeFunction("merged", 1, (argument) => {
    const args = asSet(argument);
    if (args instanceof Unknown) return args;
    const config = attribute(args, "config") ?? null;
    const options = attribute(args, "options") ?? null;
    const declaration = setOf({ _type: "option", visible: false, default: notDefined });
    const declared = sources.reduce<Slot>((all, path) => joined(all, nest(path, declaration)), setOf({}));
    const contents = lazy(() => {
      const defined = sources.map((path) => equal(at(config, path), notDefined));
      if (defined.every((each) => each === true)) return new ListValue([]);
      const doubt = defined.find((each) => each instanceof Unknown);
      const value = lazy(() => call(merge, config));
      return new ListValue(doubt && !defined.includes(false) ? [new Spread(doubt, [value])] : [value]);
    });
    const target = nestLate(to, 0, setOf({ _type: "merge", contents }));
    const warnings = sources.map((path) => {
      const option = lazy(() => at(options, path));
      const tail = (): Slot =>
        `' that has a different type. Please read \`${shown(to)}' documentation and update your configuration accordingly.`;
      return { option, warning: lazy(() => warningOf(option, path, to, "' has been changed to `", tail())) };
    });
    return setOf({ options: declared, config: lazy(() => withWarnings(options, warnings, target)) });
  });
}

const notDefined = "_mkMergedOptionModule";

function joined(left: Slot, right: Slot): Slot {
  const [a, b] = [force(left), force(right)];
  if (!(a instanceof AttrSet) || !(b instanceof AttrSet) || tagOf(a) !== undefined) return right;
  const entries = new Map(a.entries);
  for (const [key, entry] of b.entries) {
    const existing = entries.get(key);
    entries.set(key, existing === undefined ? entry : joined(existing as Slot, entry as Slot));
  }
  return new AttrSet(entries);
}

interface Warned {
  readonly option: Slot;
  readonly warning: Slot;
}

/** Whoever has an option `warnings` is told of definitions by old names. */
function withWarnings(options: Slot, warned: readonly Warned[], config: Slot): Slot {
  const set = asSet(options);
  if (set instanceof AttrSet && hasAttribute(set, "warnings") === false) return config;
  const warnings = lazy(
    () =>
      new ListValue(
        warned.flatMap(({ option, warning }): Item[] => {
          const found = asSet(option);
          const defined =
            found instanceof Unknown
              ? found
              : force(attribute(found, "isSet") ?? attribute(found, "isDefined") ?? false);
          if (defined instanceof Unknown) return [new Spread(defined, [warning])];
          return defined === true ? [warning] : [];
        }),
      ),
  );
  return setOf({ _type: "merge", contents: new ListValue([setOf({ warnings }), config]) });
}

function shown(path: Slot): string {
  const names = pathOf(path);
  return names instanceof Unknown ? "…" : showOption(names);
}

function warningOf(option: Slot, from: readonly string[], to: Slot, verb: string, tail: Slot): Slot {
  const start = `The option \`${showOption(from)}' defined in `;
  return text([start, ...filesShown(option), verb.slice(1), shown(to), coerce(tail, "toString")]);
}

/** Where an option is defined, as Nix shows it. */
function filesShown(option: Slot): (string | Text | Unknown)[] {
  const set = asSet(option);
  const files = set instanceof Unknown ? set : asList(attribute(set, "files") ?? new ListValue([]));
  if (files instanceof Unknown) return [files];
  return files.items.flatMap((file, index) => [
    `${index === 0 ? "" : " and "}\``,
    file instanceof Spread ? file.unknown : coerce(file, "toString"),
    "'",
  ]);
}

function through(path: readonly string[] | Unknown, use: (path: readonly string[]) => Slot): Slot {
  return path instanceof Unknown ? path : use(path);
}

/** `{ a.b = slot; }` for a path whose later names are asked for only when the level above is. */
function nestLate(path: Slot, index: number, slot: Slot): Slot {
  const list = asList(path);
  if (list instanceof Unknown) return list;
  const item = list.items[index];
  if (item === undefined) return slot;
  const name = item instanceof Spread ? item.unknown : asKnownString(item);
  return name instanceof Unknown ? name : setOf({ [name]: lazy(() => nestLate(path, index + 1, slot)) });
}

/** The definitions of an option, to be defined elsewhere. */
function redefined(option: Slot): Slot {
  const set = asSet(option);
  if (set instanceof Unknown) return set;
  const priority = lazy(() => attribute(set, "highestPrio") ?? 100n);
  const contents = lazy(() => {
    const definitions = asList(attribute(set, "definitions") ?? new ListValue([]));
    if (definitions instanceof Unknown) return definitions;
    return new ListValue(
      definitions.items.map((item) =>
        item instanceof Spread ? item : setOf({ _type: "override", priority, content: item }),
      ),
    );
  });
  return setOf({
    _type: "if",
    condition: attribute(set, "isDefined") ?? false,
    content: setOf({ _type: "merge", contents }),
  });
}

function aliasType(options: Slot, path: readonly string[]): Slot {
  const set = force(at(options, path));
  return (set instanceof AttrSet && attribute(set, "type")) || typeSet(unspecified);
}

function removed(path: Slot, replacement: Slot): Slot {
  const names = pathOf(path);
  if (names instanceof Unknown) return names;
  const shown = showOption(names);
  return new NativeFunction("removed", 1, (argument) => {
    const args = asSet(argument);
    if (args instanceof Unknown) return args;
    const declaration = setOf({
      _type: "option",
      visible: false,
      apply: new NativeFunction("apply", 1, () => {
        throw new EvalError(
          "throw",
          message("The option `{0}' can no longer be used since it's been removed. {1}", shown, showShort(replacement)),
        );
      }),
    });
    const option = lazy(() => at(attribute(args, "options") ?? null, names));
    const defined = lazy(() => {
      const set = asSet(option);
      return set instanceof Unknown ? set : (attribute(set, "isDefined") ?? false);
    });
    const assertion = setOf({
      assertion: lazy(() => {
        const value = force(defined);
        return value instanceof Unknown ? value : !value;
      }),
      message: lazy(() =>
        text([
          `The option definition \`${shown}' in `,
          ...filesShown(option),
          " no longer has any effect; please remove it.\n",
          coerce(replacement, "interpolate"),
        ]),
      ),
    });
    return setOf({ options: nest(names, declaration), config: setOf({ assertions: new ListValue([assertion]) }) });
  });
}

function pathOf(slot: Slot): readonly string[] | Unknown {
  const list = asList(slot);
  if (list instanceof Unknown) return list;
  const names: string[] = [];
  for (const item of list.items) {
    const name = item instanceof Spread ? item.unknown : asKnownString(item);
    if (name instanceof Unknown) return name;
    names.push(name);
  }
  return names;
}

function nest(path: readonly string[], slot: Slot): Slot {
  return path.reduceRight<Slot>((inner, name) => setOf({ [name]: inner }), slot);
}

function at(slot: Slot, path: readonly string[]): Slot {
  let found: Slot = slot;
  for (const name of path) {
    const set = asSet(found);
    if (set instanceof Unknown) return set;
    const next = attribute(set, name);
    if (next === undefined) throw new EvalError("missing-attribute", message("attribute '{0}' missing", name));
    found = next;
  }
  return found;
}
