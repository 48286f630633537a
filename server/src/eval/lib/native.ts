/** Functions of ours as values of Nix, made from tables of names and code. */

import { attribute, hasAttribute } from "#eval/attributes.ts";
import { inTheirWords, type Native } from "#eval/builtins/native.ts";
import type { Session } from "#eval/env.ts";
import { EvalError } from "#eval/error.ts";
import { asBoolean, asSet } from "#eval/expect.ts";
import { force, guarding } from "#eval/machine.ts";
import {
  AttrSet,
  type FunctionValue,
  ListValue,
  NativeFunction,
  PathValue,
  type Slot,
  Text,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { message } from "#text/message.ts";

/** What a part of the library offers, by name. */
export type Part = ReadonlyMap<string, Slot>;

/** What the functions stand on: the world, and Nix's own functions. */
export interface Basis {
  readonly session: Session;
  /** A member of `builtins`. */
  readonly builtin: (name: string) => Slot;
}

export function functions(table: Readonly<Record<string, Native>>): Part {
  return new Map(Object.entries(table).map(([name, run]) => [name, new NativeFunction(name, run.length, run)]));
}

export function fn(name: string, run: Native): FunctionValue {
  return new NativeFunction(name, run.length, run);
}

export function parts(...all: readonly Part[]): Part {
  return new Map(all.flatMap((part) => [...part]));
}

/** What a condition says; what it read decides the course, it is no part of the value. */
export function decided(condition: Slot): boolean | Unknown {
  return guarding(() => asBoolean(condition));
}

/** `throw text`, in the words of nixpkgs. */
export function thrown(text: string | Text): EvalError {
  return inTheirWords("throw", text);
}

/** `abort text`. */
export function aborted(text: string | Text): EvalError {
  return inTheirWords("abort", text);
}

export function outside(index: bigint): EvalError {
  return new EvalError("other", message("list index {0} is out of bounds", index.toString()));
}

export function not(value: boolean | Unknown): boolean | Unknown {
  return value instanceof Unknown ? value : !value;
}

/** `slot ? name`. */
export function has(slot: Slot, name: string): boolean | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  return value instanceof AttrSet ? hasAttribute(value, name) : false;
}

/** `slot.name`. */
export function select(slot: Slot, name: string): Slot {
  const set = asSet(slot);
  if (set instanceof Unknown) return set;
  const found = attribute(set, name);
  if (found === undefined) throw new EvalError("missing-attribute", message("attribute '{0}' missing", name));
  return found;
}

/** `slot.name or undefined`: nothing if it is no set or has no such attribute. */
export function selectOr(slot: Slot, name: string): Slot | undefined {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  return value instanceof AttrSet ? attribute(value, name) : undefined;
}

/** The arguments of a function that takes a set apart: `wanted` tells which names have a default. */
export function argumentsOf(
  slot: Slot,
  wanted: Readonly<Record<string, "optional" | "required">>,
): ((name: string) => Slot | undefined) | Unknown {
  const given = asSet(slot);
  if (given instanceof Unknown) return given;
  for (const [name, kind] of Object.entries(wanted))
    if (kind === "required" && attribute(given, name) === undefined)
      throw new EvalError("type", message("function called without required argument '{0}'", name));
  let doubt = given.open;
  for (const key of given.entries.keys()) {
    const unexpected = !(key in wanted) && hasAttribute(given, key);
    if (unexpected === true)
      throw new EvalError("type", message("function called with unexpected argument '{0}'", key));
    if (unexpected instanceof Unknown) doubt ??= unexpected;
  }
  return doubt ?? ((name) => attribute(given, name));
}

/** `builtins.typeOf` of a value that is known. */
export function typeOf(value: Exclude<Value, Unknown>): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "string" || value instanceof Text) return "string";
  if (value instanceof PathValue) return "path";
  if (value instanceof ListValue) return "list";
  return value instanceof AttrSet ? "set" : "lambda";
}
