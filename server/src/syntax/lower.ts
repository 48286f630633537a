/**
 * Lowers a tree without errors, whose leaves are exactly Nix's tokens.
 *
 * Then every position is known from the tokens and the tree is only asked for its shape: most of it by moving the cursor,
 * for asking costs more than moving. Where the two disagree lowering gives up, and `salvage.ts` does what is possible.
 */

import { assemble } from "./assembly.ts";
import type { Expr } from "./ast.ts";
import type { Source } from "./build.ts";
import type { NodeCursor } from "./cursor.ts";
import { isDoubtfulNumber } from "./doubts.ts";
import { Kind, type Tables } from "./kinds.ts";
import { Tok } from "./token-kinds.ts";
import { readTokens } from "./token-reader.ts";

/** Deeper trees than this are cut off: whatever walks an AST later may recurse this deep. */
export const maxDepth = 6000;

/** `undefined` where the tree's leaves are not the tokens, or where the tree is too deep. */
export function lower(cursor: NodeCursor, source: Source, tables: Tables): Expr | undefined {
  const { text, tokens, mask } = source;
  const { count, kinds, starts, ends, tokensBefore } = tokens;
  const assembly = assemble(source);
  const reader = readTokens(source);
  let comment = 0;
  let depth = 0;

  for (;;) {
    if (mask.skipped.has(reader.at)) reader.at++;
    while (comment < tokensBefore.length && (tokensBefore[comment] as number) < reader.at) comment++;
    if (punctuation[kinds[reader.at] as number] === 1 && tokensBefore[comment] !== reader.at) {
      // Nothing but a leaf begins with such a token.
      assembly.operator(reader.at++);
    } else {
      const type = cursor.type();
      const kind = tables.kinds[type];
      if (kind === undefined) return undefined;
      if (kind < Kind.Source) {
        if (!leaf(kind, tables.tokens[type] as number)) return undefined;
      } else if (!whole(kind)) {
        if (depth >= maxDepth) return undefined;
        if (kind === Kind.Interpolation) {
          // The grammar lets spaces stand in front of an interpolation in a path.
          if ((assembly.kind() === Kind.Path) !== (kinds[reader.at] === Tok.PathHole)) return undefined;
        }
        assembly.open(kind, starts[reader.at] as number);
        if (!cursor.down()) return undefined;
        depth++;
        continue;
      }
    }
    while (isOver() || !cursor.next()) {
      if (depth === 0) return reader.at === count ? assembly.root() : undefined;
      cursor.up();
      depth--;
      assembly.close(ends[reader.at - 1] as number);
    }
  }

  /** The node under way has all its children, so that there is no need to look for another. Takes its closing sign. */
  function isOver(): boolean {
    const next = kinds[reader.at];
    switch (assembly.kind()) {
      case Kind.Binding:
      case Kind.Inherit:
      case Kind.InheritFrom:
        return take(next === Tok.Semicolon);
      case Kind.AttrSet:
      case Kind.RecAttrSet:
      case Kind.LetAttrSet:
      case Kind.Interpolation:
        return take(next === Tok.BraceClose);
      case Kind.Parens:
        return take(next === Tok.ParenClose);
      case Kind.List:
        return take(next === Tok.BracketClose);
      case Kind.Bindings:
        return next === Tok.BraceClose || next === Tok.In;
      case Kind.Apply:
      case Kind.Binary:
      case Kind.With:
      case Kind.Assert:
        return assembly.count() === 2;
      case Kind.Function:
      case Kind.Let:
      case Kind.Unary:
      case Kind.Formal:
        return assembly.count() === 1;
      case Kind.If:
        return assembly.count() === 3;
      default:
        return false;
    }
  }

  function take(is: boolean): boolean {
    if (is) reader.at++;
    return is;
  }

  /** Takes a leaf; false when Nix sees another token here. */
  function leaf(kind: number, expected: number): boolean {
    if (kind === Kind.Comment || kind === Kind.Fragment) return true;
    const token = reader.at;
    const found = kinds[token] as number;
    if (kind === Kind.PathFragment) {
      if (found !== Tok.Path && found !== Tok.HomePath && found !== Tok.PathPiece) return false;
      reader.at++;
      if (kinds[reader.at] === Tok.PathPiece) source.doubt();
      while (kinds[reader.at] === Tok.PathPiece) reader.at++;
      return true;
    }
    if (found !== expected && !agrees(found, expected)) return false;
    if (found === Tok.Or) source.doubt();
    reader.at++;
    const start = starts[token] as number;
    const end = ends[token] as number;
    switch (kind) {
      case Kind.Variable:
        assembly.expr({ kind: "Identifier", start, end, name: text.slice(start, end) });
        break;
      case Kind.Identifier:
        assembly.name(start, end, text.slice(start, end));
        break;
      case Kind.Integer:
      case Kind.Float: {
        const value = text.slice(start, end);
        if (isDoubtfulNumber(value)) source.doubt();
        assembly.expr({ kind: kind === Kind.Integer ? "Integer" : "Float", start, end, value });
        break;
      }
      case Kind.SearchPath:
        assembly.expr({ kind: "SearchPath", start, end, value: text.slice(start + 1, end - 1) });
        break;
      case Kind.Uri:
        assembly.expr({ kind: "Uri", start, end, value: text.slice(start, end) });
        break;
      case Kind.Ellipsis:
        assembly.ellipsis();
        break;
      case Kind.Operator:
        assembly.operator(token);
        break;
      default:
    }
    return true;
  }

  /** The grammar's tree does not tell opening from closing quotes, and the mask has put one token in another's place. */
  function agrees(found: number, expected: number): boolean {
    switch (expected) {
      case Tok.StringOpen:
        return found === Tok.StringClose;
      case Tok.IndentedOpen:
        return found === Tok.IndentedClose;
      case Tok.Id:
        return found === Tok.Or;
      case Tok.Hole:
        return found === Tok.PathHole;
      case Tok.EitherOr:
        return found === Tok.PipeInto || found === Tok.PipeFrom || found === Tok.Update;
      default:
        return false;
    }
  }

  /** Takes a node with all its children without going down, where the tokens say all. */
  function whole(kind: number): boolean {
    switch (kind) {
      case Kind.AttrPath:
        return give(reader.attrPath(), assembly.names);
      case Kind.InheritedAttrs:
        return give(reader.inheritedNames(), assembly.names);
      case Kind.Binding:
        return give(reader.binding(), assembly.binding);
      case Kind.Inherit:
        return give(reader.inherit(), assembly.binding);
      case Kind.Formals:
        return give(reader.formals(), assembly.formals);
      case Kind.String:
      case Kind.Indented:
        return give(reader.string(), assembly.expr);
      case Kind.Path:
        return give(reader.path(), assembly.expr);
      case Kind.Select:
        return give(reader.select(), assembly.expr);
      case Kind.List:
        return give(reader.list(), assembly.expr);
      default:
        return false;
    }
  }
}

function give<T>(value: T | undefined, to: (value: T) => void): boolean {
  if (value === undefined) return false;
  to(value);
  return true;
}

/** Tokens that never begin a node of their own: what they are needs no question. */
const punctuation: Uint8Array = new Uint8Array(64);
for (const kind of [
  Tok.Semicolon,
  Tok.Assign,
  Tok.Colon,
  Tok.Comma,
  Tok.At,
  Tok.Dot,
  Tok.ParenClose,
  Tok.BracketClose,
  Tok.BraceClose,
  Tok.Then,
  Tok.Else,
  Tok.In,
  Tok.Question,
  Tok.Plus,
  Tok.Times,
  Tok.Divide,
  Tok.Concat,
  Tok.Update,
  Tok.Equal,
  Tok.Unequal,
  Tok.Less,
  Tok.AtMost,
  Tok.Greater,
  Tok.AtLeast,
  Tok.And,
  Tok.EitherOr,
  Tok.Implies,
  Tok.PipeInto,
  Tok.PipeFrom,
])
  punctuation[kind] = 1;
