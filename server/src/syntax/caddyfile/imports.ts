/** What `import` stands for: the words of a snippet, with its arguments and blocks put in. */
import { breaksBefore, closes, hole, type ImportCall, opens, type Piece, type Token } from "./token.ts";

/** Words that an import brings along: its own words are those of `tokens`, put where the snippet says `{block}`. */
export interface ImportBlock {
  readonly tokens: readonly Token[];
  /** By the first word of each line: what follows that, its block included. */
  readonly named: ReadonlyMap<string, readonly Token[]>;
}

export function expand(tokens: readonly Token[], call: ImportCall, block: ImportBlock): Token[] {
  const expanded: Token[] = [];
  for (const token of tokens) {
    const name = /^\{blocks\.(.*)\}$/s.exec(token.text)?.[1];
    if (token.text === "{block}") append(expanded, block.tokens);
    else if (name !== undefined) append(expanded, block.named.get(name) ?? []);
    else append(expanded, withArguments({ ...token, via: [...token.via, call] }, call.args));
  }
  return expanded;
}

function append(all: Token[], more: readonly Token[]): void {
  for (const token of more) all.push(token);
}

function withArguments(token: Token, args: readonly Token[]): readonly Token[] {
  const stretch = /^\{args\[(\d*):(\d*)\]\}$/.exec(token.text);
  if (stretch) {
    const from = stretch[1] ? Number(stretch[1]) : 0;
    const to = stretch[2] ? Number(stretch[2]) : args.length;
    if (from <= to && to <= args.length) return args.slice(from, to).map((arg) => instead(token, arg));
  }
  const placeholder = /(?<!\\)\{args(?:\.(\d+)|\[(\d+)\])\}/g;
  const parts: (Token | { readonly from: number; readonly to: number })[] = [];
  let from = 0;
  for (const match of token.text.matchAll(placeholder)) {
    const arg = args[Number(match[1] ?? match[2])];
    if (!arg) continue;
    parts.push({ from, to: match.index }, arg);
    from = match.index + match[0].length;
  }
  if (from === 0) return [token];
  parts.push({ from, to: token.text.length });
  const [, arg] = parts;
  if (parts.length === 3 && token.text.startsWith("{args") && from === token.text.length)
    return [instead(token, arg as Token)];
  const text = parts.map((part) => ("text" in part ? part.text : token.text.slice(part.from, part.to))).join("");
  const pieces = parts.flatMap((part) => ("text" in part ? part.pieces : piecesWithin(token, part.from, part.to)));
  return [{ ...token, text, pieces, known: !text.includes(hole) }];
}

/** The argument stands for the whole word: that is where its text was written. */
function instead(token: Token, arg: Token): Token {
  const { text, pieces, start, end, known } = arg;
  return { ...token, text, pieces, start, end, known };
}

function piecesWithin(token: Token, from: number, to: number): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const { length, start } of token.pieces) {
    const first = Math.max(from, at);
    const last = Math.min(to, at + length);
    if (first < last) found.push({ length: last - first, start: start + first - at });
    at += length;
  }
  return found;
}

/** Sorts what stands between an import's braces by the first word of each line. */
export function blockOf(tokens: readonly Token[]): ImportBlock {
  const named = new Map<string, Token[]>();
  let current: Token[] | undefined;
  let before: Token | undefined;
  let nesting = 0;
  for (const token of tokens) {
    if (nesting === 0 && !opens(token) && breaksBefore(before, token)) {
      current = [];
      named.set(token.text, current);
    } else if (!(nesting === 0 && opens(token)) && !(nesting === 1 && closes(token))) current?.push(token);
    if (opens(token)) nesting++;
    if (closes(token)) nesting--;
    before = token;
  }
  return { tokens, named };
}
