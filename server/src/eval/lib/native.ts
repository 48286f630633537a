/** Functions of ours as values of Nix, made from tables of names and code. */

import { attribute, hasAttribute } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { EvalError } from "#eval/error.ts";
import { asBoolean, asSet, call } from "#eval/expect.ts";
import { enter, force, guarding, leave } from "#eval/machine.ts";
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

/** Code of a function: it wants as many arguments as it names. */
export type Native = (...args: Slot[]) => Slot;

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

/** Whether `predicate` holds of these. */
export function holds(predicate: Slot, ...args: readonly Slot[]): boolean | Unknown {
  return guarding(() => asBoolean(call(predicate, ...args)));
}

/** `throw text`, in the words of nixpkgs. */
export function thrown(text: string): EvalError {
  return new EvalError("throw", message("{0}", text));
}

/** `abort text`. */
export function aborted(text: string): EvalError {
  return new EvalError("abort", message("evaluation aborted with the following error message: '{0}'", text));
}

export function outside(index: bigint): EvalError {
  return new EvalError("other", message("list index {0} is out of bounds", index.toString()));
}

/** Recursion of ours: it counts as Nix's does, so that endless values end. */
export function deeper<T>(work: () => T): T {
  enter();
  try {
    return work();
  } finally {
    leave();
  }
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
  for (const key of given.entries.keys())
    if (!(key in wanted) && hasAttribute(given, key) === true)
      throw new EvalError("type", message("function called with unexpected argument '{0}'", key));
  return (name) => attribute(given, name);
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
