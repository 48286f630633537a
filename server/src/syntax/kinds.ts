/** The node types of the grammar as small numbers, so that walking a tree compares no strings. */

/** What a node of the grammar's tree is to lowering. */
export const Kind = {
  /** Punctuation and keywords: nothing to lower, but they tell a broken place apart. */
  Token: 0,
  Comment: 1,
  /** Pieces of strings and paths: their text is sliced from the source. */
  Fragment: 2,
  Identifier: 3,
  Variable: 4,
  Integer: 5,
  Float: 6,
  SearchPath: 7,
  Uri: 8,
  Ellipsis: 9,
  Operator: 10,
  // Nodes with children, from here on.
  Source: 11,
  Path: 12,
  String: 13,
  Indented: 14,
  Interpolation: 15,
  Function: 16,
  Formals: 17,
  Formal: 18,
  Assert: 19,
  With: 20,
  Let: 21,
  If: 22,
  HasAttr: 23,
  Unary: 24,
  Binary: 25,
  Apply: 26,
  Select: 27,
  Parens: 28,
  AttrSet: 29,
  RecAttrSet: 30,
  LetAttrSet: 31,
  Bindings: 32,
  Binding: 33,
  Inherit: 34,
  InheritFrom: 35,
  AttrPath: 36,
  InheritedAttrs: 37,
  List: 38,
  Error: 39,
} as const;

const named: Readonly<Record<string, number>> = {
  comment: Kind.Comment,
  string_fragment: Kind.Fragment,
  escape_sequence: Kind.Fragment,
  dollar_escape: Kind.Fragment,
  path_fragment: Kind.Fragment,
  identifier: Kind.Identifier,
  variable_expression: Kind.Variable,
  integer_expression: Kind.Integer,
  float_expression: Kind.Float,
  spath_expression: Kind.SearchPath,
  uri_expression: Kind.Uri,
  ellipses: Kind.Ellipsis,
  source_code: Kind.Source,
  path_expression: Kind.Path,
  hpath_expression: Kind.Path,
  string_expression: Kind.String,
  indented_string_expression: Kind.Indented,
  interpolation: Kind.Interpolation,
  function_expression: Kind.Function,
  formals: Kind.Formals,
  formal: Kind.Formal,
  assert_expression: Kind.Assert,
  with_expression: Kind.With,
  let_expression: Kind.Let,
  if_expression: Kind.If,
  has_attr_expression: Kind.HasAttr,
  unary_expression: Kind.Unary,
  binary_expression: Kind.Binary,
  apply_expression: Kind.Apply,
  select_expression: Kind.Select,
  parenthesized_expression: Kind.Parens,
  attrset_expression: Kind.AttrSet,
  rec_attrset_expression: Kind.RecAttrSet,
  let_attrset_expression: Kind.LetAttrSet,
  binding_set: Kind.Bindings,
  binding: Kind.Binding,
  inherit: Kind.Inherit,
  inherit_from: Kind.InheritFrom,
  attrpath: Kind.AttrPath,
  inherited_attrs: Kind.InheritedAttrs,
  list_expression: Kind.List,
};

const operators: ReadonlySet<string> = new Set([
  "!", "-", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "*", "/", "->", "//", "++", "?",
]);

/** What the table needs to know of a grammar. */
export interface NodeTypes {
  readonly types: readonly string[];
  nodeTypeIsNamed(id: number): boolean;
}

/** Node type id → {@link Kind}. Ids outside of the table are error nodes. */
export function kindTable(language: NodeTypes): Uint8Array {
  const table = new Uint8Array(language.types.length);
  language.types.forEach((name, id) => {
    if (language.nodeTypeIsNamed(id)) table[id] = named[name] ?? Kind.Token;
    else table[id] = operators.has(name) ? Kind.Operator : Kind.Token;
  });
  return table;
}
