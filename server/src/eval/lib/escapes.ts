/** `lib.strings`: quoting for shells, Nix, URLs, XML and regular expressions. */

import { sureItems } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { EvalError } from "#eval/error.ts";
import { asKnownString, asList, asSet, asString, call } from "#eval/expect.ts";
import { force, guarding, lazy } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, ListValue, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { type Basis, functions, type Part, thrown } from "./native.ts";
import { mapped, mapToList } from "./stretch.ts";
import { stringLike } from "./string-ends.ts";
import { doubtOf, eachPart, partsOf, stringOf } from "./string-parts.ts";

export function escapes(basis: Basis): Part {
  return functions({
    escape: (characters, value) => {
      const list = sureItems(characters);
      if (list instanceof Unknown) return new Text([list]);
      const pairs = list.map((each) => [each, text(["\\", stringOf(each)])] as const);
      return call(
        basis.builtin("replaceStrings"),
        new ListValue(pairs.map(([from]) => from)),
        new ListValue(pairs.map(([, to]) => to)),
        value,
      );
    },
    escapeShellArg: (value) => escapeShellArg(value),
    escapeShellArgs: (list) => escapeShellArgs(list),
    escapeNixString: (value) => escapeNixString(basis, value),
    escapeNixIdentifier: (name) => {
      const known = asString(name);
      return known instanceof Unknown ? new Text([known]) : escapeNixIdentifier(basis, known);
    },
    escapeRegex: (value) => eachPart(stringOf(value), escapeRegex),
    escapeURL: (value) => eachPart(stringOf(value), escapeUrl),
    escapeXML: (value) => eachPart(stringOf(value), escapeXml),
    escapeC: (characters, value) => {
      const list = sureItems(characters);
      if (list instanceof Unknown) return new Text([list]);
      const escaped = list.map((each) =>
        lazy(() => {
          const code = codeOf(each);
          return code instanceof Unknown ? code : `\\x${hex(code).toLowerCase()}`;
        }),
      );
      return call(basis.builtin("replaceStrings"), new ListValue(list), new ListValue(escaped), value);
    },
    isValidPosixName: (name) => {
      const known = asKnownString(name);
      return known instanceof Unknown ? known : posixName.test(known);
    },
    toShellVar: (name, value) => shellVariable(name, value),
    toShellVars: (variables) => {
      const set = asSet(variables);
      return set instanceof Unknown ? new Text([set]) : concatStringsSep("\n", mapToList(set, shellVariable));
    },
    replaceString: (from, to, value) =>
      call(basis.builtin("replaceStrings"), new ListValue([from]), new ListValue([to]), value),
    charToInt: (character) => {
      const code = codeOf(character);
      return code instanceof Unknown ? code : BigInt(code);
    },
  });
}

/** The code of an ASCII character that can be seen, or is white space; nixpkgs has a table of no others. */
function codeOf(character: Slot): number | Unknown {
  const known = asKnownString(character);
  if (known instanceof Unknown) return known;
  if (/^[\t\n\r -~]$/.test(known)) return known.charCodeAt(0);
  throw new EvalError("missing-attribute", message("attribute '{0}' missing", known));
}

const posixName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const shellSafe = /^[a-zA-Z0-9,._+:@%/-]+$/;
const whetherQuoted = new Unknown(message("whether it is quoted depends on what is unknown in it"));

/** As since nixpkgs 24.11: what needs no quotes gets none. */
export function escapeShellArg(value: Slot): string | Text {
  const argument = coerce(value, "toString");
  const quoted = (part: string): string => part.replaceAll("'", "'\\''");
  if (typeof argument === "string") return shellSafe.test(argument) ? argument : `'${quoted(argument)}'`;
  const unsafe = argument.parts.some((part) => typeof part === "string" && !shellSafe.test(part));
  const quote = unsafe ? "'" : whetherQuoted;
  return text([quote, eachPart(argument, quoted), quote]);
}

export function escapeShellArgs(list: Slot): string | Text {
  const value = asList(list);
  if (value instanceof Unknown) return new Text([value]);
  return concatStringsSep(" ", mapped(value, escapeShellArg));
}

function shellVariable(name: Slot, value: Slot): string | Text {
  const known = asKnownString(name);
  if (known instanceof Unknown) return new Text([known]);
  if (!posixName.test(known)) throw thrown(`toShellVar: ${known} is not a valid shell variable name`);
  const given = force(value);
  if (given instanceof Unknown) return new Text([given]);
  if (given instanceof ListValue) return text([`declare -a ${known}=(`, escapeShellArgs(given), ")"]);
  const like = given instanceof AttrSet ? guarding(() => stringLike(given)) : true;
  if (like instanceof Unknown) return new Text([like]);
  if (like || !(given instanceof AttrSet)) return text([`${known}=`, escapeShellArg(given)]);
  const fields = mapToList(given, (key, slot) => text(["[", escapeShellArg(key), "]=", escapeShellArg(slot)]));
  return text([`declare -A ${known}=(`, concatStringsSep(" ", fields), ")"]);
}

/** As JSON, with `$` escaped, too. */
export function escapeNixString(basis: Basis, value: Slot): Value {
  const json = force(call(basis.builtin("toJSON"), value));
  if (json instanceof Unknown) return new Text([json]);
  return eachPart(json as string | Text, (part) => part.replaceAll("$", "\\$"));
}

/** Keywords are quoted by newer versions of nixpkgs only. */
const keywords: ReadonlySet<string> = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
]);
const keyword = new Unknown(message("keywords are quoted by newer versions of nixpkgs only"));

export function escapeNixIdentifier(basis: Basis, name: string | Text): Value {
  if (name instanceof Text) {
    const plain = partsOf(name).every((part) => typeof part !== "string" || /^[a-zA-Z0-9_'-]*$/.test(part));
    return plain ? new Text([doubtOf(name)]) : escapeNixString(basis, name);
  }
  if (keywords.has(name)) return new Text([keyword]);
  return /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(name) ? name : escapeNixString(basis, name);
}

function escapeRegex(value: string): string {
  return value.replaceAll(/[\\[{()^$?*+|.]/g, "\\$&");
}

/** Control characters and what is not ASCII stay as they are. */
function escapeUrl(value: string): string {
  return value.replaceAll(/[\t\n\r !-,/:-@[-^`{-}]/g, (character) => `%${hex(character.charCodeAt(0))}`);
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, "0");
}

const entities: Readonly<Record<string, string>> = {
  '"': "&quot;",
  "'": "&apos;",
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
};

export function escapeXml(value: string): string {
  return value.replaceAll(/["'<>&]/g, (character) => entities[character] as string);
}
