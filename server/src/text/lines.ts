/** Offsets to lines and columns and back, in UTF-16 code units, as the Language Server Protocol counts by default. */

/** Zero-based line and column (UTF-16 code units). */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface LineIndex {
  readonly length: number;
  /** Offset of the first character of each line. `\n`, `\r\n` and a lone `\r` end a line. */
  readonly starts: readonly number[];
}

export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return { length: text.length, starts };
}

/** Offsets outside the text are clamped. */
export function positionAt(index: LineIndex, offset: number): Position {
  const clamped = Math.max(0, Math.min(offset, index.length));
  let low = 0;
  let high = index.starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((index.starts[middle] ?? 0) <= clamped) low = middle;
    else high = middle;
  }
  return { line: low, character: clamped - (index.starts[low] ?? 0) };
}

/** Positions behind the end of a line mean its end (before the line break is not distinguished: the next line's start). */
export function offsetAt(index: LineIndex, position: Position): number {
  if (position.line < 0) return 0;
  const start = index.starts[position.line];
  if (start === undefined) return index.length;
  const next = index.starts[position.line + 1] ?? index.length;
  return Math.max(start, Math.min(start + position.character, next));
}
