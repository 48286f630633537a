/** `builtins` that ask for the type of a value, and for the arguments of a function. */

import { EvalError } from "#eval/error.ts";
import { force } from "#eval/machine.ts";
import { typeName } from "#eval/type-name.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  NativeFunction,
  PathValue,
  type Slot,
  Text,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { isBuiltinMember, plainGlobals } from "#facts/global-names.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";

export type Type = "bool" | "float" | "int" | "lambda" | "list" | "null" | "path" | "set" | "string";

export function typeOf(slot: Slot): Type | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "string" || value instanceof Text) return "string";
  if (value instanceof PathValue) return "path";
  if (value instanceof ListValue) return "list";
  return value instanceof AttrSet ? "set" : "lambda";
}

function is(type: Type): (slot: Slot) => Value {
  return (slot) => {
    const found = typeOf(slot);
    return found instanceof Unknown ? found : found === type;
  };
}

/** Name → whether it has a default. A set that can be called is no function here. */
export function functionArgs(slot: Slot): Value {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (!(value instanceof FunctionValue))
    throw new EvalError("type", message("'functionArgs' requires a function, not {0}", typeName(value)));
  // A function of a library takes arguments that we do not name.
  if (value instanceof NativeFunction && !value.formals && !isBuiltin(value.name))
    return new Unknown(message("the arguments of {0} are not known here", value.name));
  return new AttrSet(new Map(value.formals));
}

function isBuiltin(name: string): boolean {
  return isBuiltinMember(name) || plainGlobals.includes(name);
}

export const types: Natives = {
  functionArgs,
  isAttrs: is("set"),
  isBool: is("bool"),
  isFloat: is("float"),
  isFunction: is("lambda"),
  isInt: is("int"),
  isList: is("list"),
  isNull: is("null"),
  isPath: is("path"),
  isString: is("string"),
  typeOf,
};
