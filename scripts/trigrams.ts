/**
 * Writes `server/src/knowledge/trigrams.json`: which three letters are how common in German and in English, as franc-min has it.
 *
 *   node scripts/trigrams.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { root } from "./places.ts";

export const TRIGRAMS = "server/src/knowledge/trigrams.json";

/** The table as it should be. */
export async function trigrams(): Promise<string> {
  const folder = join(root, "node_modules/franc-min");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  // The package shows its function alone; the data lie beside it.
  const { data } = (await import(pathToFileURL(join(folder, "data.js")).href)) as {
    data: { Latin: Readonly<Record<"deu" | "eng", string>> };
  };
  const table = {
    source:
      "franc-min (MIT), made of the Universal Declaration of Human Rights; the most common first, with | between them",
    revision: version,
    german: data.Latin.deu,
    english: data.Latin.eng,
  };
  return `${JSON.stringify(table, undefined, 2)}\n`;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) writeFileSync(join(root, TRIGRAMS), await trigrams());
