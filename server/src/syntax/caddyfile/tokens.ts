/** A Caddyfile in words, by the rules of Caddy's own lexer. */
import type { Span } from "#text/span.ts";
import { isSpace } from "./space.ts";
import { hole, type Piece, type Token } from "./token.ts";
import { withoutVariables } from "./variables.ts";
import { Word } from "./word.ts";

/** Why Caddy does not even come to read all the words. */
export type WordProblem = "heredoc-unclosed" | "heredoc-marker" | "heredoc-indentation";

export interface Words {
  readonly tokens: readonly Token[];
  readonly problems: readonly (Span & { readonly kind: WordProblem })[];
}

const marker = /^[A-Za-z0-9_-]+$/;

export function wordsOf(file: string): Words {
  const { text, sourceOf } = withoutVariables(file);
  const tokens: Token[] = [];
  const problems: (Span & { kind: WordProblem })[] = [];
  let at = text.startsWith("\u{FEFF}") ? 1 : 0;
  let line = 1;
  /** Line breaks behind a backslash: they count when the line ends. */
  let skipped = 0;
  while (at < text.length) read();
  return { tokens, problems };

  /** Reads up to the end of one word, or to the end of the text. */
  function read(): void {
    const word = new Word();
    /** Where the backslash stands that waits for its character; -1: none does. */
    let slash = -1;
    for (; at < text.length; at++) {
      const c = text[at] as string;
      if (word.opensHeredoc) {
        if (c === " ") return emit(word, "", at++);
        if (c === "\n") return heredoc(word);
        if (c !== "\r") word.add(c, at);
      } else if (c === "\\" && slash < 0) slash = at;
      else if (isSpace(c)) {
        if (c === "\r") continue;
        const end = slash < 0 ? at : slash;
        if (c === "\n") {
          if (slash < 0) newLine();
          else skipped++;
          slash = -1;
        }
        if (word.length === 0) continue;
        at++;
        return emit(word, "", end);
      } else if (word.length === 0 && c === "#") {
        // A backslash in a comment waits for its character, too, and that is the line break.
        for (; at + 1 < text.length && text[at + 1] !== "\n"; at++) if (text[at + 1] === "\\") slash = at + 1;
      } else {
        if (word.length === 0) {
          word.start = slash < 0 ? at : slash;
          word.line = line;
          if (c === '"' || c === "`") return quoted(word, c, slash);
        }
        // What begins with an escaped `<` is no heredoc; any other backslash is a character.
        if (slash >= 0 && c === "<") word.isEscaped = true;
        else if (slash >= 0) word.add("\\", slash);
        slash = -1;
        word.add(c, at);
      }
    }
    if (word.length > 0) emit(word, "", at);
  }

  /** Only `"` can be escaped, and only between `"`. A word whose quotes are not closed goes to the end of the text. */
  function quoted(word: Word, quote: '"' | "`", before: number): void {
    let slash = quote === '"' ? before : -1;
    for (at++; at < text.length; at++) {
      const c = text[at] as string;
      if (slash >= 0) {
        if (c !== '"') word.add("\\", slash);
        slash = -1;
      } else if (c === "\\" && quote === '"') {
        slash = at;
        continue;
      } else if (c === quote) {
        at++;
        return emit(word, quote, at);
      }
      if (c === "\n") newLine();
      word.add(c, at);
    }
    if (word.length > 0) emit(word, "", at);
  }

  /** `at` is the line break behind the marker. What stands in front of the closing one is no part of any line. */
  function heredoc(opening: Word): void {
    const name = opening.text.slice(2);
    if (!marker.test(name)) {
      report("heredoc-marker", opening.start, at);
      return emit(opening, "", at);
    }
    const body = at + 1;
    const closing = text.indexOf(name, body);
    if (closing < 0) {
      if (body < text.length) report("heredoc-unclosed", opening.start, at);
      at = text.length;
      return;
    }
    const word = new Word();
    word.start = opening.start;
    word.line = opening.line;
    const margin = text.lastIndexOf("\n", closing - 1) + 1;
    const padding = text.slice(margin, closing);
    for (let from = body; from < margin; ) {
      const stop = text.indexOf("\n", from);
      if (from > body) word.add("\n", from - 1);
      const isBlank = stop === from || (stop === from + 1 && text[from] === "\r");
      const isIndented = text.startsWith(padding, from);
      if (!isBlank && !isIndented) report("heredoc-indentation", from, stop);
      for (let index = from + (isIndented ? padding.length : 0); index < stop; index++)
        if (text[index] !== "\r") word.add(text[index] as string, index);
      from = stop + 1;
    }
    for (; at < closing; at++) if (text[at] === "\n") skipped++;
    line += skipped;
    skipped = 0;
    at = closing + name.length;
    emit(word, "<", at);
  }

  function newLine(): void {
    line += 1 + skipped;
    skipped = 0;
  }

  function emit(word: Word, quote: Token["quote"], end: number): void {
    const content = word.text;
    tokens.push({
      text: content,
      pieces: word.pieces.flatMap(inFile),
      quote,
      start: sourceOf(word.start),
      end: behind(end),
      line: word.line,
      known: !content.includes(hole),
      via: [],
    });
  }

  function report(kind: WordProblem, start: number, end: number): void {
    problems.push({ kind, start: sourceOf(start), end: behind(end) });
  }

  /** In the file, what stands behind a variable stands further on. */
  function inFile({ length, start }: Piece): readonly Piece[] {
    const pieces: Piece[] = [];
    for (let from = start; from < start + length; ) {
      const next = text.indexOf(hole, from);
      const to = next < 0 || next >= start + length ? start + length : next + 1;
      pieces.push({ length: to - from, start: sourceOf(from) });
      from = to;
    }
    return pieces;
  }

  /** Where the character in front of `index` ends: it may stand for a variable. */
  function behind(index: number): number {
    return text[index - 1] === hole ? sourceOf(index) : sourceOf(index - 1) + 1;
  }
}
