/**
 * Lowers a tree without errors, whose leaves are exactly Nix's tokens.
 *
 * Then every position is known from the tokens and the tree is only asked for its shape: most of it by moving the cursor,
 * for asking costs more than moving. Where the two disagree lowering gives up, and `salvage.ts` does what is possible.
 */
import type { AttrName, Expr, Identifier, StringLiteral } from "./ast.ts";
import { assemble } from "./assembly.ts";
import type { Source } from "./build.ts";
import type { NodeCursor } from "./cursor.ts";
import { isDoubtfulNumber } from "./doubts.ts";
import { Kind, type Tables } from "./kinds.ts";
import { indentedParts, pathParts, plainParts } from "./strings.ts";
import { Tok } from "./token-kinds.ts";

/** Deeper trees than this are cut off: whatever walks an AST later may recurse this deep. */
export const maxDepth = 6000;

/** `undefined` where the tree's leaves are not the tokens, or where the tree is too deep. */
export function lower(cursor: NodeCursor, source: Source, tables: Tables): Expr | undefined {
  const { text, tokens } = source;
  const { count, kinds, starts, ends, tokensBefore } = tokens;
  const { skipped } = source.mask;
  const assembly = assemble(source);
  let token = 0;
  let comment = 0;
  let depth = 0;

  for (;;) {
    if (skipped.has(token)) token++;
    while (comment < tokensBefore.length && (tokensBefore[comment] as number) < token) comment++;
    const found = kinds[token] as number;
    if (isPunctuation(found) && tokensBefore[comment] !== token) {
      // Nothing but a leaf begins with such a token.
      assembly.operator(token++);
    } else {
      const type = cursor.type();
      const kind = tables.kinds[type];
      if (kind === undefined) return undefined;
      if (kind >= Kind.Source && !whole(kind)) {
        if (depth >= maxDepth) return undefined;
        assembly.open(kind, starts[token] as number);
        if (cursor.down()) {
          depth++;
          continue;
        }
        assembly.close(starts[token] as number);
      } else if (kind < Kind.Source && !leaf(kind, tables.tokens[type] as number)) return undefined;
    }
    while (!cursor.next()) {
      if (depth === 0) return token === count ? assembly.root() : undefined;
      cursor.up();
      depth--;
      assembly.close(ends[token - 1] as number);
    }
  }

  /** Takes a leaf; false when Nix sees another token here. */
  function leaf(kind: number, expected: number): boolean {
    switch (kind) {
      case Kind.Comment:
      case Kind.Fragment:
        return true;
      case Kind.PathFragment:
        if (kinds[token] !== Tok.Path && kinds[token] !== Tok.HomePath && kinds[token] !== Tok.PathPiece) return false;
        do token++;
        while (kinds[token] === Tok.PathPiece);
        return true;
      default:
    }
    const found = kinds[token] as number;
    if (found !== expected && !agrees(found, expected)) return false;
    const start = starts[token] as number;
    const end = ends[token] as number;
    switch (kind) {
      case Kind.Variable:
        if (found === Tok.Or) source.doubt();
        assembly.expr({ kind: "Identifier", start, end, name: text.slice(start, end) });
        break;
      case Kind.Identifier:
        if (found === Tok.Or) source.doubt();
        assembly.name(start, end, text.slice(start, end));
        break;
      case Kind.Integer:
        if (isDoubtfulNumber(text.slice(start, end))) source.doubt();
        assembly.expr({ kind: "Integer", start, end, value: text.slice(start, end) });
        break;
      case Kind.Float:
        if (isDoubtfulNumber(text.slice(start, end))) source.doubt();
        assembly.expr({ kind: "Float", start, end, value: text.slice(start, end) });
        break;
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
    token++;
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
        return wholeNames(true);
      case Kind.InheritedAttrs:
        return wholeNames(false);
      case Kind.String:
      case Kind.Indented: {
        if (kinds[token + 1] !== Tok.StringClose && kinds[token + 1] !== Tok.IndentedClose) return false;
        assembly.expr(string(kind === Kind.Indented));
        token += 2;
        return true;
      }
      case Kind.Path: {
        let last = token;
        while (kinds[last + 1] === Tok.PathPiece) last++;
        if (kinds[last + 1] === Tok.Hole) return false;
        const start = starts[token] as number;
        const end = ends[last] as number;
        assembly.expr({ kind: "Path", start, end, home: kinds[token] === Tok.HomePath, parts: pathParts(text, start, end, []) });
        token = last + 1;
        return true;
      }
      case Kind.Formal: {
        if (kinds[token] !== Tok.Id || kinds[token + 1] === Tok.Question) return false;
        const id: Identifier = identifier();
        assembly.formal(id, id.end);
        token++;
        return true;
      }
      default:
        return false;
    }
  }

  function wholeNames(dotted: boolean): boolean {
    const names: AttrName[] = [];
    const first = token;
    for (;;) {
      const kind = kinds[token];
      if (kind === Tok.Id || kind === Tok.Or) {
        const start = starts[token] as number;
        const end = ends[token] as number;
        names.push({ kind: "Static", start, end, name: text.slice(start, end), quoted: false });
        token++;
      } else if (kind === Tok.StringOpen && kinds[token + 1] === Tok.StringClose) {
        const { start, end, parts } = string(false);
        const [part] = parts;
        names.push({ kind: "Static", start, end, name: part?.kind === "Text" ? part.value : "", quoted: true });
        token += 2;
      } else if (dotted || kind === Tok.StringOpen || kind === Tok.Hole) {
        token = first;
        return false;
      } else break;
      if (dotted) {
        if (kinds[token] !== Tok.Dot) break;
        token++;
      }
    }
    assembly.names(names);
    return true;
  }

  function identifier(): Identifier {
    const start = starts[token] as number;
    const end = ends[token] as number;
    return { kind: "Identifier", start, end, name: text.slice(start, end) };
  }

  /** The string without interpolations that begins here. */
  function string(indented: boolean): StringLiteral {
    const start = starts[token] as number;
    const end = ends[token + 1] as number;
    const inner = ends[token] as number;
    const outer = starts[token + 1] as number;
    const parts = indented ? indentedParts(text, inner, outer, []) : plainParts(text, inner, outer, []);
    return { kind: "String", start, end, indented, parts };
  }
}

/** Tokens that never begin a node of their own: what they are needs no question. */
const punctuation: Uint8Array = new Uint8Array(64);
for (const kind of [
  Tok.Semicolon, Tok.Assign, Tok.Colon, Tok.Comma, Tok.At, Tok.Dot, Tok.ParenClose, Tok.BracketClose, Tok.BraceClose,
  Tok.Then, Tok.Else, Tok.In, Tok.Question, Tok.Plus, Tok.Times, Tok.Divide, Tok.Concat, Tok.Update, Tok.Equal, Tok.Unequal,
  Tok.Less, Tok.AtMost, Tok.Greater, Tok.AtLeast, Tok.And, Tok.EitherOr, Tok.Implies, Tok.PipeInto, Tok.PipeFrom,
]) punctuation[kind] = 1;

function isPunctuation(kind: number): boolean {
  return punctuation[kind] === 1;
}
