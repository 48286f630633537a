/** What an option type is to the module system, and how several definitions become one value. */

import { EvalError } from "#eval/error.ts";
import { force, isTrying, lazy, placeOf } from "#eval/machine.ts";
import { equal, join } from "#eval/operators.ts";
import { type Slot, Thunk, Unknown, type Value } from "#eval/value.ts";
import { type Message, message } from "#text/message.ts";
import { type Definition, type Discharged, discharge, strongest, type Winners } from "./definition.ts";
import { showOption } from "./option-path.ts";
import { otherNixos } from "./other-nixos.ts";

export type Path = readonly string[];

/** How a description reads inside another one, by the names of nixpkgs. */
export type Phrase = "noun" | "conjunction" | "composite" | "nonRestrictiveClause" | undefined;

export interface OptionType {
  readonly name: string;
  readonly description: string;
  readonly phrase: Phrase;
  /** Whether a definition is of this type, as far as its outermost layer goes. */
  readonly check: (value: Value) => boolean | Unknown;
  /** The value of all definitions together; they have passed `check`. */
  readonly merge: (path: Path, definitions: readonly Discharged[]) => Slot;
  /** What an attribute of this type is that has no definition. */
  readonly empty?: Slot;
  /** The type of an option that is declared with both types; `undefined` if that cannot be. */
  readonly join: (other: OptionType) => OptionType | undefined;
  /** Of a submodule: the same with further modules. */
  readonly extend?: (modules: readonly Slot[]) => OptionType;
  /** Of the elements of a list or set. */
  readonly element?: OptionType;
  /** It is what we know of some release of NixOS; the one that is used may have another type. */
  readonly ofNixos?: boolean;
  /** Several definitions of it become one that has a part of each. */
  readonly collects?: boolean;
}

/** What became of the definitions of an option: told to whoever keeps records. */
export interface Merged {
  readonly path: Path;
  readonly type: OptionType;
  readonly definitions: readonly Definition[];
  readonly discharged: readonly Discharged[];
  readonly winners: Winners;
}

let keep: ((merged: Merged) => void) | undefined;

/** While `work` runs, `record` is told of each merge. */
export function recording<T>(record: (merged: Merged) => void, work: () => T): T {
  const outer = keep;
  keep = record;
  try {
    return work();
  } finally {
    keep = outer;
  }
}

/** An error that was met on the way and left out: the value that was made without it says so by having read this. */
export class LeftOut extends Thunk {
  readonly failure: EvalError;
  constructor(path: Path, failure: EvalError) {
    super(() => null, undefined, path);
    this.failure = failure;
    this.value = null;
    this.state = "done";
  }
}

let forgive: ((path: Path, definition: Definition, error: EvalError) => void) | undefined;

/**
 * While `work` runs, a definition that cannot be evaluated is told to `report` and is nothing but a doubt: real Nix would stop, we
 * go on with the rest. Whatever is made of it has read a {@link LeftOut}.
 */
export function forgiving<T>(report: (path: Path, definition: Definition, error: EvalError) => void, work: () => T): T {
  const outer = forgive;
  forgive = report;
  try {
    return work();
  } finally {
    forgive = outer;
  }
}

function dischargeOrForgive(path: Path, definition: Definition): readonly Discharged[] {
  try {
    return discharge(definition);
  } catch (error) {
    if (!forgive || !(error instanceof EvalError) || error.kind === "infinite-recursion" || isTrying()) throw error;
    forgive(path, definition, error);
    force(new LeftOut(path, error));
    const doubt = new Unknown(error.reason);
    return [{ definition, slot: doubt, priority: doubt, exists: doubt }];
  }
}

/** Uses a value in spite of an error, which is reported and remembered. */
export function inSpiteOf(path: Path, definition: Definition, error: EvalError): void {
  if (!forgive) throw error;
  forgive(path, definition, error);
  force(new LeftOut(path, error));
}

/** Definitions of one option, evaluated when they are asked for. */
export interface Merging {
  /** Whether any definition remains. */
  readonly defined: () => boolean | Unknown;
  readonly winners: () => Winners;
  readonly value: () => Slot;
}

export function mergeDefinitions(path: Path, type: OptionType, definitions: readonly Definition[]): Merging {
  let known: Winners | undefined;
  // A thunk, so that whoever asks has read what the conditions read.
  const decided = lazy(() => {
    const discharged = definitions.flatMap((definition) => dischargeOrForgive(path, definition));
    known = strongest(discharged);
    keep?.({ path, type, definitions, discharged, winners: known });
    return null;
  });
  const winners = (): Winners => {
    force(decided);
    return known as Winners;
  };
  return {
    winners,
    defined: () => {
      const { definitions: final, doubt } = winners();
      if (doubt) return doubt;
      return final.some(({ exists }) => exists === true) || (final[0]?.exists ?? false);
    },
    value: () => {
      const { definitions: final, instead, doubt } = winners();
      if (doubt) return doubt;
      if (final.length === 0) throw noValue(path);
      const value = checkAndMerge(path, type, final);
      const [other] = instead;
      if (!other) return value;
      const why = discharge(other[0]?.definition as Definition).find(({ exists }) => exists !== true)
        ?.exists as Unknown;
      return instead.reduce<Slot>(
        (left, right) =>
          join(
            left,
            lazy(() => checkAndMerge(path, type, right)),
            why,
          ),
        value,
      );
    },
  };
}

/** The option has neither a default nor a definition. */
export function noValue(path: Path): EvalError {
  return new EvalError(
    "no-value",
    message("The option `{0}' was accessed but has no value defined. Try setting the option.", showOption(path)),
  );
}

export function checkAndMerge(path: Path, type: OptionType, definitions: readonly Discharged[]): Slot {
  let doubt: Unknown | undefined;
  for (const { slot, definition, exists } of definitions) {
    const value = force(slot);
    const passes = type.check(value);
    if (passes === true) continue;
    // What perhaps is not there proves nothing; a value that is unknown itself says so by itself.
    if (passes === false && type.ofNixos) return new Unknown(otherNixos);
    if (passes === false && exists === true) throw wrongType(path, type, definition, slot);
    if (!(value instanceof Unknown)) doubt ??= passes === false ? (exists as Unknown) : (passes as Unknown);
  }
  return doubt ?? type.merge(path, definitions);
}

function wrongType(path: Path, type: OptionType, definition: Definition, slot: Slot): EvalError {
  const reason: Message = message(
    "A definition for option `{0}' is not of type `{1}'. Definition values: {2}",
    showOption(path),
    type.description,
    `- In \`${definition.file}': ${showShort(slot)}`,
  );
  return new EvalError("option-type", reason, placeOf(definition.origin));
}

/** A value in a few words, for messages. */
export function showShort(slot: Slot): string {
  try {
    const value = force(slot);
    if (value === null || typeof value === "boolean" || typeof value === "bigint" || typeof value === "number")
      return String(value);
    if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    return value instanceof Unknown ? "…" : "{ … }";
  } catch {
    return "…";
  }
}

/** All definitions have to be equal. */
export function mergeEqual(path: Path, definitions: readonly Discharged[]): Slot {
  const sure = definitions.filter(({ exists }) => exists === true);
  const [first, ...others] = sure;
  const [perhaps] = definitions.filter(({ exists }) => exists !== true);
  if (!first) return perhaps?.exists as Unknown;
  for (const other of others) {
    const same = equal(first.slot, other.slot);
    if (same instanceof Unknown) return same;
    if (!same) throw conflict(path, [first, other]);
  }
  for (const other of definitions)
    if (other.exists !== true && equal(first.slot, other.slot) !== true) return other.exists;
  return first.slot;
}

/** Only one definition may remain. */
export function mergeOne(path: Path, definitions: readonly Discharged[]): Slot {
  const [first, second] = definitions;
  if (!second) return first?.exists === true ? first.slot : (first?.exists as Unknown);
  const doubtful = definitions.find(({ exists }) => exists !== true);
  if (doubtful) return doubtful.exists as Unknown;
  throw new EvalError(
    "conflict",
    message("The option `{0}' is defined multiple times while it's expected to be unique.", showOption(path)),
    placeOf(first?.definition.origin),
    relatedTo(definitions),
  );
}

export function conflict(path: Path, definitions: readonly Discharged[]): EvalError {
  return new EvalError(
    "conflict",
    message(
      "The option `{0}' has conflicting definition values: {1}",
      showOption(path),
      definitions.map(({ definition, slot }) => `- In \`${definition.file}': ${showShort(slot)}`).join(" "),
    ),
    placeOf(definitions[0]?.definition.origin),
    relatedTo(definitions),
  );
}

function relatedTo(definitions: readonly Discharged[]): { file: string; start: number; end: number }[] {
  return definitions.slice(1).flatMap(({ definition }) => placeOf(definition.origin) ?? []);
}
