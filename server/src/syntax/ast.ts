/**
 * Our own Nix syntax tree: plain, immutable, error-tolerant data. It is lowered once from the parser's tree, which is then freed.
 *
 * Every node carries UTF-16 offsets into the original text. Broken text yields `Missing` nodes and whatever could be
 * understood around them; lowering never throws.
 */
import type { Message } from "#text/message.ts";
import type { Span } from "#text/span.ts";

/** A parsed file. */
export interface SourceFile {
  readonly text: string;
  /** The expression of the file, `Missing` for an empty or hopeless file. */
  readonly root: Expr;
  /** All comments of the file in order, also those attached to bindings. */
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

/** A place that is no Nix. `found` is the offending text (shortened), `missing` what the parser would have needed, if known. */
export interface SyntaxError extends Span {
  readonly kind: "unexpected" | "missing" | "binary" | "too-large" | "too-deep";
  readonly detail: string;
  /** Why it is none, where more can be said than that something is missing or unexpected. */
  readonly reason?: Message;
}

/** `text` includes the comment signs (`# …` without the line break, or the block comment with its fences). */
export interface Comment extends Span {
  readonly block: boolean;
  readonly text: string;
}

export type Expr =
  | Identifier
  | IntegerLiteral
  | FloatLiteral
  | StringLiteral
  | PathLiteral
  | SearchPath
  | UriLiteral
  | List
  | AttrSet
  | Let
  | With
  | Assert
  | If
  | Lambda
  | Apply
  | Select
  | HasAttr
  | Unary
  | Binary
  | Missing;

export interface Identifier extends Span {
  readonly kind: "Identifier";
  readonly name: string;
}

/** `value` is the digits as written; Nix integers are 64 bit. */
export interface IntegerLiteral extends Span {
  readonly kind: "Integer";
  readonly value: string;
}

export interface FloatLiteral extends Span {
  readonly kind: "Float";
  readonly value: string;
}

/**
 * `"…"` or `''…''`. Parts of text hold the *cooked* value: escapes resolved and, for indented strings, indentation
 * removed as Nix does. A text part's span covers its raw source.
 */
export interface StringLiteral extends Span {
  readonly kind: "String";
  readonly indented: boolean;
  readonly parts: readonly StringPart[];
}

export type StringPart = TextPart | Interpolation;

export interface TextPart extends Span {
  readonly kind: "Text";
  readonly value: string;
}

/** `${expr}`; the span includes the braces. */
export interface Interpolation extends Span {
  readonly kind: "Interpolation";
  readonly expr: Expr;
}

/** `./a`, `/a`, `../a/${x}.nix` (`home: false`) or `~/a` (`home: true`). */
export interface PathLiteral extends Span {
  readonly kind: "Path";
  readonly home: boolean;
  readonly parts: readonly StringPart[];
}

/** `<nixpkgs/lib>`; `value` without the angle brackets. */
export interface SearchPath extends Span {
  readonly kind: "SearchPath";
  readonly value: string;
}

export interface UriLiteral extends Span {
  readonly kind: "Uri";
  readonly value: string;
}

export interface List extends Span {
  readonly kind: "List";
  readonly items: readonly Expr[];
}

/** `{ … }`, `rec { … }` or the ancient `let { … }` (`legacyLet`, recursive, its value is the attribute `body`). */
export interface AttrSet extends Span {
  readonly kind: "AttrSet";
  readonly recursive: boolean;
  readonly legacyLet: boolean;
  readonly bindings: readonly Binding[];
}

export interface Let extends Span {
  readonly kind: "Let";
  readonly bindings: readonly Binding[];
  readonly body: Expr;
}

export type Binding = AttrBinding | Inherit;

/** `a.b."c".${d} = value;` The span reaches from the first name to the semicolon. */
export interface AttrBinding extends Span {
  readonly kind: "AttrBinding";
  readonly path: AttrPath;
  readonly value: Expr;
  /** Comments directly above (only white space between), in order, then comments behind it on its last line. */
  readonly comments: readonly Comment[];
}

/** `inherit a b;` or `inherit (from) a b;` */
export interface Inherit extends Span {
  readonly kind: "Inherit";
  readonly from: Expr | undefined;
  readonly names: readonly AttrName[];
  readonly comments: readonly Comment[];
}

/** Never empty in a well-formed file; may be empty where text is broken. */
export type AttrPath = readonly AttrName[];

/** One name of an attribute path. `"a"` and `${"a"}` are static (`quoted`), everything with an interpolation is dynamic. */
export type AttrName = StaticName | DynamicName;

export interface StaticName extends Span {
  readonly kind: "Static";
  readonly name: string;
  readonly quoted: boolean;
}

/** `${e}` (`expr` is `e`) or `"x${e}"` (`expr` is the string). */
export interface DynamicName extends Span {
  readonly kind: "Dynamic";
  readonly expr: Expr;
}

export interface With extends Span {
  readonly kind: "With";
  readonly namespace: Expr;
  readonly body: Expr;
}

export interface Assert extends Span {
  readonly kind: "Assert";
  readonly condition: Expr;
  readonly body: Expr;
}

export interface If extends Span {
  readonly kind: "If";
  readonly condition: Expr;
  readonly consequence: Expr;
  readonly alternative: Expr;
}

/** `x: body`, `{ a, b ? 1, ... }: body`, `args@{ … }: body`. */
export interface Lambda extends Span {
  readonly kind: "Lambda";
  /** The simple parameter, or the name bound with `@`. */
  readonly param: Identifier | undefined;
  readonly formals: Formals | undefined;
  readonly body: Expr;
}

export interface Formals extends Span {
  readonly items: readonly Formal[];
  readonly ellipsis: boolean;
}

export interface Formal extends Span {
  readonly name: Identifier;
  readonly default: Expr | undefined;
}

export interface Apply extends Span {
  readonly kind: "Apply";
  readonly fn: Expr;
  readonly arg: Expr;
}

/** `base.a.b or default`. */
export interface Select extends Span {
  readonly kind: "Select";
  readonly base: Expr;
  readonly path: AttrPath;
  readonly default: Expr | undefined;
}

/** `base ? a.b`. */
export interface HasAttr extends Span {
  readonly kind: "HasAttr";
  readonly base: Expr;
  readonly path: AttrPath;
}

export interface Unary extends Span {
  readonly kind: "Unary";
  readonly op: "!" | "-";
  readonly operand: Expr;
}

export type BinaryOp =
  | "+"
  | "-"
  | "*"
  | "/"
  | "++"
  | "//"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "&&"
  | "||"
  | "->"
  | "|>"
  | "<|";

export interface Binary extends Span {
  readonly kind: "Binary";
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  /** Where the operator stands. */
  readonly opSpan: Span;
}

/** Something the parser could not read; `children` are the expressions found inside. */
export interface Missing extends Span {
  readonly kind: "Missing";
  readonly children: readonly Expr[];
}
