/** Declarations of options: what modules say under `options`, joined where several say it. */

import { attribute, attributes, setOf } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { asSet } from "#eval/expect.ts";
import { force, placeOf } from "#eval/machine.ts";
import { typeName } from "#eval/type-name.ts";
import { AttrSet, type Origin, type Slot, Thunk, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { typeOfSlot } from "./nix-type.ts";
import { showOption } from "./option-path.ts";
import type { OptionType, Path } from "./option-type.ts";
import { unspecified } from "./plain-types.ts";
import { tagOf } from "./property.ts";

/** What one module says at one path: an option, or a group of them. */
export interface Declaration {
  readonly file: string;
  readonly slot: Slot;
  readonly origin: Origin | undefined;
}

export function declare(file: string, slot: Slot): Declaration {
  return { file, slot, origin: slot instanceof Thunk ? slot.origin : undefined };
}

/** What declarations of a group say of `name` in it. Parts of `options` that are unknown declare nothing that we know of. */
export function declarationsOf(declarations: readonly Declaration[], name: string): Declaration[] {
  return declarations.flatMap(({ file, slot, origin }) => {
    const set = asSet(slot);
    const entry = set instanceof Unknown || !set.entries.has(name) ? undefined : attribute(set, name);
    return entry === undefined
      ? []
      : [{ file, slot: entry, origin: (entry instanceof Thunk ? entry.origin : undefined) ?? origin }];
  });
}

export function declaredNames(declarations: readonly Declaration[]): Set<string> {
  const names = new Set<string>();
  for (const { slot } of declarations) {
    const set = asSet(slot);
    if (set instanceof AttrSet) for (const { key } of attributes(set)) names.add(key);
  }
  return names;
}

/** Why these declarations are of no known kind, if they are not. */
export function unknownDeclaration(declarations: readonly Declaration[]): Unknown | undefined {
  for (const { slot } of declarations) {
    const value = force(slot);
    if (value instanceof Unknown) return value;
  }
  return undefined;
}

export function isOption({ slot }: Declaration): boolean {
  return tagOf(force(slot)) === "option";
}

export function isSubmodule({ slot }: Declaration): boolean {
  const set = force(slot);
  const type = set instanceof AttrSet ? attribute(set, "type") : undefined;
  const known = type === undefined ? undefined : typeOfSlot(type);
  return known !== undefined && !(known instanceof Unknown) && known.extend !== undefined;
}

/** What a module says where an option or a group of options should stand, if it is neither. */
export function misplaced(path: Path, { slot, file, origin }: Declaration): EvalError | undefined {
  const value = force(slot);
  if (value instanceof Unknown) return undefined;
  if (!(value instanceof AttrSet))
    return new EvalError(
      "module-shape",
      message(
        "An option declaration for `{0}' has type `{1}' rather than an attribute set. Did you mean to define this outside of `options'?",
        showOption(path),
        typeName(value),
      ),
      placeOf(origin),
    );
  const tag = tagOf(value);
  if (tag === undefined || tag === "option") return undefined;
  return new EvalError(
    "module-shape",
    message(
      "In module {0}: expected an option declaration at option path `{1}` but got an attribute set with type {2}",
      file,
      showOption(path),
      tag,
    ),
    placeOf(origin),
  );
}

/** An option as declared. */
export interface OptionDeclaration {
  readonly declarations: readonly Declaration[];
  readonly type: OptionType | Unknown;
  readonly default: Slot | undefined;
  readonly apply: Slot | undefined;
  readonly readOnly: boolean | Unknown;
  readonly description: Slot | undefined;
  readonly example: Slot | undefined;
  /** It is declared twice in a way that Nix refuses; what stands here is the first declaration. */
  readonly clash: EvalError | undefined;
}

export function joinDeclarations(path: Path, declarations: readonly Declaration[]): OptionDeclaration {
  let joined: OptionDeclaration | undefined;
  // What extends a submodule needs the submodule first.
  for (const each of [...declarations.filter(isOption), ...declarations.filter((other) => !isOption(other))]) {
    const one = isOption(each) ? single(each) : nested(each, joined?.type);
    joined = joined ? join(path, joined, one) : one;
  }
  return joined as OptionDeclaration;
}

/** A group of options declared where the option is a submodule: options of the submodule. */
function nested(declaration: Declaration, type: OptionType | Unknown | undefined): OptionDeclaration {
  const module = setOf({ _file: declaration.file, options: declaration.slot });
  return {
    declarations: [declaration],
    type: type && !(type instanceof Unknown) && type.extend ? type.extend([module]) : unspecified,
    default: undefined,
    apply: undefined,
    readOnly: false,
    description: undefined,
    example: undefined,
    clash: undefined,
  };
}

function single(declaration: Declaration): OptionDeclaration {
  const set = force(declaration.slot) as AttrSet;
  const part = (name: string): Slot | undefined => attribute(set, name);
  const type = part("type");
  const readOnly = part("readOnly");
  const flag = readOnly === undefined ? false : force(readOnly);
  return {
    declarations: [declaration],
    type: type === undefined ? unspecified : typeOfSlot(type),
    default: part("default"),
    apply: part("apply"),
    readOnly: flag instanceof Unknown ? flag : flag === true,
    description: part("description"),
    example: part("example"),
    clash: undefined,
  };
}

function join(path: Path, first: OptionDeclaration, second: OptionDeclaration): OptionDeclaration {
  const [added] = second.declarations;
  if (added && !isOption(added)) return { ...first, declarations: [...first.declarations, added], type: second.type };
  const both = (["default", "example", "description", "apply"] as const).some(
    (name) => first[name] !== undefined && second[name] !== undefined,
  );
  const bothKnown = !(first.type instanceof Unknown) && !(second.type instanceof Unknown);
  const untyped = (each: OptionDeclaration): boolean => each.type === unspecified;
  const type = untyped(first)
    ? second.type
    : untyped(second)
      ? first.type
      : first.type instanceof Unknown
        ? first.type
        : second.type instanceof Unknown
          ? second.type
          : first.type.join(second.type);
  const [there, here] = [first.declarations[0] as Declaration, second.declarations[0] as Declaration];
  const refused = both || (bothKnown && type === undefined);
  const clash =
    first.clash ??
    (refused
      ? new EvalError(
          "declared-twice",
          message("The option `{0}' in `{1}' is already declared in `{2}'.", showOption(path), here.file, there.file),
          placeOf(here.origin),
          [placeOf(there.origin)].filter((place) => place !== undefined),
        )
      : undefined);
  return {
    declarations: [...first.declarations, ...second.declarations],
    type: type ?? first.type,
    default: first.default ?? second.default,
    apply: first.apply ?? second.apply,
    readOnly:
      first.readOnly === true || second.readOnly === true
        ? true
        : first.readOnly instanceof Unknown
          ? first.readOnly
          : second.readOnly,
    description: first.description ?? second.description,
    example: first.example ?? second.example,
    clash,
  };
}
