/** Text in Markdown that stays text: in code between backticks, and in cells of tables, whatever is in it. */

/** Between as many backticks as it takes. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A `|` ends a cell even in code, unless a backslash stands before it; that is taken away with it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(head), `|${" --- |".repeat(head.length)}\n`, ...rows.map(line)].join("");
}

/** Equal rows are one, with how many there are behind its first cell. */
export function counted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const times = new Map<string, { readonly row: readonly string[]; count: number }>();
  for (const row of rows) {
    const key = JSON.stringify(row);
    const known = times.get(key);
    if (known) known.count++;
    else times.set(key, { row, count: 1 });
  }
  return [...times.values()].map(({ row: [first = "", ...rest], count }) => [
    count > 1 ? `${first} (${count}×)` : first,
    ...rest,
  ]);
}

/** Files of places, each once, with how many places it has. */
export function filesOf(spots: readonly { readonly file: string }[]): string {
  return counted(spots.map(({ file }) => [code(file)]))
    .flat()
    .join(", ");
}
