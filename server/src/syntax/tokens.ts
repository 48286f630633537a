/**
 * Nix's own lexer (`lexer.l`), rule by rule: the tokens that real Nix sees, whatever the grammar's lexer makes of the text.
 *
 * The mask is built from these tokens, comments come from here, and `judge.ts` says of them whether they are Nix.
 * Text inside strings yields no tokens; interpolations do.
 */
import type { Span } from "#text/span.ts";
import type { Comment } from "./ast.ts";
import { isDigit, isIdPart, isIdStart, isPathChar, isSchemeChar, isSpace, isUriChar } from "./chars.ts";
import { keywords, longSymbols, shortSymbols, Tok } from "./token-kinds.ts";

/** A string or comment without end (the span is its opening), a path with a slash at its end, a line a merge left behind. */
export interface LexicalProblem extends Span {
  readonly kind: "string" | "indented" | "comment" | "slash" | "conflict";
}

export interface Tokens {
  readonly kinds: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly comments: readonly Comment[];
  /** For each comment, how many tokens stand before it. */
  readonly tokensBefore: readonly number[];
  readonly problems: readonly LexicalProblem[];
  /** Where a string without end was taken to end (see {@link tokenize}), -1 when all strings are closed. */
  readonly closedEarly: number;
}

const floatPattern = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const searchPathPattern = /<[a-zA-Z0-9._\-+]+(?:\/[a-zA-Z0-9._\-+]+)*>/y;

const code = {
  newline: 10, return: 13, quote: 34, hash: 35, dollar: 36, tick: 39, star: 42, dot: 46, slash: 47, colon: 58,
  less: 60, equal: 61, greater: 62, bar: 124, backslash: 92, openBrace: 123, closeBrace: 125, tilde: 126,
} as const;

type State = "code" | "string" | "indented" | "path";

/**
 * Splits any text into Nix tokens; never fails, odd places become {@link Tokens.problems}.
 *
 * A quote without its partner turns every later string inside out. Then the first string that runs over the end of its
 * line is taken for the culprit and closed on its line, if that puts the rest of the file right.
 */
export function tokenize(text: string): Tokens {
  const tokens = scan(text, -1);
  if (!tokens.problems.some((problem) => problem.kind === "string")) return tokens;
  const culprit = firstStringOverLines(text, tokens);
  const repaired = culprit < 0 ? tokens : scan(text, culprit);
  return repaired.problems.some(({ kind, start }) => kind === "string" && start !== culprit) ? tokens : repaired;
}

function firstStringOverLines(text: string, { kinds, starts, ends }: Tokens): number {
  return starts.find((_, index) => {
    const next = starts[index + 1] ?? text.length;
    return kinds[index] === Tok.StringOpen && text.slice(ends[index], next).includes("\n");
  }) ?? -1;
}

/** The string that opens at `unclosed` ends on its line, in front of what closes the constructs around it. */
function scan(text: string, unclosed: number): Tokens {
  const kinds: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const comments: Comment[] = [];
  const tokensBefore: number[] = [];
  const problems: LexicalProblem[] = [];
  const length = text.length;
  const outer: State[] = [];
  const opened: number[] = [];
  const forcedEnd = unclosed < 0 ? -1 : endOfContent(text, unclosed + 1);
  let state: State = "code";
  let at = 0;
  let closedEarly = -1;

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
  if (unclosed >= 0) problems.push({ kind: "string", start: unclosed, end: unclosed + 1 });
  return { kinds, starts, ends, comments, tokensBefore, problems, closedEarly };

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
    if (isConflictMark(c)) {
      const end = endOfLine(text, at);
      problems.push({ kind: "conflict", start: at, end });
      at = end;
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
        push(Tok.BraceOpen, at + 1);
        enter("code");
        return;
      case code.closeBrace:
        push(Tok.BraceClose, at + 1);
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

  /** Seven equal signs at the start of a line: what version control writes where two versions contradict each other. */
  function isConflictMark(c: number): boolean {
    if (c !== code.less && c !== code.greater && c !== code.equal && c !== code.bar) return false;
    if (at > 0 && text.charCodeAt(at - 1) !== code.newline) return false;
    return text.startsWith(String.fromCharCode(c).repeat(7), at);
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
        comment(length, true);
        return;
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
        push(Tok.Ellipsis, at + 3);
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
    push(keywords.get(word) ?? Tok.Id, end);
  }

  function readSymbol(): void {
    const pair = text.slice(at, at + 2);
    const long = longSymbols.get(pair);
    if (long !== undefined) {
      push(long, at + 2);
      return;
    }
    const short = shortSymbols.get(pair.charAt(0));
    if (short !== undefined) {
      push(short, at + 1);
      return;
    }
    push(Tok.Stray, at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1));
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
    const forced = opened.at(-1) === unclosed;
    while (at < length) {
      const c = text.charCodeAt(at);
      if (forced && at >= forcedEnd) {
        closedEarly = at;
        opened.pop();
        push(Tok.StringClose, at);
        leave();
        return;
      }
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

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** In front of the spaces and closing signs at the end of the line. */
function endOfContent(text: string, from: number): number {
  let end = endOfLine(text, from);
  while (end > from && " \t\r;)]}".includes(text.charAt(end - 1))) end--;
  return end;
}
