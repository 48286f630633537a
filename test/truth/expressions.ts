/** Tables of expressions for comparisons: one expression a line, comments and blank lines between them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Expression {
  readonly text: string;
  /** `table:line`. */
  readonly place: string;
}

const folder: string = join(import.meta.dirname, "expressions");

/** Files that expressions may name as `./name`. */
export const neighbours: Readonly<Record<string, string>> = {
  "module.nix":
    "{ lib, ... }: { options.a = lib.mkOption { type = lib.types.listOf lib.types.int; default = [ ]; }; config.a = [ 1 ]; }\n",
};

/** All tables whose names start so: `lib-` for those that need the library. */
export function expressions(start: string): Expression[] {
  const tables = readdirSync(folder).filter((name) => name.startsWith(start) && name.endsWith(".txt"));
  return tables.sort().flatMap((table) =>
    readFileSync(join(folder, table), "utf8")
      .split("\n")
      .map((text, index) => ({ text, place: `${table}:${index + 1}` }))
      .filter(({ text }) => text.trim() !== "" && !text.startsWith("#")),
  );
}
