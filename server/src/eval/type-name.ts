/** How Nix names the types of values in its messages. */
import { AttrSet, FunctionValue, ListValue, NativeFunction, PathValue, Text, type Value } from "./value.ts";

/** As in "value is a string while a set was expected". */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "a Boolean";
  if (typeof value === "bigint") return "an integer";
  if (typeof value === "number") return "a float";
  if (typeof value === "string" || value instanceof Text) return "a string";
  if (value instanceof PathValue) return "a path";
  if (value instanceof ListValue) return "a list";
  if (value instanceof AttrSet) return "a set";
  if (value instanceof NativeFunction) return "a built-in function";
  if (value instanceof FunctionValue) return "a function";
  return "an unknown value";
}

/** As `builtins.typeOf` has it. */
export function typeWord(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "string" || value instanceof Text) return "string";
  if (value instanceof ListValue) return "list";
  if (value instanceof AttrSet) return "set";
  return value instanceof PathValue ? "path" : "lambda";
}
