/** Where a person goes on in a new module: at the first thing that is left to do there, else at its top. */

/** An offset. */
export function goOnAt(text: string): number {
  const left = /^[ \t]*(?=# (?:GAP\b|Hierher gehört))/m.exec(text);
  return left ? left.index + left[0].length : 0;
}
