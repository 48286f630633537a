/** Sentences of ours in a terminal: broken between words, where it would break them anywhere. */

/** `columns`: of the terminal; 0: nobody knows. A word that is longer than a line stays whole. */
export function wrapped(line: string, columns: number): readonly string[] {
  if (columns === 0 || line.length < columns) return [line];
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || (last.trim() !== "" && last.length + 1 + word.length >= columns)) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
