/**
 * Reads the expressions of `expressions/*.txt`: one on each line, or several lines between `<<<` and `>>>`. A line that begins with `#`
 * is a heading. `# unknown` behind an expression: we do not know all of it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface TableExpression {
  readonly text: string;
  /** For people: file and line. */
  readonly place: string;
  readonly isUnknown: boolean;
}

const folder: string = join(import.meta.dirname, "expressions");

/** Those of all files whose name begins with `kind`. */
export function expressionsOf(kind: string): readonly TableExpression[] {
  const files = readdirSync(folder).filter((file) => file.startsWith(kind) && file.endsWith(".txt"));
  return files.sort().flatMap((file) => read(file, readFileSync(join(folder, file), "utf8")));
}

function read(file: string, content: string): TableExpression[] {
  const found: TableExpression[] = [];
  let block: string[] | undefined;
  for (const [index, line] of content.split("\n").entries()) {
    if (line === "<<<") block = [];
    else if (block !== undefined && line !== ">>>") block.push(line);
    else if (block !== undefined || (line !== "" && !line.startsWith("#"))) {
      const text = block?.join("\n") ?? line;
      found.push({ text, place: `${file}:${index + 1}`, isUnknown: / # unknown$/m.test(text) });
      block = undefined;
    }
  }
  return found;
}
