/** Text edits that never overlap; applying them is all that a fix does. */
import type { Span } from "./span.ts";

export interface Edit extends Span {
  readonly text: string;
}

/** Edits of one file. `file` is relative to the workspace root. */
export interface FileEdits {
  readonly file: string;
  readonly edits: readonly Edit[];
}

/** Applies `edits` to `text`. Edits may come in any order; overlapping edits are a programming error and throw. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) throw new RangeError(`overlapping edits at offset ${edit.start}`);
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
