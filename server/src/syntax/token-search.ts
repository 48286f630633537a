/** Finds tokens by offset. */
import type { Tokens } from "./tokens.ts";

/** Index of the first token that starts at or behind the offset. */
export function indexFrom({ count, starts }: Tokens, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Start of the first token at or behind the offset, the offset itself when there is none. */
export function startFrom(tokens: Tokens, offset: number): number {
  const index = indexFrom(tokens, offset);
  return index < tokens.count ? (tokens.starts[index] as number) : offset;
}

/** End of the last token that starts before the offset, 0 when there is none. */
export function endBefore(tokens: Tokens, offset: number): number {
  return tokens.ends[indexFrom(tokens, offset) - 1] ?? 0;
}
