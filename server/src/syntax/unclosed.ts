/** Guesses where a string without a closing quote was meant to end. */
import { Tok } from "./token-kinds.ts";
import type { Tokens } from "./tokens.ts";

/** Start of the first string that runs over the end of its line, -1 when there is none. */
export function firstStringOverLines(text: string, { count, kinds, starts, ends }: Tokens): number {
  for (let index = 0; index < count; index++) {
    const next = index + 1 < count ? (starts[index + 1] as number) : text.length;
    if (kinds[index] === Tok.StringOpen && text.slice(ends[index], next).includes("\n")) return starts[index] as number;
  }
  return -1;
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** In front of the spaces and closing signs at the end of the line. */
export function endOfContent(text: string, from: number): number {
  let end = endOfLine(text, from);
  while (end > from && " \t\r;)]}".includes(text.charAt(end - 1))) end--;
  return end;
}
