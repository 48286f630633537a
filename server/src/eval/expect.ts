/** What a primitive wants its argument to be: the value, unknown, or Nix's type error. */
import { message } from "#text/message.ts";
import { attribute } from "./attributes.ts";
import { EvalError } from "./error.ts";
import { enter, force, leave } from "./machine.ts";
import { typeName } from "./type-name.ts";
import { AttrSet, FunctionValue, ListValue, type Slot, Text, Unknown, type Value } from "./value.ts";

function wrong(value: Value, wanted: string): never {
  throw new EvalError("type", message("value is {0} while {1} was expected", typeName(value), wanted));
}

export function asSet(slot: Slot): AttrSet | Unknown {
  const value = force(slot);
  return value instanceof AttrSet || value instanceof Unknown ? value : wrong(value, "a set");
}

export function asList(slot: Slot): ListValue | Unknown {
  const value = force(slot);
  return value instanceof ListValue || value instanceof Unknown ? value : wrong(value, "a list");
}

/** No coercion: a path is no string. */
export function asString(slot: Slot): string | Text | Unknown {
  const value = force(slot);
  return typeof value === "string" || value instanceof Text || value instanceof Unknown
    ? value
    : wrong(value, "a string");
}

/** A string of which every part is known. */
export function asKnownString(slot: Slot): string | Unknown {
  const value = asString(slot);
  return value instanceof Text ? unknownPart(value) : value;
}

export function asBoolean(slot: Slot): boolean | Unknown {
  const value = force(slot);
  return typeof value === "boolean" || value instanceof Unknown ? value : wrong(value, "a Boolean");
}

export function asInteger(slot: Slot): bigint | Unknown {
  const value = force(slot);
  return typeof value === "bigint" || value instanceof Unknown ? value : wrong(value, "an integer");
}

export function asNumber(slot: Slot): bigint | number | Unknown {
  const value = force(slot);
  return typeof value === "bigint" || typeof value === "number" || value instanceof Unknown
    ? value
    : wrong(value, "an integer");
}

/** The first unknown part of a string. */
export function unknownPart(text: Text): Unknown {
  return text.parts.find((part) => part instanceof Unknown) as Unknown;
}

/** Calls `fn` with the arguments, one after the other. Sets with `__functor` are functions, too; what is unknown gives unknown. */
export function call(fn: Slot, ...args: readonly Slot[]): Slot {
  let result: Slot = fn;
  for (const argument of args) result = callOnce(result, argument);
  return result;
}

function callOnce(fn: Slot, argument: Slot): Slot {
  const value = force(fn);
  if (value instanceof Unknown) return new Unknown(value.reason, [...value.parts, argument], value.needsParts);
  enter();
  try {
    if (value instanceof FunctionValue) return value.call(argument);
    const functor = value instanceof AttrSet ? attribute(value, "__functor") : undefined;
    if (functor === undefined)
      throw new EvalError(
        "type",
        message("attempt to call something which is not a function but {0}", typeName(value)),
      );
    return callOnce(callOnce(functor, value), argument);
  } finally {
    leave();
  }
}
