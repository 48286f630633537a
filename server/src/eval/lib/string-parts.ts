/** What is known of a string: its ends, its length, its pieces. */

import { asString } from "#eval/expect.ts";
import { text } from "#eval/text.ts";
import { type Slot, Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";

/** A string argument; one that is unknown is a string of one unknown part. */
export function stringOf(slot: Slot): string | Text {
  const value = asString(slot);
  return value instanceof Unknown ? new Text([value]) : value;
}

export function partsOf(value: string | Text): readonly (string | Unknown)[] {
  return value instanceof Text ? value.parts : [value];
}

/** What it surely begins with. */
export function headOf(value: string | Text): string {
  const first = partsOf(value)[0];
  return typeof first === "string" ? first : "";
}

/** What it surely ends with. */
export function tailOf(value: string | Text): string {
  const last = partsOf(value).at(-1);
  return typeof last === "string" ? last : "";
}

/** Why it is not known. */
export function doubtOf(value: Text): Unknown {
  return value.parts.find((part) => part instanceof Unknown) as Unknown;
}

/** Changes the known parts one by one; only for changes that look at one character at a time. */
export function eachPart(value: string | Text, change: (part: string) => string): string | Text {
  return text(partsOf(value).map((part) => (typeof part === "string" ? change(part) : part)));
}

export const cutCharacter: Unknown = new Unknown(message("Nix cuts strings between bytes, here inside a character"));
export const pathArgument: Unknown = new Unknown(
  message("what this does with a path differs between versions of nixpkgs"),
);
