/** An option that the repo declares: its value from its default and its definitions, and what reading `options` gives of it. */
import { setOf } from "#eval/attributes.ts";
import { EvalError } from "#eval/error.ts";
import { call } from "#eval/expect.ts";
import { lazy, placeOf } from "#eval/machine.ts";
import { pathText } from "#eval/text.ts";
import { AttrSet, ListValue, PathValue, type Slot, Thunk, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { OptionDeclaration } from "./declaration.ts";
import { type Definition, priorityOfDefaults, type Winners } from "./definition.ts";
import { typeSet } from "./nix-type.ts";
import { once } from "./once.ts";
import { showOption } from "./option-path.ts";
import { inSpiteOf, type Merging, mergeDefinitions, noValue, type OptionType, type Path } from "./option-type.ts";
import { outside } from "./world.ts";

export function evaluateOption(
  path: Path,
  declaration: OptionDeclaration,
  definitions: () => readonly Definition[],
): { readonly value: () => Thunk; readonly option: Slot } {
  const { type } = declaration;
  const all = once(() => [...(declaration.default === undefined ? [] : [defaultOf(declaration)]), ...definitions()]);
  const merging = type instanceof Unknown ? undefined : once(() => mergeDefinitions(path, type, all()));
  const merged = (): Slot => {
    if (!merging) return type as Unknown;
    if (declaration.clash) inSpiteOf(path, all()[0] ?? declaredAs(declaration), declaration.clash);
    refuseWrites(path, declaration, all());
    const defined = merging().defined();
    if (defined instanceof Unknown) return declaration.default === undefined ? merging().value() : defined;
    if (defined) return merging().value();
    if ((type as OptionType).empty === undefined) throw noValue(path);
    return new Unknown(
      message("whether an option without definitions is empty or an error depends on the version of nixpkgs"),
    );
  };
  const { apply } = declaration;
  const value = once(() => {
    const origin = definitions()[0]?.origin ?? declaration.declarations[0]?.origin;
    return new Thunk(apply === undefined ? merged : () => call(apply, lazy(merged)), origin, path);
  });
  return { value, option: optionSet(declaration, lazy(value), merging) };
}

function declaredAs({ declarations }: OptionDeclaration): Definition {
  const [first] = declarations;
  return { file: first?.file ?? "", slot: null, wraps: [], doubt: undefined, origin: first?.origin };
}

function defaultOf({ declarations, default: slot }: OptionDeclaration): Definition {
  const [first] = declarations;
  return {
    file: first?.file ?? "",
    slot: slot as Slot,
    wraps: [{ kind: "override", priority: BigInt(priorityOfDefaults) }],
    doubt: undefined,
    origin: (slot instanceof Thunk ? slot.origin : undefined) ?? first?.origin,
    isDefault: true,
  };
}

function refuseWrites(path: Path, { readOnly }: OptionDeclaration, definitions: readonly Definition[]): void {
  if (readOnly !== true || definitions.length < 2 || definitions.some(({ doubt }) => doubt)) return;
  throw new EvalError(
    "read-only",
    message("The option `{0}' is read-only, but it's set multiple times.", showOption(path)),
    placeOf(definitions.at(-1)?.origin),
  );
}

function optionSet(declaration: OptionDeclaration, value: Slot, merging: (() => Merging) | undefined): AttrSet {
  const doubt = new Unknown(message("this part of `options` is not known here"));
  const { type, default: fallback, description } = declaration;
  const set = setOf({
    _type: "option",
    loc: lazy(() => doubt),
    value,
    isDefined: lazy(() => (merging ? merging().defined() : doubt)),
    definitions: lazy(() => (merging ? definitionsOf(merging().winners()) : doubt)),
    files: lazy(() => (merging ? filesOf(merging().winners()) : doubt)),
    highestPrio: lazy(() => {
      const priority = merging?.().winners().priority;
      return priority === undefined ? doubt : BigInt(priority);
    }),
    ...(fallback !== undefined && { default: fallback }),
    ...(description !== undefined && { description }),
    type: lazy(() => (type instanceof Unknown ? type : typeSet(type))),
    __toString: lazy(() => doubt),
  });
  return new AttrSet(set.entries, doubt);
}

const elsewhere = pathText(new PathValue("", false));

/** As Nix has them: the text of a file of the repo depends on where it lies. */
function filesOf({ definitions }: Winners): Slot {
  return new ListValue(definitions.map(({ definition: { file } }) => (file.startsWith("<") ? file : elsewhere)));
}

function definitionsOf({ definitions, instead, doubt }: Winners): Slot {
  const vague = doubt ?? instead[0]?.[0]?.exists ?? definitions.find(({ exists }) => exists !== true)?.exists;
  return vague instanceof Unknown || instead.length > 0
    ? new Unknown(vague instanceof Unknown ? vague.reason : outside.reason)
    : new ListValue(definitions.map(({ slot }) => slot));
}
