/** Values as plain data: forced all the way down, with types, and with what is not known in its place. */
import { type Message, message } from "#text/message.ts";
import { attributes } from "./attributes.ts";
import { EvalError, LimitError } from "./error.ts";
import { checkSize, force, spend } from "./machine.ts";
import {
  type AttrSet,
  FunctionValue,
  ListValue,
  PathValue,
  Sealed,
  type Slot,
  Spread,
  Text,
  Unknown,
  type Value,
} from "./value.ts";

/**
 * A value with its type. Integers are written in decimal (they are 64 bit). `text` is a string with unknown parts, `opaque` has a type
 * but no value that could be shown (functions, paths, derivations), `error` is what Nix fails with, `spread` an unknown stretch of a
 * list, `unknown` may have an error that real Nix meets when it builds the value, `open` in a set why it may have more attributes, `maybe` those that may be missing.
 */
export type Tagged =
  | readonly ["null"]
  | readonly ["bool", boolean]
  | readonly ["int", string]
  | readonly ["float", number]
  | readonly ["string", string]
  | readonly ["text", readonly (string | Message)[]]
  | readonly ["list", readonly (Tagged | readonly ["spread", Message])[]]
  | readonly ["set", Readonly<Record<string, Tagged>>, { readonly open?: Message; readonly maybe?: readonly string[] }?]
  | readonly ["opaque", "function" | "path" | "derivation"]
  | readonly ["unknown", Message, EvalError?]
  | readonly ["error", EvalError];

const tooDeep = message("this is nested too deeply to show");

/** `depth`: how many levels of lists and sets are shown; what lies below is unknown. Never throws. */
export function tagged(slot: Slot, depth = 24): Tagged {
  try {
    return ofValue(force(slot), depth);
  } catch (error) {
    if (error instanceof EvalError) return ["error", error];
    if (error instanceof LimitError) return ["unknown", error.reason];
    if (error instanceof RangeError) return ["unknown", tooDeep];
    throw error;
  }
}

function ofValue(value: Value, depth: number): Tagged {
  if (value === null) return ["null"];
  if (typeof value === "boolean") return ["bool", value];
  if (typeof value === "bigint") return ["int", value.toString()];
  if (typeof value === "number") return ["float", value];
  if (typeof value === "string") return ["string", value];
  if (value instanceof Unknown) return ofUnknown(value, depth);
  if (value instanceof Text) return ofText(value, depth);
  if (value instanceof PathValue) return ["opaque", "path"];
  if (value instanceof FunctionValue) return ["opaque", "function"];
  if (depth <= 0) return ["unknown", tooDeep];
  if (value instanceof ListValue) {
    spend(value.items.length);
    return [
      "list",
      value.items.map((item) => (item instanceof Spread ? ["spread", item.unknown.reason] : tagged(item, depth - 1))),
    ];
  }
  return ofSet(value, depth);
}

/** Looks into what went into an unknown value, so that options that are read there count as read. */
function ofUnknown({ reason, parts, needsParts }: Unknown, depth: number): Tagged {
  let failure: EvalError | undefined;
  if (depth > 0)
    for (const part of parts) {
      const [error] = errorsOf(tagged(part, Math.min(depth - 1, 6)));
      if (needsParts) failure ??= error;
    }
  return failure ? ["unknown", reason, failure] : ["unknown", reason];
}

function ofText({ parts }: Text, depth: number): Tagged {
  let failure: EvalError | undefined;
  const shown = parts.map((part) => {
    if (typeof part === "string") return part;
    const inside = ofUnknown(part, depth);
    if (inside[0] === "unknown") failure ??= inside[2];
    return part.reason;
  });
  return failure
    ? ["unknown", (parts.find((part) => part instanceof Unknown) as Unknown).reason, failure]
    : ["text", shown];
}

/** What real Nix fails with when it needs all of the value. */
export function errorsOf(value: Tagged): readonly EvalError[] {
  switch (value[0]) {
    case "error":
      return [value[1]];
    case "unknown":
      return value[2] ? [value[2]] : [];
    case "list":
      return value[1].flatMap((item) => (item[0] === "spread" ? [] : errorsOf(item)));
    case "set":
      return Object.values(value[1]).flatMap(errorsOf);
    default:
      return [];
  }
}

function ofSet(set: AttrSet, depth: number): Tagged {
  if (set.hidden instanceof Sealed) return ["unknown", set.hidden.reason];
  const listed = attributes(set);
  checkSize(listed.length);
  spend(listed.length);
  if (listed.some(({ key, slot }) => key === "type" && force(slot) === "derivation")) return ["opaque", "derivation"];
  const shown: Record<string, Tagged> = Object.create(null) as Record<string, Tagged>;
  const maybe: string[] = [];
  for (const { key, slot, exists } of listed) {
    shown[key] = tagged(slot, depth - 1);
    if (exists !== true) maybe.push(key);
  }
  const doubts = { ...(set.open && { open: set.open.reason }), ...(maybe.length > 0 && { maybe }) };
  return set.open || maybe.length > 0 ? ["set", shown, doubts] : ["set", shown];
}

/** Every part of it is known and can be shown. */
export function isKnown(value: Tagged): boolean {
  switch (value[0]) {
    case "null":
    case "bool":
    case "int":
    case "float":
    case "string":
      return true;
    case "list":
      return value[1].every((item) => item[0] !== "spread" && isKnown(item));
    case "set":
      return value[2] === undefined && Object.values(value[1]).every(isKnown);
    default:
      return false;
  }
}

/** The first reason why something of it is not known. */
export function reasonsOf(value: Tagged, found: Message[] = []): readonly Message[] {
  switch (value[0]) {
    case "unknown":
      found.push(value[1]);
      break;
    case "text":
      for (const part of value[1]) if (typeof part !== "string") found.push(part);
      break;
    case "list":
      for (const item of value[1])
        if (item[0] === "spread") found.push(item[1]);
        else reasonsOf(item, found);
      break;
    case "set":
      if (value[2]?.open) found.push(value[2].open);
      for (const item of Object.values(value[1])) reasonsOf(item, found);
      break;
    default:
  }
  return found;
}
