/** What the builtins are written as: code by name, which takes arguments that nobody has asked for yet. */

import { EvalError } from "#eval/error.ts";
import { asBoolean, call } from "#eval/expect.ts";
import { enter, force, guarding, leave } from "#eval/machine.ts";
import { typeName } from "#eval/type-name.ts";
import { AttrSet, FunctionValue, type Slot, Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";

/** It wants as many arguments as it names. */
export type Native = (...args: Slot[]) => Slot;

export type Natives = Readonly<Record<string, Native>>;

/** Refuses what cannot be called, as Nix does where it wants a function. */
export function refuseNoFunction(slot: Slot): void {
  const value = force(slot);
  if (value instanceof Unknown || value instanceof FunctionValue) return;
  if (value instanceof AttrSet && (value.open || value.entries.has("__functor"))) return;
  throw new EvalError("type", message("value is {0} while {1} was expected", typeName(value), "a function"));
}

/** Whether `predicate` holds of these. What it read decides the course, it is no part of the value. */
export function holds(predicate: Slot, ...args: readonly Slot[]): boolean | Unknown {
  return guarding(() => asBoolean(call(predicate, ...args)));
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

/** An error whose words the repo chose; unknown parts are left out. */
export function inTheirWords(kind: "throw" | "abort", text: string | Text): EvalError {
  const words =
    text instanceof Text ? text.parts.map((part) => (typeof part === "string" ? part : "…")).join("") : text;
  if (kind === "throw") return new EvalError("throw", message("{0}", words));
  return new EvalError("abort", message("evaluation aborted with the following error message: '{0}'", words));
}
