/** Option types without parts: booleans, numbers, strings, paths, sets as they are. */

import { attribute, hasAttribute, update } from "#eval/attributes.ts";
import { asSet } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { equal } from "#eval/operators.ts";
import { coerce, text } from "#eval/text.ts";
import {
  AttrSet,
  FunctionValue,
  ListValue,
  PathValue,
  type Slot,
  Text,
  Unknown,
  type Value,
  Woven,
} from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Discharged } from "./definition.ts";
import { mergeEqual, mergeOne, type OptionType, type Path, type Phrase } from "./option-type.ts";
import { tagOf } from "./property.ts";

interface Plain {
  readonly description: string;
  readonly phrase?: Phrase;
  readonly check: (value: Value) => boolean | Unknown;
  readonly merge?: OptionType["merge"];
  readonly empty?: Slot;
  /** What two types must share to be one; the name alone, if nothing is given. */
  readonly payload?: string;
  readonly collects?: boolean;
}

export function plainType(name: string, plain: Plain): OptionType {
  const { description, phrase = "noun", check, merge = mergeEqual, empty, payload, collects } = plain;
  const type: OptionType & { payload?: string | undefined } = {
    name,
    description,
    phrase,
    check: (value) => (value instanceof Unknown ? value : check(value)),
    merge,
    ...(empty !== undefined && { empty }),
    ...(collects && { collects }),
    payload,
    join: (other) => (other.name === name && (other as { payload?: string }).payload === payload ? type : undefined),
  };
  return type;
}

const isText = (value: Value): value is string | Text => typeof value === "string" || value instanceof Text;

export const bool: OptionType = plainType("bool", {
  description: "boolean",
  check: (value) => typeof value === "boolean",
});
export const int: OptionType = plainType("int", {
  description: "signed integer",
  check: (value) => typeof value === "bigint",
});
export const float: OptionType = plainType("float", {
  description: "floating point number",
  check: (value) => typeof value === "number",
});
export const str: OptionType = plainType("str", { description: "string", check: isText });
export const raw: OptionType = plainType("raw", { description: "raw value", check: () => true, merge: mergeOne });

/** Integers of a range, both ends included. Types of other names do not merge with it. */
export function intBetween(
  name: string,
  from: bigint,
  to: bigint,
  description: string,
  phrase: Phrase = "noun",
): OptionType {
  // Its functor is that of `int`: declared twice, one with a range and one without become a plain integer.
  return plainType(name, {
    description,
    phrase,
    check: (value) => typeof value === "bigint" && value >= from && value <= to,
  });
}

const infinite = 2n ** 64n;

export const ints: Readonly<Record<string, OptionType>> = {
  unsigned: intBetween("unsignedInt", 0n, infinite, "unsigned integer, meaning >=0", "nonRestrictiveClause"),
  positive: intBetween("positiveInt", 1n, infinite, "positive integer, meaning >0", "nonRestrictiveClause"),
  u8: unsigned(8n),
  u16: unsigned(16n),
  u32: unsigned(32n),
  s8: signed(8n),
  s16: signed(16n),
  s32: signed(32n),
};

export function between(from: bigint, to: bigint): OptionType {
  return intBetween("intBetween", from, to, `integer between ${from} and ${to} (both inclusive)`);
}

function unsigned(bits: bigint): OptionType {
  const to = 2n ** bits - 1n;
  return intBetween(`unsignedInt${bits}`, 0n, to, `${bits} bit unsigned integer; between 0 and ${to} (both inclusive)`);
}

function signed(bits: bigint): OptionType {
  const half = 2n ** (bits - 1n);
  const description = `${bits} bit signed integer; between ${-half} and ${half - 1n} (both inclusive)`;
  return intBetween(`signedInt${bits}`, -half, half - 1n, description);
}

export const port: OptionType = ints["u16"] as OptionType;

/** Decided by what is known of a text; `unknown` where that is not enough. */
function textual(value: Value, decide: (known: string) => boolean): boolean | Unknown {
  if (typeof value === "string") return decide(value);
  return value instanceof Text ? (value.parts.find((part) => part instanceof Unknown) as Unknown) : false;
}

export const nonEmptyStr: OptionType = plainType("nonEmptyStr", {
  description: "non-empty string",
  check: (value) =>
    value instanceof Text && value.parts.some((part) => typeof part === "string" && /[^ \t\n]/.test(part))
      ? true
      : textual(value, (known) => /[^ \t\n]/.test(known)),
});

export const singleLineStr: OptionType = plainType("singleLineStr", {
  description: "(optionally newline-terminated) single-line string",
  check: (value) => textual(value, (known) => /^[^\n\r]*\n?$/.test(known)),
  merge: (path, definitions) => {
    const value = force(mergeEqual(path, definitions));
    return typeof value === "string" ? value.replace(/\n$/, "") : value;
  },
});

/** Strings that join with `separator` between them. */
export function separatedString(separator: string): OptionType {
  return plainType("separatedString", {
    description: `strings concatenated with ${JSON.stringify(separator)}`,
    check: isText,
    payload: separator,
    collects: true,
    merge: (_path, definitions) => {
      const [first] = definitions;
      if (first && definitions.length === 1 && first.exists === true) return first.slot;
      const slots = definitions.flatMap(({ slot, exists }, index): Slot[] => {
        if (exists !== true) return [exists];
        return index === 0 ? [slot] : [separator, slot];
      });
      return new Woven(text(slots.map((slot) => coerce(slot, "interpolate"))), slots);
    },
  });
}

/** Sets, one over the other, not looked into. */
export const attrs: OptionType = plainType("attrs", {
  description: "attribute set",
  check: (value) => value instanceof AttrSet,
  empty: new AttrSet(new Map()),
  collects: true,
  merge: (_path, definitions) =>
    definitions.reduce<AttrSet | Unknown>(
      (merged, { slot, exists }) => update(merged, exists === true ? asSet(slot) : exists),
      new AttrSet(new Map()),
    ),
});

export const packageType: OptionType = plainType("package", {
  description: "package",
  check: (value) => {
    if (value instanceof AttrSet) {
      const type = attribute(value, "type");
      return type === undefined ? false : equal(type, "derivation");
    }
    if (value instanceof PathValue)
      return new Unknown(message("whether it lies in the store depends on where the repo lies"));
    return textual(value, (known) => /^\/nix\/store\/[0-9a-z]{32}-[^/]+$/.test(known));
  },
  // A store path becomes a package.
  merge: (path, definitions) => {
    const value = force(mergeOne(path, definitions));
    return value instanceof AttrSet || value instanceof Unknown
      ? value
      : new Unknown(message("packages are not built here"));
  },
});

export const shellPackage: OptionType = plainType("package", {
  description: "package",
  check: (value) => {
    const isPackage = packageType.check(value);
    return isPackage === true && value instanceof AttrSet ? hasAttribute(value, "shellPath") : isPackage;
  },
  merge: packageType.merge,
});

export const pathType: OptionType = plainType("path", {
  description: "absolute path",
  check: (value) => {
    if (value instanceof PathValue) return true;
    if (typeof value === "string") return value.startsWith("/");
    if (value instanceof Text) {
      const [first] = value.parts;
      return typeof first === "string" ? first.startsWith("/") : (first as Unknown);
    }
    if (!(value instanceof AttrSet)) return false;
    if (!value.entries.has("outPath") && !value.entries.has("__toString")) return value.open ?? false;
    const shown = coerce(value, "toString");
    return textual(shown, (known) => known.startsWith("/"));
  },
});

export const unspecified: OptionType = plainType("unspecified", {
  description: "unspecified value",
  check: () => true,
  merge: mergeDefault,
});

/** `mergeDefaultOption`: by what the values are. */
export function mergeDefault(path: Path, definitions: readonly Discharged[]): Slot {
  const [first, second] = definitions;
  if (first && !second && first.exists === true) return first.slot;
  const doubtful = definitions.find(({ exists }) => exists !== true);
  if (doubtful) return doubtful.exists as Unknown;
  const values = definitions.map(({ slot }) => force(slot));
  const unknown = values.find((value) => value instanceof Unknown);
  if (unknown) return unknown;
  if (values.every((value) => value instanceof ListValue)) return new ListValue(values.flatMap((value) => value.items));
  if (values.every((value) => value instanceof AttrSet)) return attrs.merge(path, definitions);
  if (values.every((value) => typeof value === "boolean")) return values.some(Boolean);
  if (values.every(isText)) return text(values);
  if (values.every((value) => typeof value === "bigint") && values.every((value) => value === values[0]))
    return values[0] as bigint;
  if (values.every((value) => value instanceof FunctionValue))
    return new Unknown(message("functions that merge are not computed"));
  return mergeOne(path, definitions);
}

export const luaInline: OptionType = plainType("luaInline", {
  description: "inline lua",
  check: (value) => tagOf(value) === "lua-inline",
});
