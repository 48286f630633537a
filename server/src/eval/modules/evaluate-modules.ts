/** `lib.evalModules`: modules become one configuration. */

import { attribute, setOf } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { EvalError } from "#eval/error.ts";
import { force, lazy } from "#eval/machine.ts";
import { AttrSet, type Entry, type Slot, Unknown } from "#eval/value.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { message } from "#text/message.ts";
import { attrsOf } from "./composite-types.ts";
import { type Declaration, declare, misplaced } from "./declaration.ts";
import { below, define, type Pushed } from "./definition.ts";
import { type Level, levelOf, pushAll } from "./group.ts";
import { collectModules, type LoadedModule, type ModuleSource } from "./load.ts";
import { typeOfSlot } from "./nix-type.ts";
import { once } from "./once.ts";
import { mergeDefinitions, type OptionType, type Path } from "./option-type.ts";
import { raw } from "./plain-types.ts";
import type { World } from "./world.ts";

export interface ModulesInput {
  readonly session: Session;
  readonly modules: readonly ModuleSource[];
  /** Where this evaluation stands in another one; empty for a host. */
  readonly path: Path;
  /** What modules get as arguments by name: `lib`, `pkgs`, specialArgs. */
  readonly args: ReadonlyMap<string, Slot>;
  /** What an argument is that neither `args` nor `_module.args` has. */
  readonly otherArgs: ((name: string) => Slot | undefined) | undefined;
  readonly known: OptionNode | undefined;
  /** All options are the repo's own (in submodules). */
  readonly own: boolean;
  /** Modules of another class are refused. */
  readonly class: string | undefined;
  readonly world: World;
}

export interface Evaluated {
  /** In Nix's order: the last one imported first. */
  readonly modules: readonly LoadedModule[];
  readonly level: Level;
}

/** Loads the modules at once; everything else waits. */
export function evaluateModules(input: ModulesInput): Evaluated {
  const { world, path } = input;
  let result: Evaluated | undefined;
  const config = lazy(() => (result ? result.level.read : loadingLoop()));
  const options = lazy(() => (result ? result.level.options : loadingLoop()));
  // While modules are still being loaded, nobody can say what they define as arguments.
  const moduleArgs = (): AttrSet => (result ? argumentsOfModules(() => pushed()) : setOf({}));
  const argumentsFor = (names: readonly string[]): AttrSet => {
    const entries = new Map<string, Entry>([...input.args, ["config", config], ["options", options]]);
    for (const name of names)
      if (!entries.has(name))
        entries.set(
          name,
          lazy(() => argument(name, moduleArgs(), input, result === undefined)),
        );
    return new AttrSet(entries, undefined, (name) => {
      const slot = input.otherArgs?.(name);
      return slot;
    });
  };
  const loaded = collectModules(input.modules, {
    session: input.session,
    argumentsFor,
    class: input.class,
    report: world.report,
  });
  const modules = loaded.reverse();
  const declarations = modules.flatMap((module): Declaration[] => {
    const broken = fails(module, module.options, world);
    return broken ? [] : [declare(module.file, module.options)];
  });
  let known: readonly Pushed[] | undefined;
  const pushed = (): readonly Pushed[] => {
    known ??= pushAll(
      modules.map((module) => define(module.file, module.config, module.from)),
      path,
      world,
    );
    return known;
  };
  const level = levelOf({
    path,
    declarations,
    definitions: once(() => pushed().map(withoutModuleArgs)),
    known: input.known,
    own: input.own,
    strict: input.own,
    freeform: once(() => freeformOf(modules, pushed())),
    world,
  });
  result = { modules, level };
  return result;
}

/** `_module` belongs to the module system, not to the configuration. */
function withoutModuleArgs(pushed: Pushed): Pushed {
  if (!(pushed.value instanceof AttrSet) || !pushed.value.entries.has("_module")) return pushed;
  const entries = new Map(pushed.value.entries);
  entries.delete("_module");
  return { ...pushed, value: new AttrSet(entries, pushed.value.open, pushed.value.rest) };
}

function loadingLoop(): never {
  throw new EvalError("infinite-recursion", message("infinite recursion encountered"));
}

function fails(module: LoadedModule, slot: Slot, world: World): boolean {
  try {
    const wrong = misplaced([], declare(module.file, slot));
    if (!wrong) return false;
    world.report({ kind: "broken", file: module.file, error: wrong });
    return true;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    world.report({ kind: "broken", file: module.file, error });
    return true;
  }
}

const moduleArgsType = attrsOf(raw, true);

/** The value of `_module.args`. */
function argumentsOfModules(pushed: () => readonly Pushed[]): AttrSet {
  const inModule = below(pushed(), "_module").filter(({ slot }) => !(force(slot) instanceof Unknown));
  if (inModule.length === 0) return setOf({});
  const args = below(
    inModule.flatMap((definition) => pushAll([definition], ["_module"], silent)),
    "args",
  );
  if (args.length === 0) return setOf({});
  const value = force(mergeDefinitions(["_module", "args"], moduleArgsType, args).value());
  return value instanceof AttrSet ? value : new AttrSet(new Map(), value instanceof Unknown ? value : undefined);
}

const silent = { report: (): void => undefined } as unknown as World;

function argument(name: string, args: AttrSet, input: ModulesInput, loading: boolean): Slot {
  const found = args.entries.has(name) ? attribute(args, name) : undefined;
  if (found !== undefined) return found;
  // What `_module.args` says is known only when all modules are loaded.
  if (loading && input.otherArgs === undefined) return loadingLoop();
  return input.otherArgs?.(name) ?? new Unknown(message("the module argument {0} comes from outside", name));
}

/** The type of what the modules let one define without declaring it. */
function freeformOf(modules: readonly LoadedModule[], pushed: readonly Pushed[]): OptionType | undefined {
  const slots: Slot[] = modules.flatMap(({ freeform }) => (freeform === undefined ? [] : [freeform]));
  for (const definition of below(
    pushed.filter(({ value }) => value instanceof AttrSet && value.entries.has("_module")),
    "_module",
  )) {
    const set = force(definition.slot);
    const slot = set instanceof AttrSet && set.entries.has("freeformType") ? attribute(set, "freeformType") : undefined;
    if (slot !== undefined) slots.push(slot);
  }
  const [slot] = slots;
  if (slot === undefined || force(slot) === null) return undefined;
  const type = typeOfSlot(slot);
  if (type instanceof Unknown) return unknownType(type);
  return (
    type.element ??
    (type.name === "attrs" || type.name === "anything" || type.name === "json"
      ? type
      : unknownType(new Unknown(message("the freeform type is not known here"))))
  );
}

function unknownType(doubt: Unknown): OptionType {
  return {
    name: "unknown",
    description: "unknown",
    phrase: undefined,
    check: () => true,
    collects: true,
    merge: () => doubt,
    join: () => undefined,
  };
}
