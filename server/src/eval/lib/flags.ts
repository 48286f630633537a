/** `lib.strings`: flags for build tools, and further tests and names. */

import { isAscii } from "#eval/builtins/utf8.ts";
import { EvalError } from "#eval/error.ts";
import { asInteger, asList } from "#eval/expect.ts";
import { force, spend } from "#eval/machine.ts";
import { coerce, text } from "#eval/text.ts";
import { ListValue, type Slot, Spread, Text, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { decided, fn, functions, type Part, parts } from "./native.ts";
import { splitString } from "./string-ends.ts";
import { cutCharacter, doubtOf, eachPart, stringOf } from "./string-parts.ts";
import { upper } from "./strings.ts";

export function flags(): Part {
  return parts(
    new Map<string, Slot>([
      ["lowerChars", new ListValue([..."abcdefghijklmnopqrstuvwxyz"])],
      ["upperChars", new ListValue([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"])],
    ]),
    functions({
      cmakeOptionType: (type, feature, value) => cmake(eachPart(stringOf(type), upper), feature, value),
      cmakeBool: (feature, flag) => cmake("BOOL", feature, switched(flag, "TRUE", "FALSE")),
      cmakeFeature: (feature, value) => cmake("STRING", feature, value),
      mesonOption: (feature, value) => meson(feature, asserted(value)),
      mesonBool: (feature, flag) => meson(feature, switched(flag, "true", "false")),
      mesonEnable: (feature, flag) => meson(feature, switched(flag, "enabled", "disabled")),
      enableFeature: (flag, feature) => enabled(flag, feature),
      enableFeatureAs: (flag, feature, value) => withValue(enabled(flag, feature), flag, value),
      withFeature: (flag, feature) => included(flag, feature),
      withFeatureAs: (flag, feature, value) => withValue(included(flag, feature), flag, value),
      nameFromURL: (url, separator) => {
        const file = last(splitString("/", url));
        if (file instanceof Unknown) return new Text([file]);
        const name = first(splitString(separator, file));
        if (name instanceof Unknown) return new Text([name]);
        const [a, b] = [stringOf(name), stringOf(file)];
        if (a instanceof Text || b instanceof Text) return new Text([doubtOf((a instanceof Text ? a : b) as Text)]);
        if (a === b) throw failed("name != filename");
        return a;
      },
      sanitizeDerivationName: (name) => {
        const given = coerce(name, "interpolate");
        if (given instanceof Text) return new Text([doubtOf(given)]);
        return isAscii(given) ? sanitized(given) : new Text([cutCharacter]);
      },
      levenshtein: (left, right) => {
        const both = plainPair(left, right);
        return both instanceof Unknown ? both : BigInt(distance(...both));
      },
      levenshteinAtMost: (most) => {
        const limit = asInteger(most);
        return fn("levenshteinAtMost", (left, right) => {
          const both = plainPair(left, right);
          if (both instanceof Unknown) return both;
          if (limit instanceof Unknown) return limit;
          return limit <= 0n ? both[0] === both[1] : BigInt(distance(...both)) <= limit;
        });
      },
    }),
  );
}

function failed(condition: string): EvalError {
  return new EvalError("assert", message("assertion '{0}' failed", condition));
}

/** A string, as asserted. */
function asserted(value: Slot): string | Text {
  const given = force(value);
  if (given instanceof Unknown) return new Text([given]);
  if (typeof given === "string" || given instanceof Text) return given;
  throw failed("isString value");
}

function switched(flag: Slot, on: string, off: string): string | Text {
  const given = force(flag);
  if (given instanceof Unknown) return new Text([given]);
  if (typeof given === "boolean") return given ? on : off;
  throw failed("lib.isBool flag");
}

const cmakeTypes = ["BOOL", "FILEPATH", "PATH", "STRING", "INTERNAL", "LIST"];

function cmake(type: string | Text, feature: Slot, value: Slot): string | Text {
  if (typeof type === "string" && !cmakeTypes.includes(type)) throw failed("elem (toUpper type) types");
  return text(["-D", asserted(feature), ":", type, "=", asserted(value)]);
}

function meson(feature: Slot, value: string | Text): string | Text {
  return text(["-D", asserted(feature), "=", value]);
}

function enabled(flag: Slot, feature: Slot): string | Text {
  return text(["--", switched(flag, "enable", "disable"), "-", asserted(feature)]);
}

function included(flag: Slot, feature: Slot): string | Text {
  const name = asserted(feature);
  const on = decided(flag);
  return text(["--", on instanceof Unknown ? on : on ? "with" : "without", "-", name]);
}

function withValue(start: string | Text, flag: Slot, value: Slot): string | Text {
  const on = decided(flag);
  if (on instanceof Unknown) return text([start, on]);
  return on ? text([start, "=", coerce(value, "interpolate")]) : start;
}

function last(list: Slot): Slot {
  const value = asList(list);
  if (value instanceof Unknown) return value;
  const item = value.items.at(-1);
  return item instanceof Spread ? item.unknown : (item as Slot);
}

function first(list: Slot): Slot {
  const value = asList(list);
  if (value instanceof Unknown) return value;
  const item = value.items[0];
  return item instanceof Spread ? item.unknown : (item as Slot);
}

/** What may stand in the name of a store path. */
function sanitized(name: string): string {
  if (name.length <= 207 && /^[a-zA-Z0-9+_?=-][a-zA-Z0-9+._?=-]*$/.test(name)) return name;
  const plain = name.replace(/^\.*/, "").replaceAll(/[^a-zA-Z0-9+._?=-]+/g, "-");
  return plain.slice(Math.max(plain.length - 207, 0)) || "unknown";
}

function plainPair(left: Slot, right: Slot): readonly [string, string] | Unknown {
  const [a, b] = [stringOf(left), stringOf(right)];
  if (a instanceof Text) return doubtOf(a);
  if (b instanceof Text) return doubtOf(b);
  return isAscii(a) && isAscii(b) ? [a, b] : cutCharacter;
}

/** How many characters are to be changed, added or left out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  spend(a.length * b.length);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, change));
    }
    row = next;
  }
  return row[b.length] as number;
}
