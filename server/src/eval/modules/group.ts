/** Groups of options: each level of the configuration as a set whose attributes wait until they are asked for. */

import { EvalError } from "#eval/error.ts";
import { attempt, lazy, placeOf } from "#eval/machine.ts";
import { AttrSet, type Entry, Maybe, type Slot, Thunk, Unknown } from "#eval/value.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { message } from "#text/message.ts";
import { maxPath, tooDeep } from "./composite-types.ts";
import {
  type Declaration,
  declarationsOf,
  declaredNames,
  isOption,
  isSubmodule,
  joinDeclarations,
  misplaced,
  unknownDeclaration,
} from "./declaration.ts";
import { below, type Definition, definedNames, type Pushed, pushDown } from "./definition.ts";
import { knownFreeform, knownType } from "./known-type.ts";
import { once } from "./once.ts";
import { opened } from "./opened.ts";
import { evaluateOption } from "./option.ts";
import { showOption } from "./option-path.ts";
import { mergeDefinitions, type OptionType, type Path } from "./option-type.ts";
import { otherNixos } from "./other-nixos.ts";
import { undeclared } from "./undeclared.ts";
import { outside, type World } from "./world.ts";

/** A level of the tree of options: who says what of it. */
export interface Group {
  readonly path: Path;
  readonly declarations: readonly Declaration[];
  /** Asked for late: what options there are depends on declarations alone. */
  readonly definitions: () => readonly Pushed[];
  /** What we know of NixOS at this place. */
  readonly known: OptionNode | undefined;
  /** Only the repo declares options here: what it does not declare does not exist. */
  readonly own: boolean;
  /** The type of all that is defined without being declared. */
  readonly freeform: () => OptionType | undefined;
  /** What is defined without being declared is an error of the whole evaluation. */
  readonly strict: boolean;
  readonly world: World;
}

/** A group, seen in three ways. */
export interface Level {
  /** What the repo contributes. */
  readonly own: AttrSet;
  /** What reading `config` gives. */
  readonly read: AttrSet;
  /** What reading `options` gives. */
  readonly options: AttrSet;
}

export function levelOf(group: Group): Level {
  const { path } = group;
  if (path.length > maxPath) return bottomless;
  const children = new Map<string, Child>();
  const declared = declaredNames(group.declarations);
  const child = (name: string): Child => {
    let found = children.get(name);
    if (!found) {
      found = childOf(group, name);
      children.set(name, found);
    }
    return found;
  };
  const options = new Map<string, Entry>();
  for (const name of declared)
    options.set(
      name,
      lazy(() => child(name).options()),
    );
  const values = once(() => valuesOf(group, declared, child));
  return {
    get own() {
      return values().own;
    },
    get read() {
      return values().read;
    },
    options: new AttrSet(options, group.own ? undefined : outside),
  };
}

function valuesOf(
  group: Group,
  declared: ReadonlySet<string>,
  child: (name: string) => Child,
): { readonly own: AttrSet; readonly read: AttrSet } {
  const { path, world } = group;
  const definitions = group.definitions();
  const own = new Map<string, Entry>();
  const read = new Map<string, Entry>();
  for (const name of declared) {
    own.set(
      name,
      lazy(() => child(name).own()),
    );
    read.set(
      name,
      lazy(() => child(name).read()),
    );
  }
  for (const name of definedNames(definitions)) {
    if (declared.has(name)) continue;
    const exists = lazy(() => child(name).exists());
    const value = lazy(() => child(name).read());
    own.set(
      name,
      new Maybe(
        exists,
        lazy(() => child(name).own()),
      ),
    );
    // What is not set by the repo has another value, where others may set it.
    read.set(name, isOpen(group) ? value : new Maybe(exists, value));
    if (group.own && !group.freeform()) undeclaredOption(group, [...path, name], below(definitions, name));
  }
  const unseen = (name: string): Slot => {
    const node = group.known?.child(name);
    if (node && node.type === undefined) return childOf(group, name).read();
    return new Thunk(() => outside, undefined, [...path, name]);
  };
  const doubt = definitions.find(({ value }) => value instanceof Unknown)?.value as Unknown | undefined;
  const readSet =
    world.open && !group.own ? new AttrSet(read, outside, unseen) : new AttrSet(read, group.own ? doubt : undefined);
  groups.set(readSet, path);
  return { own: new AttrSet(own), read: readSet };
}

const groups = new WeakMap<AttrSet, Path>();

/** The path of a group of options, of which this is what reading it gives. */
export function groupPathOf(set: AttrSet): Path | undefined {
  return groups.get(set);
}

const nothing = new AttrSet(new Map(), tooDeep);
const bottomless: Level = { own: nothing, read: nothing, options: nothing };

/** Somebody else may define what the repo does not declare here. */
function isOpen({ world, own }: Group): boolean {
  return world.open && !own;
}

/** In a submodule an error of the whole of it; elsewhere a finding, so that everything else still has a value. */
function undeclaredOption({ world, strict }: Group, path: Path, definitions: readonly Definition[]): void {
  for (const definition of definitions) {
    if (definition.doubt) continue;
    if (strict)
      throw new EvalError(
        "undeclared-option",
        message(
          "The option `{0}' does not exist. Definition values: {1}",
          showOption(path),
          `- In \`${definition.file}'`,
        ),
        placeOf(definition.origin),
      );
    world.report({ kind: "undeclared", path, definition });
  }
}

interface Child {
  readonly own: () => Slot;
  readonly read: () => Slot;
  readonly options: () => Slot;
  readonly exists: () => Slot;
}

function childOf(group: Group, name: string): Child {
  const path = [...group.path, name];
  const declarations = declarationsOf(group.declarations, name);
  const definitions = once(() => below(group.definitions(), name));
  const unclear = unknownDeclaration(declarations);
  if (unclear) return always(unclear);
  const options = declarations.filter(isOption);
  if (options.length > 0 && options.length === declarations.length)
    return optionChild(group, path, declarations, definitions);
  if (options.length > 0)
    return options.every(isSubmodule)
      ? optionChild(group, path, declarations, definitions)
      : failing(parentOfOptions(path, options, declarations));
  for (const each of declarations) {
    const error = misplaced(path, each);
    if (error) return failing(error);
  }
  const known = group.known?.child(name);
  const own =
    group.path.length === 0
      ? !group.world.isOutside(name) && declarations.length > 0
      : group.own && declarations.length > 0;
  if (declarations.length > 0 || (known && known.type === undefined))
    return groupChild(
      { ...group, path, declarations, known, own, freeform: once(() => freeformBelow(group)) },
      definitions,
    );
  const type = known?.type ? knownType(known.type, group.world) : freeformElement(group, known);
  return type ? typedChild(group, path, type, definitions()) : undeclaredChild(group, path, definitions());
}

/** The type of what is in a group without being declared or known there. */
function freeformElement(group: Group, known: OptionNode | undefined): OptionType | undefined {
  const freeform = group.freeform();
  if (freeform) return freeform;
  return known === undefined && group.known?.freeform ? knownFreeform(group.known.freeform, group.world) : undefined;
}

/** The type of what is defined, without being declared, in a declared group of a set that takes more than it declares. */
function freeformBelow(group: Group): OptionType | undefined {
  const type = freeformElement(group, undefined);
  if (type?.name === "attrsOf" || type?.name === "lazyAttrsOf") return type.element;
  return type?.collects ? type : undefined;
}

function always(slot: Slot): Child {
  const get = (): Slot => slot;
  return { own: get, read: get, options: get, exists: () => true };
}

function failing(error: EvalError): Child {
  const fail = (): never => {
    throw error;
  };
  return { own: fail, read: fail, options: fail, exists: () => true };
}

function parentOfOptions(path: Path, options: readonly Declaration[], all: readonly Declaration[]): EvalError {
  const nested = all.find((each) => !options.includes(each));
  return new EvalError(
    "declared-twice",
    message(
      "The option `{0}' in module `{1}' would be a parent of other options, but its type does not support nested options.",
      showOption(path),
      options[0]?.file ?? "",
    ),
    placeOf(options[0]?.origin),
    [placeOf(nested?.origin)].filter((place) => place !== undefined),
  );
}

function groupChild(group: Omit<Group, "definitions">, definitions: () => readonly Definition[]): Child {
  const level = once(() =>
    levelOf({
      ...group,
      definitions: once(() => pushAll(definitions(), group.path, group.world, group.own || group.known === undefined)),
    }),
  );
  return {
    own: () => level().own,
    read: () => level().read,
    options: () => level().options,
    exists: () => true,
  };
}

/** A definition that cannot be pushed down is a problem of its own; the others still count. */
export function pushAll(definitions: readonly Definition[], path: Path, world: World, own = true): Pushed[] {
  return definitions.flatMap((definition): Pushed[] => {
    try {
      return pushDown(definition, path);
    } catch (error) {
      if (!(error instanceof EvalError) || error.kind === "infinite-recursion") throw error;
      // What is a group in the NixOS that we know may be an option in the one that is used.
      if (!own && isNoSet(definition)) return [{ definition, value: new Unknown(otherNixos) }];
      world.report({ kind: "broken-part", file: definition.file, error });
      return [];
    }
  });
}

function isNoSet({ slot }: Definition): boolean {
  const value = attempt(slot);
  return value !== undefined && !(value instanceof AttrSet);
}

/** An option of the repo. */
function optionChild(
  group: Group,
  path: Path,
  declarations: readonly Declaration[],
  definitions: () => readonly Definition[],
): Child {
  const declaration = joinDeclarations(path, declarations);
  group.world.declared(path, declaration);
  const evaluated = evaluateOption(path, declaration, definitions);
  return { own: evaluated.value, read: evaluated.value, options: () => evaluated.option, exists: () => true };
}

/** An option of which only the type is known: NixOS's own, or freeform. */
function typedChild(group: Group, path: Path, type: OptionType, definitions: readonly Definition[]): Child {
  const merging = once(() => mergeDefinitions(path, type, definitions));
  const own = new Thunk(() => merging().value(), definitions[0]?.origin, path);
  const read =
    !group.world.open || group.own
      ? own
      : new Thunk(
          () => {
            const defined = merging().defined();
            if (defined !== true) return outside;
            return opened(own, type, merging().winners().priority);
          },
          definitions[0]?.origin,
          path,
        );
  return { own: () => own, read: () => read, options: () => outside, exists: () => merging().defined() };
}

function undeclaredChild(group: Group, path: Path, definitions: readonly Definition[]): Child {
  const found = undeclared(path, definitions);
  const own = new Thunk(found.value, definitions[0]?.origin, path);
  const read = isOpen(group)
    ? new Thunk(
        () => (found.exists() === true ? opened(own, undefined, undefined) : outside),
        definitions[0]?.origin,
        path,
      )
    : own;
  return { own: () => own, read: () => read, options: () => outside, exists: found.exists };
}
