/**
 * Nix's own lexer (`lexer.l`), rule by rule: the tokens that real Nix sees, whatever the grammar's lexer makes of the text.
 *
 * The mask is built from these tokens, comments come from here, and `judge.ts` says of them whether they are Nix.
 * Text inside strings yields no tokens; interpolations do.
 */
import type { Span } from "#text/span.ts";
import type { Comment } from "./ast.ts";
import { code, isDigit, isIdStart, isPathChar, isSingle, isSpace } from "./chars.ts";
import { keywords, symbolOf, symbolOfPair, Tok } from "./token-kinds.ts";
import { endOfContent, endOfLine, firstStringOverLines } from "./unclosed.ts";

/** A string or comment without end (the span is its opening), a path with a slash at its end, a line a merge left behind. */
export interface LexicalProblem extends Span {
  readonly kind: "string" | "indented" | "comment" | "slash" | "conflict";
}

export interface Tokens {
  readonly count: number;
  /** Kind, start and end of each token, and behind the last one {@link Tok.End} at the end of the text. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly comments: readonly Comment[];
  /** For each comment, how many tokens stand before it. */
  readonly tokensBefore: readonly number[];
  /** Indices of the tokens that the grammar might not know, for the mask. */
  readonly notable: readonly number[];
  /** Where `'''` in an indented string is followed by another quote, which the grammar takes for a part of it. */
  readonly quoteRuns: readonly number[];
  readonly problems: readonly LexicalProblem[];
  /** How many characters the grammar's lexer reads in vain, looking for paths: it does so anew at each token. */
  readonly rescanned: number;
  /** Where a string without end was taken to end (see {@link tokenize}), -1 when all strings are closed. */
  readonly closedEarly: number;
}

// The pieces of `lexer.l`. All are tried at one place (sticky), so that a file costs no copies and no look back.
const space = /[ \t\r\n]+/y;
const lineComment = /#[^\r\n]*/y;
const name = /[a-zA-Z_][a-zA-Z0-9_'-]*/y;
const pathChars = /[a-zA-Z0-9._+-]*/y;
const pathFromSlash = /(?:\/[a-zA-Z0-9._+-]+)+\/?|\/(?=\$\{)/y;
const pathPiece = /[a-zA-Z0-9._+-]*(?:\/[a-zA-Z0-9._+-]+)+\/?|[a-zA-Z0-9._+-]*\/|[a-zA-Z0-9._+-]+/y;
const uri = /[a-zA-Z][a-zA-Z0-9+.-]*:[a-zA-Z0-9%/?:@&=+$,_.!~*'-]+/y;
const searchPath = /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y;
const float = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const digits = /[0-9]+/y;
const stringText = /[^"\\$]*/y;
const indentedText = /[^'$]*/y;

const State = { code: 0, string: 1, indented: 2, path: 3 } as const;

interface Buffers {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Files are read one after the other: their tokens can lie in the same place. */
let buffers: Buffers = newBuffers(4096);

function newBuffers(size: number): Buffers {
  return { kinds: new Uint8Array(size), starts: new Int32Array(size), ends: new Int32Array(size) };
}

/**
 * Splits any text into Nix tokens; they are valid until the next text is split. Never fails, odd places become
 * {@link Tokens.problems}.
 *
 * A quote without its partner turns every later string inside out. Then the first string that runs over the end of its
 * line is taken for the culprit and closed on its line, if that puts the rest of the file right.
 */
export function tokenize(text: string): Tokens {
  const tokens = scan(text, -1);
  if (!tokens.problems.some((problem) => problem.kind === "string")) return tokens;
  const culprit = firstStringOverLines(text, tokens);
  const repaired = culprit < 0 ? tokens : scan(text, culprit);
  return repaired.problems.some(({ kind, start }) => kind === "string" && start !== culprit)
    ? scan(text, -1)
    : repaired;
}

/** The string that opens at `unclosed` ends on its line, in front of what closes the constructs around it. */
function scan(text: string, unclosed: number): Tokens {
  const length = text.length;
  let { kinds, starts, ends } = buffers;
  let count = 0;
  const comments: Comment[] = [];
  const tokensBefore: number[] = [];
  const problems: LexicalProblem[] = [];
  const notable: number[] = [];
  const quoteRuns: number[] = [];
  const outer: number[] = [];
  const opened: number[] = [];
  const forcedEnd = unclosed < 0 ? -1 : endOfContent(text, unclosed + 1);
  let state: number = State.code;
  let at = 0;
  let closedEarly = -1;
  /** Up to here it is known that no path and no URI begins. */
  let plain = 0;
  let rescanned = 0;

  while (at < length) {
    if (state === State.code) readCode();
    else if (state === State.string) readString();
    else if (state === State.indented) readIndented();
    else readPathPiece();
  }
  if (state === State.path) endPath();
  const [open] = opened;
  if (open !== undefined) {
    const indented = text.charCodeAt(open) === code.tick;
    problems.push({ kind: indented ? "indented" : "string", start: open, end: open + (indented ? 2 : 1) });
  }
  if (unclosed >= 0) problems.push({ kind: "string", start: unclosed, end: unclosed + 1 });
  kinds[count] = Tok.End;
  starts[count] = length;
  ends[count] = length;
  return { count, kinds, starts, ends, comments, tokensBefore, notable, quoteRuns, problems, closedEarly, rescanned };

  function push(kind: number, end: number): void {
    if (count + 1 >= kinds.length) grow();
    kinds[count] = kind;
    starts[count] = at;
    ends[count] = end;
    count++;
    at = end;
  }

  function grow(): void {
    buffers = newBuffers(kinds.length * 2);
    buffers.kinds.set(kinds);
    buffers.starts.set(starts);
    buffers.ends.set(ends);
    ({ kinds, starts, ends } = buffers);
  }

  function enter(next: number): void {
    outer.push(state);
    state = next;
  }

  function leave(): void {
    state = outer.pop() ?? State.code;
  }

  function comment(end: number, block: boolean): void {
    comments.push({ start: at, end, block, text: text.slice(at, end) });
    tokensBefore.push(count);
    at = end;
  }

  /** Tokens until something of another state begins. */
  function readCode(): void {
    while (at < length && state === State.code) {
      const c = text.charCodeAt(at);
      if (isSpace(c)) at = isSpace(text.charCodeAt(at + 1)) ? match(space) : at + 1;
      else if (isIdStart(c)) readName();
      else if (isSingle(c)) push(symbolOf(c), at + 1);
      else if (isPathChar(c) || c === code.slash) readNumberOrPath(c);
      else readSign(c);
    }
  }

  /** Where the pattern, tried here, ends; here where it does not fit. */
  function match(pattern: RegExp): number {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  }

  function readName(): void {
    const end = match(name);
    const next = text.charCodeAt(end);
    if (next === code.dot || next === code.slash || next === code.plus) {
      if (readPathOrUri()) return;
    } else if (next === code.colon) {
      const uriEnd = match(uri);
      if (uriEnd > at) {
        push(Tok.Uri, uriEnd);
        return;
      }
    }
    const kind = (end - at < 8 && keywords.get(text.slice(at, end))) || Tok.Id;
    if (kind === Tok.Inherit) notable.push(count);
    push(kind, end);
  }

  /** A path needs a slash behind its path characters, a URI a colon: what is found out once holds for the whole run. */
  function readPathOrUri(): boolean {
    if (at < plain) {
      rescanned += plain - at;
      return false;
    }
    const end = match(pathChars);
    const next = text.charCodeAt(end);
    if (next === code.slash && readPath(Tok.Path, end)) return true;
    if (next === code.colon) {
      const uriEnd = match(uri);
      if (uriEnd > at) {
        push(Tok.Uri, uriEnd);
        return true;
      }
    } else plain = end;
    return false;
  }

  /** A slash at the end is allowed only in front of an interpolation. */
  function readPath(kind: number, slash: number): boolean {
    pathFromSlash.lastIndex = slash;
    if (!pathFromSlash.test(text)) return false;
    if (kind === Tok.HomePath) notable.push(count);
    push(kind, pathFromSlash.lastIndex);
    enter(State.path);
    return true;
  }

  function readNumberOrPath(c: number): void {
    if (c === code.slash && text.charCodeAt(at + 1) === code.star) {
      const end = text.indexOf("*/", at + 2);
      // Without an end it is a comment to the end of its line: the rest of the file is hardly meant.
      if (end < 0) problems.push({ kind: "comment", start: at, end: at + 2 });
      comment(end < 0 ? endOfLine(text, at) : end + 2, true);
      return;
    }
    if (readPathOrUri()) return;
    if (isDigit(c) || c === code.dot) {
      const floatEnd = match(float);
      if (floatEnd > at) {
        push(Tok.Float, floatEnd);
        return;
      }
      if (c !== code.dot) {
        push(Tok.Integer, match(digits));
        return;
      }
      if (text.startsWith("...", at)) {
        push(Tok.Ellipsis, at + 3);
        return;
      }
    }
    readSymbol(c);
  }

  function readSign(c: number): void {
    switch (c) {
      case code.hash:
        comment(match(lineComment), false);
        return;
      case code.quote:
        opened.push(at);
        push(Tok.StringOpen, at + 1);
        enter(State.string);
        return;
      case code.tick:
        if (text.charCodeAt(at + 1) !== code.tick) break;
        opened.push(at);
        push(Tok.IndentedOpen, at + 2);
        enter(State.indented);
        return;
      case code.dollar:
        if (text.charCodeAt(at + 1) !== code.openBrace) break;
        push(Tok.Hole, at + 2);
        enter(State.code);
        return;
      case code.openBrace:
        push(Tok.BraceOpen, at + 1);
        enter(State.code);
        return;
      case code.closeBrace:
        if (count > 0 && kinds[count - 1] === Tok.Comma) notable.push(count - 1);
        push(Tok.BraceClose, at + 1);
        leave();
        return;
      case code.tilde:
        if (text.charCodeAt(at + 1) === code.slash && readPath(Tok.HomePath, at + 1)) return;
        break;
      case code.less: {
        const end = match(searchPath);
        if (end === at) break;
        push(Tok.SearchPath, end);
        return;
      }
      default:
    }
    if (isConflictMark(c)) {
      const end = endOfLine(text, at);
      problems.push({ kind: "conflict", start: at, end });
      at = end;
    } else readSymbol(c);
  }

  /** Seven equal signs at the start of a line: what version control writes where two versions contradict each other. */
  function isConflictMark(c: number): boolean {
    if (c !== code.less && c !== code.greater && c !== code.equal && c !== code.bar) return false;
    if (at > 0 && text.charCodeAt(at - 1) !== code.newline) return false;
    return text.startsWith(String.fromCharCode(c).repeat(7), at);
  }

  function readSymbol(c: number): void {
    const pair = symbolOfPair(c, text.charCodeAt(at + 1));
    if (pair !== Tok.End) {
      if (pair === Tok.Update || pair === Tok.PipeInto || pair === Tok.PipeFrom) notable.push(count);
      push(pair, at + 2);
      return;
    }
    const symbol = symbolOf(c);
    if (symbol !== Tok.End) push(symbol, at + 1);
    else push(Tok.Stray, at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1));
  }

  function readPathPiece(): void {
    if (text.startsWith("${", at)) {
      push(Tok.PathHole, at + 2);
      enter(State.code);
      return;
    }
    const end = match(pathPiece);
    if (end > at) push(Tok.PathPiece, end);
    else endPath();
  }

  function endPath(): void {
    if (text.charCodeAt(at - 1) === code.slash) problems.push({ kind: "slash", start: at - 1, end: at });
    leave();
  }

  function readString(): void {
    const forced = unclosed >= 0 && opened.at(-1) === unclosed;
    while (at < length) {
      at = match(stringText);
      if (forced && at >= forcedEnd) {
        at = Math.max(forcedEnd, ends[count - 1] as number);
        closedEarly = at;
        opened.pop();
        push(Tok.StringClose, at);
        leave();
        return;
      }
      if (at >= length) return;
      const c = text.charCodeAt(at);
      if (c === code.quote) {
        opened.pop();
        push(Tok.StringClose, at + 1);
        leave();
        return;
      }
      if (c === code.backslash) at += 2;
      else {
        const next = text.charCodeAt(at + 1);
        if (next === code.openBrace) {
          push(Tok.Hole, at + 2);
          enter(State.code);
          return;
        }
        at += next === code.quote ? 1 : next === code.backslash ? 3 : 2;
      }
    }
    at = Math.min(at, length);
  }

  function readIndented(): void {
    while (at < length) {
      at = match(indentedText);
      if (at >= length) return;
      const next = text.charCodeAt(at + 1);
      if (text.charCodeAt(at) === code.tick) {
        if (next !== code.tick) {
          at += next === code.dollar ? 1 : 2;
          continue;
        }
        const third = text.charCodeAt(at + 2);
        if (third === code.tick && text.charCodeAt(at + 3) === code.tick) quoteRuns.push(at);
        if (third === code.tick || third === code.dollar) at += 3;
        else if (third === code.backslash && at + 3 < length) at += 4;
        else {
          opened.pop();
          push(Tok.IndentedClose, at + 2);
          leave();
          return;
        }
      } else if (next === code.openBrace) {
        push(Tok.Hole, at + 2);
        enter(State.code);
        return;
      } else at += next === code.tick ? 1 : 2;
    }
    at = Math.min(at, length);
  }
}
