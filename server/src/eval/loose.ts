/**
 * Modules that no host imports, evaluated with a host's `config` as their argument: what fails in them, though nobody forces it. Their
 * definitions join nothing. An option that one of them declares has no value there: it is unknown.
 */
import { knownOptions, thirdPartyOptions } from "#knowledge/nixos-options.ts";
import { message } from "#text/message.ts";
import { attribute, hasAttribute } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import { call } from "./expect.ts";
import type { Host } from "./host.ts";
import { force, guarding, lazy, placeOf } from "./machine.ts";
import { groupPathOf } from "./modules/group.ts";
import { propertyOf, tagOf } from "./modules/property.ts";
import {
  AttrSet,
  type Entry,
  FunctionValue,
  ListValue,
  Maybe,
  type Place,
  type Slot,
  Spread,
  Thunk,
  Unknown,
} from "./value.ts";

export interface LooseModule {
  readonly file: string;
  readonly errors: readonly EvalError[];
  /** Definitions of options that nobody declares. */
  readonly undeclared: readonly { readonly path: readonly string[]; readonly place: Place }[];
}

/** `files` are those that no host imports; which of them are modules is found out here. */
export function evaluateLoose(host: Host, files: readonly string[]): readonly LooseModule[] {
  const modules: Loaded[] = [];
  const declared = newNames();
  const config = lazy(() => withDeclared(host.read(), declared, []));
  for (const file of files) {
    const module = host.within(() => load(host, file, config));
    if (!module) continue;
    modules.push(module);
    if (module.options !== undefined) host.within(() => declare(declared, module.options as Slot));
  }
  return modules.map((module) => host.within(() => failures(host, module, config)));
}

/** Those of the files that are modules a host could import. */
export function looseModules(host: Host, files: readonly string[]): readonly string[] {
  return files.filter((file) =>
    host.within(() => load(host, file, host.read()) !== undefined || isWrapped(host, file)),
  );
}

/** A module as a whole in `mkMerge` or `mkIf`. */
function isWrapped(host: Host, file: string): boolean {
  const found = quietly(() => {
    const value = force(host.session.importFile(file));
    if (!(value instanceof FunctionValue)) return false;
    const formals = [...(value.formals?.keys() ?? [])];
    if (!formals.some((name) => moduleArguments.has(name))) return false;
    const module = force(call(value, argumentsFor(host, formals, host.read())));
    const kind = propertyOf(module)?.kind;
    return kind === "merge" || kind === "if";
  });
  return found === true;
}

/** What is wrong with the shape of these files, which a host lists as modules without coming to them. */
export function refusedShapes(host: Host, files: readonly string[]): readonly EvalError[] {
  return files.flatMap((file) => host.within(() => quietly(() => refusedShape(host, file))) ?? []);
}

function refusedShape(host: Host, file: string): EvalError | undefined {
  const value = force(host.session.importFile(file));
  const formals = value instanceof FunctionValue ? [...(value.formals?.keys() ?? [])] : [];
  const isFunction = value instanceof FunctionValue;
  const module = isFunction
    ? force(
        call(
          value,
          argumentsFor(
            host,
            formals,
            lazy(() => host.read()),
          ),
        ),
      )
    : value;
  if (module instanceof Unknown) return undefined;
  if (!(module instanceof AttrSet)) {
    const root = host.session.tree.nix(file)?.root;
    const head = root?.kind === "Lambda" ? (root.formals ?? root.param ?? root) : root;
    const place = head && { file, start: head.start, end: head.end };
    return new EvalError("module-shape", message("module {0} does not look like a module.", file), place);
  }
  if (module.open || tagOf(module) !== undefined) return undefined;
  const strays = [...module.entries.keys()].filter((name) => !partNames.has(name));
  const isPlain = !module.entries.has("options") && !module.entries.has("config");
  return isPlain || strays.length === 0 ? undefined : stray(file, strays, module);
}

interface Loaded {
  readonly file: string;
  readonly options: Slot | undefined;
  readonly config: Slot | undefined;
  readonly errors: readonly EvalError[];
}

const moduleArguments: ReadonlySet<string> = new Set(["config", "lib", "pkgs", "options", "modulesPath"]);

/** The module that a file is, if it looks like one. */
function load(host: Host, file: string, config: Slot): Loaded | undefined {
  return quietly(() => {
    const value = force(host.session.importFile(file));
    const isFunction = value instanceof FunctionValue;
    const formals = [...((isFunction && value.formals?.keys()) || [])];
    if (isFunction && !formals.some((name) => moduleArguments.has(name))) return undefined;
    const set = isFunction ? force(call(value, argumentsFor(host, formals, config))) : value;
    if (!(set instanceof AttrSet) || set.open || tagOf(set) !== undefined) return undefined;
    if (!isFunction && !["imports", "options", "config"].some((name) => set.entries.has(name))) return undefined;
    const part = (name: string): Slot | undefined => (set.entries.has(name) ? attribute(set, name) : undefined);
    const [options, own] = [part("options"), part("config")];
    const strays = [...set.entries.keys()].filter((name) => !partNames.has(name));
    if (options === undefined && own === undefined)
      return strays.every((name) => isRoot(host, name))
        ? { file, options, config: without(set), errors: [] }
        : undefined;
    const errors = strays.length > 0 && isFunction ? [stray(file, strays, set)] : [];
    return { file, options, config: own, errors };
  });
}

const partNames: ReadonlySet<string> = new Set([
  ...["_class", "_file", "key", "disabledModules", "imports", "require", "options", "config", "meta", "freeformType"],
]);

/** A set of other roots is a module of another module system. */
function isRoot(host: Host, name: string): boolean {
  const known = knownOptions().child(name) ?? thirdPartyOptions().child(name);
  return known !== undefined || host.read().entries.has(name);
}

function without(set: AttrSet): AttrSet {
  return new AttrSet(new Map([...set.entries].filter(([name]) => !partNames.has(name))), set.open, set.rest);
}

function argumentsFor(host: Host, formals: readonly string[], config: Slot): AttrSet {
  const entries = new Map<string, Entry>([["config", config]]);
  for (const name of [...moduleArguments, ...formals])
    if (!entries.has(name)) entries.set(name, name === "options" ? unknownOptions : lazy(() => host.argument(name)));
  return new AttrSet(entries);
}

const unknownOptions = new Unknown(message("this part of `options` is not known here"));

function stray(file: string, names: readonly string[], set: AttrSet): EvalError {
  const [first = ""] = names;
  const slot = set.entries.get(first);
  const origin = slot instanceof Thunk ? slot.origin : undefined;
  const span = origin?.name ?? origin?.expr;
  return new EvalError(
    "module-shape",
    message(
      "Module `{0}' has an unsupported attribute `{1}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: {2}) into the explicit `config' attribute.",
      file,
      first,
      names.join(" "),
    ),
    origin && span && { file: origin.file, start: span.start, end: span.end },
  );
}

/** Names of options, and of the groups that they stand in. */
interface Names {
  readonly below: Map<string, Names>;
  /** It is an option, or nobody knows what all is declared here. */
  any: boolean;
}

function newNames(): Names {
  return { below: new Map(), any: false };
}

const deepest = 24;

function declare(names: Names, slot: Slot, depth = 0): void {
  const set = quietly(() => force(slot));
  if (!(set instanceof AttrSet) || set.open || depth > deepest || quietly(() => tagOf(set) ?? "") !== "") {
    names.any = true;
    return;
  }
  for (const [name, entry] of set.entries) {
    const child = names.below.get(name) ?? newNames();
    names.below.set(name, child);
    declare(child, entry instanceof Maybe ? entry.value : entry, depth + 1);
  }
}

/** What overlays stand for. */
const overlaid = new WeakMap<AttrSet, AttrSet>();

/** The path of the group of options that a set is, with or without what loose modules declare. */
export function loosePathOf(set: AttrSet): readonly string[] | undefined {
  return groupPathOf(overlaid.get(set) ?? set);
}

const declaredElsewhere = new Unknown(message("a module that no host imports declares this option"));

/** A group of options in which also that is known to be which loose modules declare. */
function withDeclared(set: AttrSet, { below, any }: Names, path: readonly string[]): AttrSet {
  const entries = new Map(set.entries);
  for (const [name, names] of below) {
    const entry = set.entries.get(name);
    if (entry instanceof Maybe) entries.set(name, declaredElsewhere);
    else if (entry === undefined) {
      if (hasAttribute(set, name) === false) entries.set(name, declaredElsewhere);
    } else if (!isOption(names))
      entries.set(
        name,
        lazy(() => {
          const value = force(entry);
          return value instanceof AttrSet && groupPathOf(value) ? withDeclared(value, names, [...path, name]) : value;
        }),
      );
  }
  const all = new AttrSet(entries, any ? (set.open ?? declaredElsewhere) : set.open, set.rest);
  overlaid.set(all, set);
  return all;
}

function isOption({ below, any }: Names): boolean {
  return any && below.size === 0;
}

/** Forces what the module defines, except behind conditions that are false, and the defaults of its options. */
function failures(host: Host, { file, options, config, errors }: Loaded, read: Slot): LooseModule {
  const found = new Set<EvalError>(errors);
  const undeclared: { path: readonly string[]; place: Place }[] = [];
  const seen = new Set<object>();
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (error instanceof EvalError) found.add(error);
      else if (!(error instanceof LimitError) && !(error instanceof RangeError)) throw error;
    }
  };
  const deep = (slot: Slot, depth: number): void => {
    const value = force(slot);
    if (typeof value !== "object" || value === null || seen.has(value) || depth > deepest) return;
    seen.add(value);
    if (value instanceof ListValue) {
      for (const item of value.items) if (!(item instanceof Spread)) attempt(() => deep(item, depth + 1));
    } else if (value instanceof AttrSet) contents(value, depth);
  };
  const contents = (set: AttrSet, depth: number): void => {
    const property = propertyOf(set);
    if (property?.kind === "if") {
      const { condition } = property;
      if (guarding(() => force(condition)) === false) return;
      attempt(() => deep(property.content, depth + 1));
      return;
    }
    const type = set.entries.has("type") ? attribute(set, "type") : undefined;
    if (type !== undefined && force(type) === "derivation") return;
    for (const entry of set.entries.values())
      attempt(() => {
        if (entry instanceof Maybe && force(entry.exists) === false) return;
        deep(entry instanceof Maybe ? entry.value : entry, depth + 1);
      });
  };
  const defaults = (slot: Slot, depth: number): void => {
    const set = force(slot);
    if (!(set instanceof AttrSet) || depth > deepest) return;
    const children = tagOf(set) === "option" ? [attribute(set, "default") ?? null] : [...set.entries.values()];
    const go = tagOf(set) === "option" ? deep : defaults;
    for (const child of children) if (!(child instanceof Maybe)) attempt(() => go(child, depth + 1));
  };
  /** Names in groups of options that are closed. */
  const names = (slot: Slot, group: Slot, path: readonly string[]): void => {
    const [value, options] = [force(slot), force(group)];
    if (!(value instanceof AttrSet) || !(options instanceof AttrSet) || !loosePathOf(options)) return;
    const property = propertyOf(value);
    if (property?.kind === "merge") {
      const list = force(property.contents);
      if (list instanceof ListValue)
        for (const item of list.items) if (!(item instanceof Spread)) attempt(() => names(item, group, path));
      return;
    }
    if (property) {
      attempt(() => names(property.content, group, path));
      return;
    }
    for (const [name, entry] of value.entries) {
      if (entry instanceof Maybe || partNames.has(name) || name === "_module") continue;
      attempt(() => {
        if (hasAttribute(options, name) === false) {
          const place = nameOf(entry);
          if (place) undeclared.push({ path: [...path, name], place });
        } else names(entry, attribute(options, name) ?? null, [...path, name]);
      });
    }
  };
  if (config !== undefined) {
    attempt(() => deep(config, 0));
    quietly(() => names(config, read, []));
  }
  if (options !== undefined) attempt(() => defaults(options, 0));
  return { file, errors: [...found], undeclared: undeclared.filter(({ path }) => host.isOwn(path)) };
}

function nameOf(slot: Slot): Place | undefined {
  const origin = slot instanceof Thunk ? slot.origin : undefined;
  return origin?.name ? { file: origin.file, start: origin.name.start, end: origin.name.end } : placeOf(origin);
}

/** What cannot be evaluated is no module, as far as anybody knows. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError || error instanceof RangeError) return undefined;
    throw error;
  }
}
