/**
 * Reads the simple, frequent things directly from the tokens: names, literals, `a.b.c`, `a.b = "c";`, lists of such.
 *
 * The tree has said what kind of thing begins here; whatever is not simple is left to a walk into the tree.
 */
import type { AttrBinding, AttrName, Expr, Formals, Identifier, Inherit, List, Select, StringLiteral } from "./ast.ts";
import type { Source } from "./build.ts";
import { isDoubtfulNumber } from "./doubts.ts";
import { indentedParts, pathParts, plainParts } from "./strings.ts";
import { Tok } from "./token-kinds.ts";

/** `at` is the next token. Each function takes what it reads, or nothing and answers `undefined`. */
export interface TokenReader {
  at: number;
  /** Something that is over where its tokens are over: a name, a literal, a selection from a name. */
  simple(): Expr | undefined;
  select(): Select | undefined;
  string(): StringLiteral | undefined;
  path(): Expr | undefined;
  attrPath(): AttrName[] | undefined;
  inheritedNames(): AttrName[] | undefined;
  binding(): AttrBinding | undefined;
  inherit(): Inherit | undefined;
  list(): List | undefined;
  formals(): Formals | undefined;
}

export function readTokens(source: Source): TokenReader {
  const { text, tokens } = source;
  const { kinds, starts, ends } = tokens;
  const reader: TokenReader = {
    at: 0,
    simple,
    select,
    string,
    path,
    attrPath,
    inheritedNames,
    binding,
    inherit,
    list,
    formals,
  };
  return reader;

  function identifier(): Identifier {
    const start = starts[reader.at] as number;
    const end = ends[reader.at] as number;
    reader.at++;
    return { kind: "Identifier", start, end, name: text.slice(start, end) };
  }

  function simple(): Expr | undefined {
    switch (kinds[reader.at]) {
      case Tok.Id: {
        const next = kinds[reader.at + 1];
        return next === Tok.Dot ? select() : next === Tok.Or ? undefined : identifier();
      }
      case Tok.StringOpen:
      case Tok.IndentedOpen: {
        const next = kinds[reader.at + 2];
        return next === Tok.Dot || next === Tok.Or ? undefined : string();
      }
      case Tok.Path:
      case Tok.HomePath:
        return path();
      case Tok.Integer:
        return number("Integer");
      case Tok.Float:
        return number("Float");
      default:
        return undefined;
    }
  }

  function number(kind: "Integer" | "Float"): Expr | undefined {
    const next = kinds[reader.at + 1];
    if (next === Tok.Dot || next === Tok.Or) return undefined;
    const start = starts[reader.at] as number;
    const end = ends[reader.at] as number;
    const value = text.slice(start, end);
    if (isDoubtfulNumber(value)) source.doubt();
    reader.at++;
    return { kind, start, end, value };
  }

  function select(): Select | undefined {
    const first = reader.at;
    if (kinds[first] !== Tok.Id || kinds[first + 1] !== Tok.Dot) return undefined;
    const base = identifier();
    reader.at++;
    const names = attrPath();
    if (names === undefined || kinds[reader.at] === Tok.Or) {
      reader.at = first;
      return undefined;
    }
    return {
      kind: "Select",
      start: base.start,
      end: ends[reader.at - 1] as number,
      base,
      path: names,
      default: undefined,
    };
  }

  /** A string without interpolations. */
  function string(): StringLiteral | undefined {
    const opening = reader.at;
    const indented = kinds[opening] === Tok.IndentedOpen;
    if (kinds[opening + 1] !== (indented ? Tok.IndentedClose : Tok.StringClose)) return undefined;
    const start = starts[opening] as number;
    const end = ends[opening + 1] as number;
    const from = ends[opening] as number;
    const to = starts[opening + 1] as number;
    reader.at += 2;
    return { kind: "String", start, end, indented, parts: (indented ? indentedParts : plainParts)(text, from, to, []) };
  }

  /** A path without interpolations. */
  function path(): Expr | undefined {
    let last = reader.at;
    while (kinds[last + 1] === Tok.PathPiece) last++;
    if (last > reader.at) source.doubt();
    if (kinds[last + 1] === Tok.PathHole || kinds[last + 1] === Tok.Or || kinds[last + 1] === Tok.Dot) return undefined;
    const start = starts[reader.at] as number;
    const end = ends[last] as number;
    const home = kinds[reader.at] === Tok.HomePath;
    reader.at = last + 1;
    return { kind: "Path", start, end, home, parts: pathParts(text, start, end, []) };
  }

  /** One name that is not computed. */
  function attrName(): AttrName | undefined {
    const kind = kinds[reader.at];
    if (kind === Tok.Id || kind === Tok.Or) {
      const start = starts[reader.at] as number;
      const end = ends[reader.at] as number;
      reader.at++;
      return { kind: "Static", start, end, name: text.slice(start, end), quoted: false };
    }
    const literal = kind === Tok.StringOpen ? string() : undefined;
    if (literal === undefined) return undefined;
    const [part] = literal.parts;
    const name = part?.kind === "Text" ? part.value : "";
    return { kind: "Static", start: literal.start, end: literal.end, name, quoted: true };
  }

  function attrPath(): AttrName[] | undefined {
    const first = reader.at;
    const names: AttrName[] = [];
    for (;;) {
      const name = attrName();
      if (name === undefined) {
        reader.at = first;
        return undefined;
      }
      names.push(name);
      if (kinds[reader.at] !== Tok.Dot) return names;
      reader.at++;
    }
  }

  function inheritedNames(): AttrName[] | undefined {
    const first = reader.at;
    const names: AttrName[] = [];
    while (kinds[reader.at] !== Tok.Semicolon) {
      const name = attrName();
      if (name === undefined) {
        reader.at = first;
        return undefined;
      }
      names.push(name);
    }
    return names;
  }

  function binding(): AttrBinding | undefined {
    const first = reader.at;
    const names = attrPath();
    if (names !== undefined && kinds[reader.at] === Tok.Assign) {
      reader.at++;
      const value = simple();
      if (value !== undefined && kinds[reader.at] === Tok.Semicolon) {
        const start = starts[first] as number;
        const end = ends[reader.at++] as number;
        return { kind: "AttrBinding", start, end, path: names, value, comments: source.comments(start, end) };
      }
    }
    reader.at = first;
    return undefined;
  }

  function inherit(): Inherit | undefined {
    const first = reader.at++;
    const names = inheritedNames();
    if (names === undefined) {
      reader.at = first;
      return undefined;
    }
    const start = starts[first] as number;
    const end = ends[reader.at++] as number;
    return { kind: "Inherit", start, end, from: undefined, names, comments: source.comments(start, end) };
  }

  function list(): List | undefined {
    const first = reader.at++;
    const items: Expr[] = [];
    while (kinds[reader.at] !== Tok.BracketClose) {
      const item = simple();
      if (item === undefined) {
        reader.at = first;
        return undefined;
      }
      items.push(item);
    }
    return { kind: "List", start: starts[first] as number, end: ends[reader.at++] as number, items };
  }

  /** Formals without defaults. */
  function formals(): Formals | undefined {
    const first = reader.at++;
    const items: Formals["items"][number][] = [];
    let ellipsis = false;
    for (; kinds[reader.at] !== Tok.BraceClose; reader.at += kinds[reader.at] === Tok.Comma ? 1 : 0) {
      if (kinds[reader.at] === Tok.Ellipsis) {
        ellipsis = true;
        reader.at++;
      } else if (kinds[reader.at] === Tok.Id && kinds[reader.at + 1] !== Tok.Question) {
        const name = identifier();
        items.push({ start: name.start, end: name.end, name, default: undefined });
      } else {
        reader.at = first;
        return undefined;
      }
    }
    const end = ends[reader.at++] as number;
    return { start: starts[first] as number, end, items, ellipsis };
  }
}
