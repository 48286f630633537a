/** One word of a Caddyfile: what it says, and where each piece of that was written. */
import type { Span } from "#text/span.ts";

/** Stands in a text for what nobody knows. */
export const hole = "\u{FFFC}";

/** So many characters of the text that stand, as they are, from `start` on. */
export interface Piece {
  readonly length: number;
  readonly start: number;
}

export interface Token extends Span {
  /** Without its quotes, escapes resolved. */
  readonly text: string;
  /** In order, together the whole text. */
  readonly pieces: readonly Piece[];
  /** What it was written in: `"`, a backtick, or `<` for a heredoc; empty for a bare word. */
  readonly quote: "" | '"' | "`" | "<";
  /** Lines as Caddy counts them: one that ends with a backslash goes on. */
  readonly line: number;
  /** Nothing of it is unknown: neither text that Nix puts there nor variables of Caddy's environment. */
  readonly known: boolean;
  /** The innermost import that brought it here; those around that are of its keyword. */
  readonly via: readonly ImportCall[];
}

/** `import name …`. */
export interface ImportCall {
  readonly keyword: Token;
  readonly name: Token;
  readonly args: readonly Token[];
}

export function opens(token: Token): boolean {
  return token.text === "{" && token.quote === "";
}

export function closes(token: Token): boolean {
  return token.text === "}" && token.quote === "";
}

/** Whether `next` begins a line. What another import brought stands on lines of its own. */
export function breaksBefore(token: Token | undefined, next: Token): boolean {
  if (token === undefined) return true;
  if (token.via.length !== next.via.length) return true;
  if (token.via.some((call, index) => call !== next.via[index])) return true;
  return token.line + breaksIn(token) < next.line;
}

/** How many lines below the one that it begins on it ends; a heredoc's markers stand on lines of their own. */
function breaksIn({ text, quote }: Token): number {
  let count = quote === "<" ? 2 : 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Where a part of the token's text was written; `undefined` where that is no one stretch of the file. */
export function spanWithin(token: Token, from: number, to: number): Span | undefined {
  let at = 0;
  let start: number | undefined;
  let end = 0;
  for (const piece of token.pieces) {
    const first = Math.max(from, at);
    const last = Math.min(to, at + piece.length);
    if (first < last || (from === to && first === from && from <= at + piece.length)) {
      const begins = piece.start + first - at;
      if (start === undefined) start = begins;
      else if (begins < end || begins > end + longestEscape) return undefined;
      end = piece.start + last - at;
    }
    at += piece.length;
  }
  return start === undefined ? undefined : { start, end };
}

/** A backslash, or a backslash with a line break. */
const longestEscape = 3;
