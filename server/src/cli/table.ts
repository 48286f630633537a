/** Tables for people at a terminal: columns that line up, no wider than they may be. */
import { lineWidth } from "./width.ts";

const GAP = "  ";
const ELLIPSIS = "…";

/** The first row is the head. Where it would be too wide, the widest cells lose their beginning: the end of a name says most. */
export function table(rows: readonly (readonly string[])[], width: number = lineWidth()): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const room = width - GAP.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return rows.map((row) =>
    row
      .map((cell, column) => fitted(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function fitted(cell: string, width: number): string {
  return cell.length > width ? `${ELLIPSIS}${cell.slice(cell.length - width + 1)}` : cell.padEnd(width);
}
