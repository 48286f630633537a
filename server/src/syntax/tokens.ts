/**
 * Nix's own lexer (`lexer.l`), rule by rule: the tokens that real Nix sees, whatever the grammar's lexer made of the text.
 *
 * The mask is built from these tokens, comments come from here, and a leaf of the tree that is no such token is an error.
 * Text inside strings yields no tokens; interpolations do.
 */
import type { Comment } from "./ast.ts";
import { isDigit, isIdPart, isIdStart, isPathChar, isSchemeChar, isSpace, isUriChar } from "./chars.ts";

/** Kinds of tokens. Symbols and keywords are told apart by {@link Tokens.text}. */
export const Tok = {
  Symbol: 0,
  Keyword: 1,
  /** The keyword `or`, which is also allowed as an attribute name. */
  Or: 2,
  Id: 3,
  Integer: 4,
  Float: 5,
  /** The literal start of a path; further pieces follow only behind an interpolation. */
  Path: 6,
  HomePath: 7,
  PathPiece: 8,
  SearchPath: 9,
  Uri: 10,
  StringOpen: 11,
  StringClose: 12,
  IndentedOpen: 13,
  IndentedClose: 14,
  /** `${` in a string, a path or an attribute path. */
  Hole: 15,
  /** A character that no rule knows. */
  Stray: 16,
} as const;

export interface LexicalProblem {
  readonly kind: "string" | "indented" | "comment" | "slash" | "stray";
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  readonly kinds: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly comments: readonly Comment[];
  /** For each comment, how many tokens stand before it. */
  readonly tokensBefore: readonly number[];
  readonly problems: readonly LexicalProblem[];
}

const keywords: ReadonlySet<string> = new Set(["if", "then", "else", "assert", "with", "let", "in", "rec", "inherit"]);
const longSymbols: ReadonlySet<string> = new Set(["==", "!=", "<=", ">=", "&&", "||", "->", "//", "++", "<|", "|>"]);
const shortSymbols: ReadonlySet<string> = new Set([..."()[]{};:,@.?=!*/+-<>"]);
const floatPattern = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const searchPathPattern = /<[a-zA-Z0-9._\-+]+(?:\/[a-zA-Z0-9._\-+]+)*>/y;

const code = {
  newline: 10, return: 13, bang: 33, quote: 34, hash: 35, dollar: 36, tick: 39, star: 42, dot: 46, slash: 47, colon: 58,
  less: 60, backslash: 92, openBrace: 123, closeBrace: 125, tilde: 126,
} as const;

type State = "code" | "string" | "indented" | "path";

/** Splits any text into Nix tokens; never fails, odd places become {@link Tokens.problems}. */
export function tokenize(text: string): Tokens {
  const kinds: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const comments: Comment[] = [];
  const tokensBefore: number[] = [];
  const problems: LexicalProblem[] = [];
  const length = text.length;
  const outer: State[] = [];
  const opened: number[] = [];
  let state: State = "code";
  let at = 0;

  while (at < length) {
    if (state === "code") readCode();
    else if (state === "string") readString();
    else if (state === "indented") readIndented();
    else readPathPiece();
  }
  if ((state as State) === "path") endPath();
  for (let open = opened.pop(); open !== undefined; open = opened.pop()) {
    const indented = text.charCodeAt(open) === code.tick;
    problems.push({ kind: indented ? "indented" : "string", start: open, end: open + (indented ? 2 : 1) });
  }
  return { kinds, starts, ends, comments, tokensBefore, problems };

  function push(kind: number, end: number): void {
    kinds.push(kind);
    starts.push(at);
    ends.push(end);
    at = end;
  }

  function enter(next: State): void {
    outer.push(state);
    state = next;
  }

  function leave(): void {
    state = outer.pop() ?? "code";
  }

  function comment(end: number, block: boolean): void {
    comments.push({ start: at, end, block, text: text.slice(at, end) });
    tokensBefore.push(kinds.length);
    at = end;
  }

  function readCode(): void {
    const c = text.charCodeAt(at);
    if (isSpace(c)) {
      at++;
      return;
    }
    if (isPathChar(c) || c === code.slash) {
      readWord(c);
      return;
    }
    switch (c) {
      case code.hash: {
        let end = at + 1;
        while (end < length && text.charCodeAt(end) !== code.newline && text.charCodeAt(end) !== code.return) end++;
        comment(end, false);
        return;
      }
      case code.quote:
        opened.push(at);
        push(Tok.StringOpen, at + 1);
        enter("string");
        return;
      case code.tick:
        if (text.charCodeAt(at + 1) !== code.tick) break;
        opened.push(at);
        push(Tok.IndentedOpen, at + 2);
        enter("indented");
        return;
      case code.dollar:
        if (text.charCodeAt(at + 1) !== code.openBrace) break;
        push(Tok.Hole, at + 2);
        enter("code");
        return;
      case code.openBrace:
        push(Tok.Symbol, at + 1);
        enter("code");
        return;
      case code.closeBrace:
        push(Tok.Symbol, at + 1);
        leave();
        return;
      case code.tilde:
        if (text.charCodeAt(at + 1) !== code.slash) break;
        if (isPathChar(text.charCodeAt(at + 2))) startPath(Tok.HomePath, at + 1);
        else if (text.startsWith("${", at + 2)) startPath(Tok.HomePath, at + 1);
        else break;
        return;
      case code.less:
        searchPathPattern.lastIndex = at;
        if (searchPathPattern.test(text)) {
          push(Tok.SearchPath, searchPathPattern.lastIndex);
          return;
        }
        break;
      default:
    }
    readSymbol();
  }

  /** Everything that can begin with a path character or a slash: paths, URIs, names, numbers, some operators, `/* … *​/`. */
  function readWord(first: number): void {
    let run = at;
    while (isPathChar(text.charCodeAt(run))) run++;
    if (text.charCodeAt(run) === code.slash) {
      if (isPathChar(text.charCodeAt(run + 1)) || text.startsWith("${", run + 1)) {
        startPath(Tok.Path, run);
        return;
      }
      if (run === at && text.charCodeAt(at + 1) === code.star) {
        const end = text.indexOf("*/", at + 2);
        if (end >= 0) {
          comment(end + 2, true);
          return;
        }
        problems.push({ kind: "comment", start: at, end: at + 2 });
      }
    }
    if (isIdStart(first)) {
      readName();
      return;
    }
    if (isDigit(first) || first === code.dot) {
      floatPattern.lastIndex = at;
      if (floatPattern.test(text)) {
        push(Tok.Float, floatPattern.lastIndex);
        return;
      }
      let end = at;
      while (isDigit(text.charCodeAt(end))) end++;
      if (end > at) {
        push(Tok.Integer, end);
        return;
      }
      if (text.startsWith("...", at)) {
        push(Tok.Symbol, at + 3);
        return;
      }
    }
    readSymbol();
  }

  function readName(): void {
    let end = at + 1;
    while (isSchemeChar(text.charCodeAt(end))) end++;
    if (text.charCodeAt(end) === code.colon && isUriChar(text.charCodeAt(end + 1)) && text.charCodeAt(at) !== 95) {
      end += 2;
      while (isUriChar(text.charCodeAt(end))) end++;
      push(Tok.Uri, end);
      return;
    }
    end = at + 1;
    while (isIdPart(text.charCodeAt(end))) end++;
    const word = text.slice(at, end);
    push(word === "or" ? Tok.Or : keywords.has(word) ? Tok.Keyword : Tok.Id, end);
  }

  function readSymbol(): void {
    const pair = text.slice(at, at + 2);
    if (longSymbols.has(pair)) {
      push(Tok.Symbol, at + 2);
    } else if (shortSymbols.has(pair.charAt(0))) {
      push(Tok.Symbol, at + 1);
    } else {
      const point = text.codePointAt(at) as number;
      const end = at + (point > 0xffff ? 2 : 1);
      problems.push({ kind: "stray", start: at, end });
      push(Tok.Stray, end);
    }
  }

  /** From the first slash on; a slash at the end is allowed only in front of an interpolation. */
  function startPath(kind: number, slash: number): void {
    let end = slash;
    while (text.charCodeAt(end) === code.slash && isPathChar(text.charCodeAt(end + 1))) {
      end += 2;
      while (isPathChar(text.charCodeAt(end))) end++;
    }
    if (text.charCodeAt(end) === code.slash) end++;
    push(kind, end);
    enter("path");
  }

  function readPathPiece(): void {
    if (text.startsWith("${", at)) {
      push(Tok.Hole, at + 2);
      enter("code");
      return;
    }
    let end = at;
    while (isPathChar(text.charCodeAt(end)) || text.charCodeAt(end) === code.slash) end++;
    if (end > at) push(Tok.PathPiece, end);
    else endPath();
  }

  function endPath(): void {
    if (text.charCodeAt(at - 1) === code.slash) problems.push({ kind: "slash", start: at - 1, end: at });
    leave();
  }

  function readString(): void {
    while (at < length) {
      const c = text.charCodeAt(at);
      if (c === code.quote) {
        opened.pop();
        push(Tok.StringClose, at + 1);
        leave();
        return;
      }
      if (c === code.backslash) at += 2;
      else if (c === code.dollar) {
        const next = text.charCodeAt(at + 1);
        if (next === code.openBrace) {
          push(Tok.Hole, at + 2);
          enter("code");
          return;
        }
        at += next === code.quote ? 1 : next === code.backslash ? 3 : 2;
      } else at++;
    }
    at = Math.min(at, length);
  }

  function readIndented(): void {
    while (at < length) {
      const c = text.charCodeAt(at);
      const next = text.charCodeAt(at + 1);
      if (c === code.tick && next === code.tick) {
        const third = text.charCodeAt(at + 2);
        if (third === code.tick || third === code.dollar) at += 3;
        else if (third === code.backslash && at + 3 < length) at += 4;
        else {
          opened.pop();
          push(Tok.IndentedClose, at + 2);
          leave();
          return;
        }
      } else if (c === code.dollar && next === code.openBrace) {
        push(Tok.Hole, at + 2);
        enter("code");
        return;
      } else if (c === code.dollar) at += next === code.tick ? 1 : 2;
      else if (c === code.tick) at += next === code.dollar ? 1 : 2;
      else at++;
    }
    at = Math.min(at, length);
  }
}
