/** The kinds of Nix's tokens as small numbers, one for each keyword and symbol. */

export const Tok = {
  /** Behind the last token. */
  End: 0,
  Id: 1,
  /** The keyword `or`, which is also allowed as an attribute name. */
  Or: 2,
  Integer: 3,
  Float: 4,
  /** The literal start of a path; further pieces follow only behind an interpolation. */
  Path: 5,
  HomePath: 6,
  PathPiece: 7,
  SearchPath: 8,
  Uri: 9,
  StringOpen: 10,
  StringClose: 11,
  IndentedOpen: 12,
  IndentedClose: 13,
  /** `${` in a string or an attribute path. */
  Hole: 14,
  /** A character that no rule knows. */
  Stray: 15,
  If: 16,
  Then: 17,
  Else: 18,
  Assert: 19,
  With: 20,
  Let: 21,
  In: 22,
  Rec: 23,
  Inherit: 24,
  ParenOpen: 25,
  ParenClose: 26,
  BracketOpen: 27,
  BracketClose: 28,
  BraceOpen: 29,
  BraceClose: 30,
  Semicolon: 31,
  Colon: 32,
  Comma: 33,
  At: 34,
  Dot: 35,
  Ellipsis: 36,
  Assign: 37,
  Question: 38,
  Not: 39,
  // Binary operators, from here on.
  Minus: 40,
  Plus: 41,
  Times: 42,
  Divide: 43,
  Concat: 44,
  Update: 45,
  Equal: 46,
  Unequal: 47,
  Less: 48,
  AtMost: 49,
  Greater: 50,
  AtLeast: 51,
  And: 52,
  EitherOr: 53,
  Implies: 54,
  PipeInto: 55,
  PipeFrom: 56,
  /** `${` that goes on with a path. */
  PathHole: 57,
} as const;

/** Keyword → kind. */
export const keywords: ReadonlyMap<string, number> = new Map([
  ["if", Tok.If],
  ["then", Tok.Then],
  ["else", Tok.Else],
  ["assert", Tok.Assert],
  ["with", Tok.With],
  ["let", Tok.Let],
  ["in", Tok.In],
  ["rec", Tok.Rec],
  ["inherit", Tok.Inherit],
  ["or", Tok.Or],
]);

/** Character code → kind of the symbol of one character, {@link Tok.End} where it is none. */
const single: Uint8Array = new Uint8Array(128);

const symbols: readonly (readonly [string, number])[] = [
  ["(", Tok.ParenOpen],
  [")", Tok.ParenClose],
  ["[", Tok.BracketOpen],
  ["]", Tok.BracketClose],
  ["{", Tok.BraceOpen],
  ["}", Tok.BraceClose],
  [";", Tok.Semicolon],
  [":", Tok.Colon],
  [",", Tok.Comma],
  ["@", Tok.At],
  [".", Tok.Dot],
  ["?", Tok.Question],
  ["=", Tok.Assign],
  ["!", Tok.Not],
  ["*", Tok.Times],
  ["/", Tok.Divide],
  ["+", Tok.Plus],
  ["-", Tok.Minus],
  ["<", Tok.Less],
  [">", Tok.Greater],
];
for (const [symbol, kind] of symbols) single[symbol.charCodeAt(0)] = kind;

export function symbolOf(code: number): number {
  return code < 128 ? (single[code] as number) : Tok.End;
}

/** The kind of a symbol of two characters, {@link Tok.End} where they are none. */
export function symbolOfPair(code: number, next: number): number {
  switch (code) {
    case 61: // =
      return next === 61 ? Tok.Equal : Tok.End;
    case 33: // !
      return next === 61 ? Tok.Unequal : Tok.End;
    case 60: // <
      return next === 61 ? Tok.AtMost : next === 124 ? Tok.PipeFrom : Tok.End;
    case 62: // >
      return next === 61 ? Tok.AtLeast : Tok.End;
    case 38: // &
      return next === 38 ? Tok.And : Tok.End;
    case 124: // |
      return next === 124 ? Tok.EitherOr : next === 62 ? Tok.PipeInto : Tok.End;
    case 45: // -
      return next === 62 ? Tok.Implies : Tok.End;
    case 47: // /
      return next === 47 ? Tok.Update : Tok.End;
    case 43: // +
      return next === 43 ? Tok.Concat : Tok.End;
    default:
      return Tok.End;
  }
}

/** How the closing tokens are written. */
export const signs: Readonly<Record<number, string>> = {
  [Tok.Then]: "then",
  [Tok.Else]: "else",
  [Tok.In]: "in",
  [Tok.ParenClose]: ")",
  [Tok.BracketClose]: "]",
  [Tok.BraceOpen]: "{",
  [Tok.BraceClose]: "}",
  [Tok.Semicolon]: ";",
  [Tok.Colon]: ":",
};
