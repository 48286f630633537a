/** The text of a file below a folder, whether it belongs to the repo or not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `undefined`: nothing lies there that can be read. Without the mark that some editors put before the text. */
export function diskText(folder: string, path: string): string | undefined {
  try {
    return readFileSync(join(folder, path), "utf8").replace(/^\u{FEFF}/u, "");
  } catch {
    return undefined;
  }
}
