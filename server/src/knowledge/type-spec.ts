/** The types of `lib.types` by what decides how definitions of an option merge and which values it takes. */

export type TypeSpec =
  | { readonly kind: PlainKind }
  /** `from` and `to` are both allowed. */
  | { readonly kind: "intBetween"; readonly from: number; readonly to: number }
  | { readonly kind: "separatedString"; readonly separator: string }
  /** Without values: some enum. */
  | { readonly kind: "enum"; readonly values: readonly EnumValue[] | undefined }
  | { readonly kind: "nullOr" | "listOf" | "attrsOf" | "lazyAttrsOf" | "functionTo" | "uniq"; readonly of: TypeSpec }
  /** A list; what is none is a list of one. */
  | { readonly kind: "toList"; readonly of: TypeSpec }
  | { readonly kind: "either"; readonly left: TypeSpec; readonly right: TypeSpec }
  /** What is a `from` becomes a `to` before the merge, by a function that we do not know. */
  | { readonly kind: "coercedTo"; readonly from: TypeSpec; readonly to: TypeSpec }
  | { readonly kind: "submodule"; readonly options: OptionNode };

/**
 * Merge as in `lib.types`. Not from there: `json` and `toml` (nested sets and lists of plain values, with and without null), `unitOption`
 * (lists join, and so does what stands beside a list; else all have to be equal), `namesToTrue` (a set of booleans; a list of names is the
 * set in which each of them is true), `nixpkgsConfig` (`recursiveUpdate` of all definitions), and `opaque` (we cannot say how definitions
 * merge).
 */
export type PlainKind =
  | "bool"
  | "str"
  | "nonEmptyStr"
  | "singleLineStr"
  | "int"
  | "float"
  | "number"
  | "path"
  | "package"
  | "anything"
  | "attrs"
  | "raw"
  | "unspecified"
  | "json"
  | "toml"
  | "unitOption"
  | "namesToTrue"
  | "nixpkgsConfig"
  | "opaque";

export type EnumValue = string | number | boolean | null;

/** A place in the tree of options: an option, a group of options, or both. */
export interface OptionNode {
  /** `undefined`: no option, only a group. */
  readonly type: TypeSpec | undefined;
  /** The type of all that `children` do not name, in a submodule with `freeformType`: some `attrsOf`, or `json` and the like. */
  readonly freeform: TypeSpec | undefined;
  /** As declared: `<name>` stands for each attribute of a set, `*` for each element of a list. */
  readonly children: ReadonlyMap<string, OptionNode>;
  /** The place below that has this name, or that stands for each attribute. */
  child(name: string): OptionNode | undefined;
}

/** `place` is where the options of a submodule stand. Throws when `text` is no type: the tables are checked by a test. */
export function parseType(text: string, place: OptionNode): TypeSpec {
  const tokens = text.match(/"[^"]*"|[()[\]]|[^\s()[\]"]+/g) ?? [];
  let at = 0;
  const type = application(place);
  if (at < tokens.length) throw new Error(`no type: ${text}`);
  return type;

  function application(below: OptionNode): TypeSpec {
    const head = tokens[at++];
    switch (head) {
      case "nullOr":
      case "uniq":
      case "functionTo":
        return { kind: head, of: argument(below) };
      case "listOf":
        return { kind: head, of: argument(below.child("*") ?? NOWHERE) };
      case "attrsOf":
      case "lazyAttrsOf":
        return { kind: head, of: argument(below.children.get("<name>") ?? NOWHERE) };
      case "toList":
        return { kind: head, of: argument(below) };
      case "either":
        return { kind: head, left: argument(below), right: argument(below) };
      case "coercedTo":
        return conversion(argument(NOWHERE), argument(below));
      case "separatedString":
        return { kind: head, separator: tokens[at++]?.slice(1, -1) ?? "" };
      case "ints.between":
        return { kind: "intBetween", from: integer(), to: integer() };
      case "enum":
        return { kind: head, values: tokens[at] === "[" ? enumValues() : undefined };
      case "submodule":
        return { kind: head, options: below };
      default:
        return plain(head);
    }
  }

  function argument(below: OptionNode): TypeSpec {
    if (tokens[at] !== "(") return tokens[at] === "submodule" ? application(below) : plain(tokens[at++]);
    at++;
    const type = application(below);
    if (tokens[at++] !== ")") throw new Error(`no type: ${text}`);
    return type;
  }

  function plain(name: string | undefined): TypeSpec {
    const known = named.get(name ?? "");
    if (known === undefined) throw new Error(`no type: ${text}`);
    return known;
  }

  function integer(): number {
    const parenthesised = tokens[at] === "(";
    if (parenthesised) at++;
    const value = Number(tokens[at++]);
    if (parenthesised) at++;
    return value;
  }

  function enumValues(): EnumValue[] {
    const values: EnumValue[] = [];
    at++;
    while (at < tokens.length && tokens[at] !== "]") {
      const token = tokens[at];
      values.push(token === "(" ? integer() : (JSON.parse(token ?? "null") as EnumValue));
      if (token !== "(") at++;
    }
    if (tokens[at++] !== "]") throw new Error(`no type: ${text}`);
    return values;
  }
}

/** The formats of NixOS that take several values for one key make a list of one of a value on its own. */
function conversion(from: TypeSpec, to: TypeSpec): TypeSpec {
  return from === atom && to.kind === "listOf" && to.of === atom
    ? { kind: "toList", of: atom }
    : { kind: "coercedTo", from, to };
}

/** A submodule of which we know no option. */
const NOWHERE: OptionNode = { type: undefined, freeform: undefined, children: new Map(), child: () => undefined };

const atom: TypeSpec = {
  kind: "nullOr",
  of: {
    kind: "either",
    left: { kind: "bool" },
    right: {
      kind: "either",
      left: { kind: "int" },
      right: { kind: "either", left: { kind: "float" }, right: { kind: "str" } },
    },
  },
};

const plainKinds: readonly PlainKind[] = [
  "bool",
  "str",
  "nonEmptyStr",
  "singleLineStr",
  "int",
  "float",
  "number",
  "path",
  "package",
  "anything",
  "attrs",
  "raw",
  "unspecified",
  "json",
  "toml",
  "unitOption",
  "namesToTrue",
  "nixpkgsConfig",
  "opaque",
];

const named: ReadonlyMap<string, TypeSpec> = new Map<string, TypeSpec>([
  ...plainKinds.map((kind): [string, TypeSpec] => [kind, { kind }]),
  ["atom", atom],
  ["enum", { kind: "enum", values: undefined }],
  ["lines", { kind: "separatedString", separator: "\n" }],
  ["commas", { kind: "separatedString", separator: "," }],
  ["envVar", { kind: "separatedString", separator: ":" }],
  ["port", between(0, 65_535)],
  ["ints.u8", between(0, 255)],
  ["ints.u16", between(0, 65_535)],
  ["ints.u32", between(0, 4_294_967_295)],
  ["ints.s8", between(-128, 127)],
  ["ints.s16", between(-32_768, 32_767)],
  ["ints.s32", between(-2_147_483_648, 2_147_483_647)],
  ["ints.unsigned", between(0, Number.POSITIVE_INFINITY)],
  ["ints.positive", between(1, Number.POSITIVE_INFINITY)],
  ["numbers.nonnegative", { kind: "number" }],
  ["numbers.positive", { kind: "number" }],
]);

function between(from: number, to: number): TypeSpec {
  return { kind: "intBetween", from, to };
}
