/** `lib.versions`, and strings that stand for numbers and versions. */

import { sureItems } from "#eval/builtins/stretch.ts";
import { concatStringsSep } from "#eval/builtins/strings.ts";
import { equal } from "#eval/compare.ts";
import { EvalError } from "#eval/error.ts";
import { asInteger, asList, call } from "#eval/expect.ts";
import { coerce, text } from "#eval/text.ts";
import { ListValue, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { type Basis, functions, not, outside, type Part, thrown } from "./native.ts";
import { doubtOf, stringOf } from "./string-parts.ts";

export function versions(basis: Basis): Part {
  const pieces = (version: Slot): readonly Slot[] | Unknown => {
    const list = asList(call(basis.builtin("splitVersion"), version));
    return list instanceof Unknown ? list : sureItems(list);
  };
  const piece = (version: Slot, index: number): Slot => {
    const all = pieces(version);
    if (all instanceof Unknown) return new Text([all]);
    const found = all[index];
    if (found === undefined) throw outside(BigInt(index));
    return found;
  };
  return functions({
    major: (version) => piece(version, 0),
    minor: (version) => piece(version, 1),
    patch: (version) => piece(version, 2),
    majorMinor: (version) => {
      const all = pieces(version);
      return all instanceof Unknown ? new Text([all]) : concatStringsSep(".", new ListValue(all.slice(0, 2)));
    },
    pad: (count, version) => {
      const [size, whole] = [asInteger(count), stringOf(version)];
      if (size instanceof Unknown) return new Text([size]);
      if (whole instanceof Text) return new Text([doubtOf(whole)]);
      const number = whole.split("-")[0] ?? "";
      const all = pieces(number);
      if (all instanceof Unknown) return new Text([all]);
      if (size < 0n) throw new EvalError("other", message("cannot create list of size {0}", size.toString()));
      const wanted = Number(size);
      const zeros = Array.from({ length: Math.min(wanted, 100) }, () => "0");
      if (wanted > zeros.length) return new Text([oddPadding]);
      return text([
        concatStringsSep(".", new ListValue([...all, ...zeros].slice(0, wanted))),
        whole.slice(number.length),
      ]);
    },
  });
}

/** `lib.strings`: strings that stand for numbers and versions. */
export function numbers(basis: Basis): Part {
  const older = (first: Slot, second: Slot): boolean | Unknown =>
    equal(call(basis.builtin("compareVersions"), second, first), 1n);
  return functions({
    versionOlder: (first, second) => older(first, second),
    versionAtLeast: (first, second) => not(older(first, second)),
    toInt: (value) => integer(value, /^[ \t\n\r\v\f]*(-?[0-9]+)[ \t\n\r\v\f]*$/, "toInt"),
    toIntBase10: (value) => integer(value, /^[ \t\n\r\v\f]*0*(-?[0-9]+)[ \t\n\r\v\f]*$/, "toIntBase10"),
    floatToString: (value) => coerce(value, "toString"),
  });
}

const oddPadding = new Unknown(message("this number is too large to compute"));
const tooLarge = new Unknown(message("the number is too large for an integer of Nix"));

/** A number written in decimal; `function` says in whose name it fails. */
function integer(value: Slot, form: RegExp, name: "toInt" | "toIntBase10"): Value {
  const given = stringOf(value);
  if (given instanceof Text) return doubtOf(given);
  const digits = form.exec(given)?.[1];
  const quoted = JSON.stringify(given).replaceAll("$", "\\$");
  const general = thrown(`${name}: Could not convert ${quoted} to int.`);
  if (digits === undefined) throw general;
  if (name === "toInt" && /^0[0-9]+$/.test(digits))
    throw thrown(`toInt: Ambiguity in interpretation of ${quoted} between octal and zero padded integer.`);
  if (/^-0[0-9]/.test(digits)) throw new EvalError("other", message("'{0}' is no JSON", digits));
  const number = BigInt(digits);
  if (number >= -(2n ** 63n) && number < 2n ** 63n) return number;
  if (number < 0n || number >= 2n ** 64n) throw general;
  return tooLarge;
}
