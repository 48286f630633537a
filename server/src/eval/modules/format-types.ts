/** Option types of settings files: whatever JSON, YAML or TOML can nest. */

import { force } from "#eval/machine.ts";
import { AttrSet, FunctionValue, ListValue, PathValue, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { listOf, mergeAttributes } from "./composite-types.ts";
import type { Discharged } from "./definition.ts";
import { conflict, mergeEqual, type OptionType, type Path } from "./option-type.ts";
import { plainType } from "./plain-types.ts";

const converted = new Unknown(message("NixOS converts this value before it merges it"));

/** What JSON and YAML can hold; sets and lists merge. */
export const json: OptionType = format("JSON value", true, false);
/** The same without null. */
export const toml: OptionType = format("TOML value", false, false);
/** As options of NixOS have them. */
export const jsonOfNixos: OptionType = format("JSON value", true, true);
export const tomlOfNixos: OptionType = format("TOML value", false, true);

function format(description: string, nullable: boolean, ofNixos: boolean): OptionType {
  const plain = plainType(description, {
    description,
    collects: true,
    check: (value) => (value === null ? nullable : !(value instanceof FunctionValue)),
    merge: (path, definitions) => mergeFormat(path, definitions, type),
  });
  const type: OptionType = ofNixos ? { ...plain, ofNixos } : plain;
  return type;
}

function mergeFormat(path: Path, definitions: readonly Discharged[], type: OptionType): Slot {
  const values = definitions.map(({ slot }) => force(slot));
  const unknown = values.find((value) => value instanceof Unknown);
  if (unknown) return unknown;
  if (values.every((value) => value instanceof ListValue)) return listOf(type).merge(path, definitions);
  // A set that is a package becomes its path.
  if (values.every((value) => value instanceof AttrSet))
    return values.every(isPlainSet) ? mergeAttributes(path, () => type, definitions, false) : converted;
  const doubtful = definitions.find(({ exists }) => exists !== true);
  if (doubtful && definitions.length > 1) return doubtful.exists as Unknown;
  if (values.some((value) => kind(value) !== kind(values[0] as Value))) throw conflict(path, definitions);
  return mergeEqual(path, definitions);
}

function isPlainSet(value: Value): boolean {
  return value instanceof AttrSet && !value.entries.has("outPath") && !value.entries.has("__toString");
}

function kind(value: Value): string {
  if (value === null || value instanceof ListValue) return value === null ? "null" : "list";
  return value instanceof AttrSet
    ? "set"
    : value instanceof Text || value instanceof PathValue
      ? "string"
      : typeof value;
}
