/** Loads modules: what `imports` reaches, in the order in which Nix collects them, each taken apart into options and config. */

import { attribute, attributes, hasAttribute, setOf } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import { asList, call, unknownPart } from "#eval/expect.ts";
import { force, placeOf } from "#eval/machine.ts";
import { normalPath } from "#eval/operators.ts";
import { pathOfText } from "#eval/text.ts";
import { typeName } from "#eval/type-name.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  type Origin,
  PathValue,
  type Place,
  type Slot,
  Spread,
  Text,
  Thunk,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { type Message, message } from "#text/message.ts";
import { tagOf } from "./property.ts";

/** A module as it was named: its value or path, and what it is called if it has no name of its own. */
export interface ModuleSource {
  readonly slot: Slot;
  readonly file: string;
  readonly key: string;
}

export interface LoadedModule {
  /** As errors name it; for a file of the workspace its path. */
  readonly file: string;
  readonly key: string;
  readonly options: Slot;
  readonly config: Slot;
  readonly freeform: Slot | undefined;
  readonly imports: readonly ModuleSource[];
  readonly disabled: readonly string[];
  /** Where the module is named that has no file of its own: what it says was come to from there. */
  readonly from?: Origin | undefined;
}

/** Something about loading that people should know. */
export type LoadProblem =
  | {
      readonly kind: "unseen";
      readonly file: string;
      readonly reason: Message;
      readonly place: Place | undefined;
      /** It is a module of this repo that may be imported, or not. */
      readonly perhaps: boolean;
    }
  | { readonly kind: "broken"; readonly file: string; readonly error: EvalError };

export interface Loading {
  readonly session: Session;
  /** The arguments of a module function that asks for these names. */
  readonly argumentsFor: (names: readonly string[]) => AttrSet;
  /** Modules of another class are refused. */
  readonly class: string | undefined;
  readonly report: (problem: LoadProblem) => void;
}

/** More modules than any repo has: imports without end stop here. */
const maxModules = 3000;

/** Every module once, breadth first, without those that are disabled. */
export function collectModules(sources: readonly ModuleSource[], loading: Loading): LoadedModule[] {
  const loaded = new Map<string, LoadedModule | undefined>();
  const order: LoadedModule[] = [];
  let queue = [...sources];
  while (queue.length > 0) {
    const next: ModuleSource[] = [];
    for (const source of queue) {
      const key = keyOf(source);
      if (loaded.has(key)) continue;
      if (loaded.size > maxModules) {
        unseen(source.file, new Unknown(message("there are too many modules to load")), undefined, loading);
        return order;
      }
      const module = load(source, key, loading);
      // A module may name its own key.
      if (module && module.key !== key && loaded.has(module.key)) continue;
      loaded.set(key, module);
      if (!module) continue;
      loaded.set(module.key, module);
      order.push(module);
      next.push(...module.imports);
    }
    queue = next;
  }
  const disabled = new Set(order.flatMap((module) => module.disabled));
  return disabled.size === 0 ? order : reachable(sources, loaded, disabled);
}

/** What is left when disabled modules, and what only they import, are gone. */
function reachable(
  sources: readonly ModuleSource[],
  loaded: ReadonlyMap<string, LoadedModule | undefined>,
  disabled: ReadonlySet<string>,
): LoadedModule[] {
  const order = new Set<LoadedModule>();
  for (let queue = [...sources]; queue.length > 0; ) {
    const next: ModuleSource[] = [];
    for (const source of queue) {
      const module = loaded.get(keyOf(source));
      if (!module || disabled.has(module.key) || order.has(module)) continue;
      order.add(module);
      next.push(...module.imports);
    }
    queue = next;
  }
  return [...order];
}

function keyOf({ slot, key }: ModuleSource): string {
  try {
    const value = pathOf(force(slot));
    return value instanceof PathValue ? `${value.absolute ? "" : "./"}${value.path}` : key;
  } catch (error) {
    if (error instanceof EvalError || error instanceof LimitError) return key;
    throw error;
  }
}

function load(source: ModuleSource, key: string, loading: Loading): LoadedModule | undefined {
  const place = source.slot instanceof Thunk ? placeOf(source.slot.origin) : undefined;
  try {
    const named = pathOf(force(source.slot));
    if (named instanceof PathValue) {
      const file = fileOf(named, loading.session);
      if (file instanceof Unknown) return unseen(source.file, file, place, loading);
      if (file === undefined)
        throw new EvalError("missing-file", message("path '{0}' does not exist", named.path || "."), place);
      return unify(force(loading.session.importFile(file)), file, key, loading, place);
    }
    const module = unify(named, source.file, key, loading, place);
    return module && { ...module, from: source.slot instanceof Thunk ? source.slot.origin : undefined };
  } catch (error) {
    if (error instanceof LimitError) return unseen(source.file, new Unknown(error.reason), place, loading);
    if (!(error instanceof EvalError)) throw error;
    error.place ??= place;
    loading.report({ kind: "broken", file: source.file, error });
    return undefined;
  }
}

/** Modules may also be named by the text of a path; what stands in the store, or anywhere else, cannot be seen. */
function pathOf(value: Value): Value {
  if (value instanceof Text) {
    const below = pathOfText(value);
    return below === undefined ? unknownPart(value) : normalPath(below, false);
  }
  return typeof value === "string" && value.startsWith("/") ? new PathValue(value, true) : value;
}

/** The file that importing a path reads; `undefined` if there is none. */
export function fileOf(path: PathValue, session: Session): string | Unknown | undefined {
  if (path.absolute) return new Unknown(message("the path lies outside of the workspace"));
  if (session.tree.nix(path.path)) return path.path;
  const inFolder = path.path === "" ? "default.nix" : `${path.path}/default.nix`;
  if (session.tree.nix(inFolder)) return inFolder;
  const exists = session.tree.exists(path.path);
  if (exists === false) return undefined;
  if (exists instanceof Unknown) return exists;
  const index = session.tree.exists(inFolder);
  if (session.tree.entries(path.path) !== undefined && index !== true) return index === false ? undefined : index;
  return new Unknown(message("the file cannot be read as Nix"));
}

function unseen(
  file: string,
  unknown: Unknown,
  place: Place | undefined,
  loading: Loading,
  perhaps = false,
): undefined {
  loading.report({ kind: "unseen", file, reason: unknown.reason, place, perhaps });
  return undefined;
}

function unify(
  given: Value,
  file: string,
  key: string,
  loading: Loading,
  place: Place | undefined,
): LoadedModule | undefined {
  const module = applied(given, loading);
  if (module instanceof Unknown) return unseen(file, module, place, loading);
  if (module instanceof ListValue)
    throw new EvalError(
      "module-shape",
      message("Module imports can't be nested lists. Perhaps you meant to remove one level of lists?"),
      place,
    );
  if (!(module instanceof AttrSet)) throw noModule(module, file, place);
  const tag = tagOf(module);
  if (tag === "if" || tag === "override" || tag === "merge") return plain(module, file, key);
  // What else there may be in it can make it another module altogether.
  const vague = module.open ?? vagueShape(module);
  if (vague) return unseen(file, vague, place, loading, true);
  const part = (name: string): Slot | undefined => (module.entries.has(name) ? attribute(module, name) : undefined);
  const ownFile = part("_file");
  const name = ownFile === undefined ? file : nameOf(ownFile, file);
  refuseOtherClass(part("_class"), name, loading.class);
  const shared = {
    file: name,
    key: part("key") === undefined ? key : nameOf(part("key") as Slot, key),
    freeform: part("freeformType"),
    imports: [...importsOf(part("require"), name, key, loading), ...importsOf(part("imports"), name, key, loading)],
    disabled: disabledOf(part("disabledModules"), name, (doubt) => unseen(name, doubt, place, loading, true)),
  };
  const empty = new AttrSet(new Map());
  if (part("config") === undefined && part("options") === undefined)
    return {
      ...shared,
      options: empty,
      config: without(module, ["_class", "_file", "key", "disabledModules", "require", "imports", "freeformType"]),
    };
  refuseStrays(module, name);
  const meta = part("meta");
  const config = part("config") ?? empty;
  const all =
    meta === undefined ? config : setOf({ _type: "merge", contents: new ListValue([config, setOf({ meta })]) });
  return { ...shared, options: part("options") ?? empty, config: all };
}

/** Why it is not known what kind of module it is, or which one. */
function vagueShape(module: AttrSet): Unknown | undefined {
  for (const name of shape) {
    const exists = hasAttribute(module, name);
    if (exists instanceof Unknown) return exists;
  }
  const key = module.entries.has("key") ? attribute(module, "key") : undefined;
  const value = key === undefined ? undefined : force(key);
  return value instanceof Unknown ? value : undefined;
}

function plain(config: Slot, file: string, key: string): LoadedModule {
  return { file, key, options: new AttrSet(new Map()), config, freeform: undefined, imports: [], disabled: [] };
}

function noModule(module: Value, file: string, place: Place | undefined): EvalError {
  if (typeof module === "string" || module instanceof FunctionValue)
    return new EvalError("module-shape", message("module {0} does not look like a module.", file), place);
  return new EvalError("type", message("cannot coerce {0} to a string", typeName(module)), place);
}

function refuseOtherClass(slot: Slot | undefined, file: string, wanted: string | undefined): void {
  const own = slot === undefined || wanted === undefined ? null : force(slot);
  if (typeof own !== "string" || own === wanted) return;
  throw new EvalError(
    "module-shape",
    message(
      "The module `{0}` (class: {1}) cannot be imported into a module evaluation that expects class {2}.",
      file,
      JSON.stringify(own),
      JSON.stringify(wanted),
    ),
  );
}

/** A module that is a function, called. */
function applied(given: Value, loading: Loading): Value {
  const isFunction = given instanceof FunctionValue || (given instanceof AttrSet && given.entries.has("__functor"));
  if (!isFunction) return given;
  const formals = given instanceof FunctionValue ? given.formals : undefined;
  return force(call(given, loading.argumentsFor([...(formals?.keys() ?? [])])));
}

const shape: ReadonlySet<string> = new Set([
  "_class",
  "_file",
  "key",
  "disabledModules",
  "imports",
  "options",
  "config",
  "meta",
  "freeformType",
]);

function refuseStrays(module: AttrSet, name: string): void {
  const strays = attributes(module).filter(({ key, exists }) => exists === true && !shape.has(key));
  const [first] = strays;
  if (!first) return;
  throw new EvalError(
    "module-shape",
    message(
      "Module `{0}' has an unsupported attribute `{1}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: {2}) into the explicit `config' attribute.",
      name,
      first.key,
      strays.map(({ key }) => key).join(" "),
    ),
    nameOfSlot(first.slot),
  );
}

function nameOfSlot(slot: Slot): Place | undefined {
  const origin = slot instanceof Thunk ? slot.origin : undefined;
  const span = origin?.name ?? origin?.expr;
  return origin && span && { file: origin.file, start: span.start, end: span.end };
}

function nameOf(slot: Slot, otherwise: string): string {
  const value = force(slot);
  if (typeof value === "string") return value;
  return value instanceof PathValue ? value.path : otherwise;
}

function without(set: AttrSet, names: readonly string[]): AttrSet {
  const entries = new Map(set.entries);
  for (const name of names) entries.delete(name);
  return new AttrSet(entries, set.open, set.rest);
}

function importsOf(slot: Slot | undefined, file: string, key: string, loading: Loading): ModuleSource[] {
  if (slot === undefined) return [];
  const list = asList(slot);
  const place = slot instanceof Thunk ? placeOf(slot.origin) : undefined;
  if (list instanceof Unknown) {
    unseen(file, list, place, loading);
    return [];
  }
  return list.items.flatMap((item, index): ModuleSource[] => {
    if (item instanceof Spread) {
      unseen(file, item.unknown, place, loading, item.possible.length > 0);
      return [];
    }
    return [{ slot: item, file, key: `${key}:anon-${index + 1}` }];
  });
}

/** Only modules of the workspace can be disabled here; those of NixOS are named by strings. */
function disabledOf(slot: Slot | undefined, file: string, vague: (doubt: Unknown) => void): string[] {
  const list = slot === undefined ? undefined : asList(slot);
  if (list instanceof Unknown) vague(list);
  if (!(list instanceof ListValue)) return [];
  return list.items.flatMap((item) => {
    const value = item instanceof Spread ? item.unknown : force(item);
    if (value instanceof Unknown) vague(value);
    if (value instanceof PathValue) return [`${value.absolute ? "" : "./"}${value.path}`];
    const own = value instanceof AttrSet ? attribute(value, "key") : undefined;
    const key = own === undefined ? undefined : force(own);
    if (value instanceof AttrSet && own === undefined)
      throw new EvalError(
        "module-shape",
        message(
          "Module `{0}` contains a disabledModules item that is an attribute set, presumably a module, that does not have a `key` attribute.",
          file,
        ),
      );
    return typeof key === "string" ? [key] : [];
  });
}
