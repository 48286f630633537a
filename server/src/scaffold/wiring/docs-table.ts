/** A row in a Markdown table of ids and modules: below its relatives, in the form of its neighbour. */
import type { Edit } from "#text/edit.ts";
import { newlineOf } from "./insertion.ts";

interface Row {
  /** Of its line, without the line break. */
  readonly end: number;
  readonly cells: readonly string[];
}

/** `taken`: another module has the id. `unclear`: there is no such table. */
export function rowEdit(text: string, id: string, file: string): Edit | "none" | "taken" | "unclear" {
  const table = tablesIn(text).find(({ head, rows }) => /^ids?$/i.test(head[0] ?? "") && moduleColumn(head, rows) > 0);
  if (!table) return "unclear";
  const { head, rows } = table;
  const column = moduleColumn(head, rows);
  const own = rows.find(({ cells }) => bare(cells[0]) === id);
  if (own) return bare(own.cells[column]) === file ? "none" : "taken";
  if (rows.some(({ cells }) => bare(cells[column]) === file)) return "none";
  const family = familyOf(id);
  const near =
    rows.findLast(({ cells }) => familyOf(bare(cells[0])) === family) ??
    rows.findLast(({ cells }) => bare(cells[0]) < id) ??
    rows.at(-1);
  if (!near) return "unclear";
  const cells = head.map((_, index) =>
    index === 0 ? like(near.cells[0], id) : index === column ? like(near.cells[column], file) : "–",
  );
  return { start: near.end, end: near.end, text: `${newlineOf(text)}| ${cells.join(" | ")} |` };
}

/** The first one with paths of modules in it. */
function moduleColumn(head: readonly string[], rows: readonly Row[]): number {
  return head.findIndex((_, index) => {
    const paths = rows.filter(({ cells }) => /^[\w./-]+\.nix$/.test(bare(cells[index])));
    return index > 0 && paths.length > 0 && paths.length * 2 > rows.length;
  });
}

function tablesIn(text: string): readonly { readonly head: readonly string[]; readonly rows: readonly Row[] }[] {
  const found: { head: readonly string[]; rows: Row[] }[] = [];
  let before: readonly string[] | undefined;
  let table: { head: readonly string[]; rows: Row[] } | undefined;
  let at = 0;
  for (const each of text.split("\n")) {
    const line = each.replace(/\r$/, "");
    const cells = cellsOf(line);
    if (!cells) table = undefined;
    else if (table && cells.length === table.head.length) table.rows.push({ end: at + line.length, cells });
    else if (before?.length === cells.length && cells.every((cell) => /^:?-+:?$/.test(cell))) {
      table = { head: before, rows: [] };
      found.push(table);
    }
    before = cells;
    at += each.length + 1;
  }
  return found;
}

function cellsOf(line: string): readonly string[] | undefined {
  const inner = /^\s*\|(.*)\|\s*$/.exec(line)?.[1];
  return inner?.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function bare(cell = ""): string {
  return cell.replace(/^`(.*)`$/, "$1");
}

/** In backticks where the neighbour's is. */
function like(cell: string | undefined, text: string): string {
  return cell?.startsWith("`") ? `\`${text}\`` : text;
}

/** `NIXH-60-APP-007` → `NIXH-60-APP-` */
function familyOf(id: string): string {
  return id.replace(/\d+$/, "");
}
