/**
 * How the NixOS manual describes the type of an option, and how we write that type.
 *
 * The manual prints `list of string` for `types.listOf types.str`. Its grammar is that of `lib.types`: a description inside another one
 * stands in parentheses where it would be misread. What we do not understand becomes `opaque`: its merging is unknown to us.
 */

/** The type as we write it, and where its submodules have a type for all options that they do not declare. */
export interface WrittenType {
  readonly text: string;
  /** Below the option: `*` for each element, `<name>` for each attribute, in between nothing. */
  readonly freeforms: readonly { readonly path: readonly string[]; readonly type: WrittenType }[];
}

export function typeOfDescription(description: string): WrittenType {
  const oneLine = description.trim().replace(/\s+/g, " ");
  return conjunction(
    oneLine
      .replace(/"((?:[^"\\]|\\.)*)"/g, "“$1”")
      .replace(/(meaning [>!]=?0), or /g, "$1 or ")
      .replaceAll("integer or floating point number between", "number between"),
  );
}

/** Descriptions that say all: a type of that name. */
const words: ReadonlyMap<string, string> = new Map([
  ["boolean", "bool"],
  ["string", "str"],
  ["signed integer", "int"],
  ["nonzero signed integer, meaning !=0", "int"],
  ["open submodule of int, bool, string or list of them", "opaque"],
  ["floating point number", "float"],
  ["absolute path", "path"],
  ["absolute path not in the Nix store", "path"],
  ["path in the Nix store", "path"],
  ["package", "package"],
  ["anything", "anything"],
  ["raw value", "raw"],
  ["attribute set", "attrs"],
  ["unspecified value", "unspecified"],
  ["submodule", "submodule"],
  ["systemd option", "unitOption"],
  ["nixpkgs config", "nixpkgsConfig"],
  ["non-empty string", "nonEmptyStr"],
  ["string (with check: non-empty)", "nonEmptyStr"],
  ["(optionally newline-terminated) single-line string", "singleLineStr"],
  ["single-line string", "str"],
  ["file mode string", "str"],
  ["string without spaces", "str"],
  ["string, with spaces inside double quotes", "str"],
  ["string, not containing newlines or colons", "str"],
  ["string (with check: non-empty without trailing slash)", "str"],
  ["absolute path, not containing newlines or colons", "path"],
  ["JSON value", "json"],
  ["YAML 1.1 value", "json"],
  ["TOML value", "toml"],
  ["sysctl option value", "uniq (nullOr (either bool (either str int)))"],
  ["atom (null, bool, int, float or string)", "atom"],
  ["INI atom (null, bool, int, float or string)", "atom"],
  ["atom (null, bool, int, float or string) or a list of them for duplicate keys", "toList atom"],
  ["atom (null, bool, int, float or string) or a non-empty list of them", "toList atom"],
  // Whether one atom stays what it is or becomes a list is an argument of the format that its description hides.
  ["INI atom (null, bool, int, float or string) or a list of them for duplicate keys", "coercedTo atom (listOf atom)"],
  ["INI atom (null, bool, int, float or string) or a non-empty list of them", "coercedTo atom (listOf atom)"],
  [
    "Nix config atom (null, bool, int, float, str, path or package)",
    "nullOr (either bool (either int (either float (either str (either path package)))))",
  ],
  ["(attribute set of boolean) or (list of string) convertible to it", "namesToTrue"],
  ["(list of absolute path) or absolute path convertible to it", "toList path"],
  ["unsigned integer, meaning >=0", "ints.unsigned"],
  ["positive integer, meaning >0", "ints.positive"],
  ["nonnegative integer or floating point number, meaning >=0", "numbers.nonnegative"],
  ["positive integer or floating point number, meaning >0", "numbers.positive"],
  // `types.port` and `types.ints.u16` describe themselves alike and are alike.
  ["16 bit unsigned integer; between 0 and 65535 (both inclusive)", "port"],
  ["8 bit unsigned integer; between 0 and 255 (both inclusive)", "ints.u8"],
  ["32 bit unsigned integer; between 0 and 4294967295 (both inclusive)", "ints.u32"],
  ["8 bit signed integer; between -128 and 127 (both inclusive)", "ints.s8"],
  ["16 bit signed integer; between -32768 and 32767 (both inclusive)", "ints.s16"],
  ["32 bit signed integer; between -2147483648 and 2147483647 (both inclusive)", "ints.s32"],
]);

/** Descriptions that contain ` or ` or ` of ` and are yet one word; the longest first, so that no other is cut out of one. */
const phrases: readonly string[] = [...words.keys()]
  .filter((word) => / or | of /.test(word))
  .sort((a, b) => b.length - a.length);

type Reader = (match: RegExpExecArray) => WrittenType;

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^null or (.+)$/, ([, of = ""]): WrittenType => around("nullOr", [], conjunction(of))],
  [
    /^non-empty \(?list of (.+?)\)?$/,
    ([whole]): WrittenType => simple(conjunction(inParentheses(whole.slice("non-empty ".length)))),
  ],
  [/^list of (.+)$/, ([, of = ""]): WrittenType => around("listOf", ["*"], conjunction(of))],
  [/^lazy attribute set of (.+)$/, ([, of = ""]): WrittenType => around("lazyAttrsOf", ["<name>"], conjunction(of))],
  [/^attribute set of (.+)$/, ([, of = ""]): WrittenType => around("attrsOf", ["<name>"], conjunction(of))],
  [
    /^section of an INI file \(attrs of (.+)\)$/,
    ([, of = ""]): WrittenType => around("attrsOf", ["<name>"], conjunction(of)),
  ],
  [/^open submodule of (.+)$/, ([, of = ""]): WrittenType => openSubmodule(conjunction(of))],
  [
    /^function that evaluates to a\(n\) (.+)$/,
    ([, of = ""]): WrittenType => around("functionTo", ["<result>"], conjunction(of)),
  ],
  [/^strings concatenated with (.+)$/, ([, separator = ""]): WrittenType => word(separated(separator))],
  [/^one of (.+)$/, ([, values = ""]): WrittenType => word(enumeration(values))],
  [/^value (.+) \(singular enum\)$/, ([, value = ""]): WrittenType => word(enumeration(value))],
  [/^string matching the pattern \S.*$/, (): WrittenType => word("str")],
  [
    /^integer between (-?\d+) and (-?\d+) \(both inclusive\)$/,
    ([, low = "", high = ""]): WrittenType => word(`ints.between ${negative(low)} ${negative(high)}`),
  ],
  [/^number between -?[\d.]+ and -?[\d.]+ \(both inclusive\)$/, (): WrittenType => word("number")],
];

/** `A or B or C`, `A or B convertible to it`, or no `or` at all. */
function conjunction(text: string): WrittenType {
  const inner = inParentheses(text);
  const known = words.get(inner);
  if (known !== undefined) return word(known);
  const parts = splitAtOr(inner);
  if (parts.length === 1) return single(inner);
  if (inner.endsWith(" convertible to it")) {
    const [to, from, ...more] = parts;
    if (to === undefined || from === undefined || more.length > 0) return word("opaque");
    const target = conjunction(to);
    const source = conjunction(from.slice(0, -" convertible to it".length));
    return { text: `coercedTo ${argument(source.text)} ${argument(target.text)}`, freeforms: target.freeforms };
  }
  if (parts[0] === "null") return single(inner);
  return parts.map(conjunction).reduceRight((rest, first) => either(first, rest));
}

function single(text: string): WrittenType {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(text);
    if (match !== null) return read(match);
  }
  return word("opaque");
}

function either(first: WrittenType, rest: WrittenType): WrittenType {
  if (first.text === "opaque" || rest.text === "opaque") return word("opaque");
  if (first.text === "int" && rest.text === "float") return word("number");
  return {
    text: `either ${argument(first.text)} ${argument(rest.text)}`,
    freeforms: [...first.freeforms, ...rest.freeforms],
  };
}

/** What is around an opaque type is as opaque where it has to merge it, but a list and a set still join their elements. */
function around(name: string, below: readonly string[], of: WrittenType): WrittenType {
  if (of.text === "opaque" && (name === "nullOr" || name === "functionTo")) return word("opaque");
  return {
    text: `${name} ${argument(of.text)}`,
    freeforms: of.freeforms.map(({ path, type }) => ({ path: [...below, ...path], type })),
  };
}

function openSubmodule(freeform: WrittenType): WrittenType {
  return { text: "submodule", freeforms: [{ path: [], type: freeform }] };
}

function word(text: string): WrittenType {
  return { text, freeforms: [] };
}

function simple(type: WrittenType): WrittenType {
  return type.text.startsWith("listOf") ? type : word("opaque");
}

function argument(text: string): string {
  return /\s/.test(text) ? `(${text})` : text;
}

function negative(number: string): string {
  return number.startsWith("-") ? `(${number})` : number;
}

function separated(quoted: string): string {
  const separator = /^[“"](.*)[”"]$/.exec(quoted)?.[1];
  if (separator === "\\n") return "lines";
  if (separator === ",") return "commas";
  if (separator === ":") return "envVar";
  return separator === undefined || /[^ ;&|]/.test(separator) ? "opaque" : `separatedString "${separator}"`;
}

/** Long lists and values that typography may have changed are left out: then it is some enum. */
function enumeration(list: string): string {
  const values = list.split(", ").map(enumValue);
  const written = `enum [${values.join(" ")}]`;
  return values.includes(undefined) || written.length > 160 ? "enum" : written;
}

function enumValue(shown: string): string | undefined {
  const quoted = /^“([ -~]*)”$/.exec(shown)?.[1];
  if (quoted !== undefined) return /["\\$']/.test(quoted) ? undefined : `"${quoted}"`;
  if (shown === "<null>") return "null";
  return /^(-?\d+|true|false)$/.test(shown) ? negative(shown) : undefined;
}

/** Without the parentheses around all of it. */
function inParentheses(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

/** Cut at each ` or ` outside of parentheses, quotes and the phrases that contain one. */
function splitAtOr(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "“") i = Math.max(i, text.indexOf("”", i));
    else if (depth === 0 && text.startsWith("string matching the pattern ", i)) i = endOfPattern(text, i);
    else if (depth === 0) {
      const phrase = i === start ? phrases.find((candidate) => text.startsWith(candidate, i)) : undefined;
      if (phrase !== undefined) i += phrase.length - 1;
      else if (text.startsWith(" or ", i)) {
        parts.push(text.slice(start, i));
        start = i + 4;
        i += 3;
      }
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** A pattern may contain anything; it ends before the next ` or `. */
function endOfPattern(text: string, from: number): number {
  const end = text.indexOf(" or ", from);
  return (end === -1 ? text.length : end) - 1;
}
