/** Variables of Caddy's environment: it puts them into the text before it looks at a word, and nobody here knows what they say. */
import { hole } from "./token.ts";

export interface WithoutVariables {
  /** With a hole for each variable. */
  readonly text: string;
  /** Where in the file a character of `text` stands. */
  readonly sourceOf: (index: number) => number;
}

/** `{$NAME}` and `{$NAME:default}`: the default only counts where the variable is not set. */
export function withoutVariables(file: string): WithoutVariables {
  const kept: string[] = [];
  /** Where in the text behind each variable goes on, and where that is in the file. */
  const starts = [0];
  const sources = [0];
  let from = 0;
  let length = 0;
  let at = file.indexOf("{$");
  while (at >= 0) {
    const end = file.indexOf("}", at + 2);
    if (end < 0) break;
    if (end > at + 2) {
      kept.push(file.slice(from, at), hole);
      length += at - from + 1;
      from = end + 1;
      starts.push(length);
      sources.push(from);
    }
    at = file.indexOf("{$", end + 1);
  }
  if (from === 0) return { text: file, sourceOf: (index) => index };
  kept.push(file.slice(from));
  return { text: kept.join(""), sourceOf };

  function sourceOf(index: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return (sources[low] as number) + index - (starts[low] as number);
  }
}
