/** What Nix's grammar can expect next; the judge keeps a stack of these. */

export const Goal = {
  /** A whole expression: `expr` of Nix's grammar. */
  Expr: 0,
  /** An operand of operators, with signs and negations in front. */
  Operand: 1,
  /** Behind a simple expression: arguments, operators, or the end of the expression. */
  AfterOperand: 2,
  /** Behind `a ? b`: no arguments here. */
  AfterQuestion: 3,
  /** An argument or list element: a simple expression and what it selects. */
  Select: 4,
  AfterSimple: 5,
  /** Behind `a.b`: perhaps `or` and a default. */
  AfterPath: 6,
  List: 7,
  /** Bindings up to `}`, or up to `in`. */
  Bindings: 8,
  LetBindings: 9,
  Assign: 10,
  /** The semicolon of a binding. */
  BindingEnd: 11,
  InheritedNames: 12,
  AttrPath: 13,
  AfterAttr: 14,
  /** A formal, the ellipsis, or the end of the formals: also behind a comma. */
  Formals: 15,
  AfterFormal: 17,
  AfterFormals: 18,
  /** The formals of `name@{ … }:`, which have no other name behind them. */
  AfterNamedFormals: 19,
  String: 20,
  Indented: 21,
  Path: 22,
  /** A path behind an interpolation. */
  RestOfPath: 23,
  End: 24,
  /** Plus a kind of token: just this token. */
  Token: 32,
} as const;
