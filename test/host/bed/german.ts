/** The German locale, made by `localedef` once for this machine's C library: it takes longer than all else that a bed needs. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache } from "#scripts/places.ts";
import { runProgram } from "./inside.ts";

/** A folder that belongs at `/usr/lib/locale/de_DE.utf8`. */
export async function germanLocale(): Promise<string> {
  const library = await runProgram("getconf", ["GNU_LIBC_VERSION"]);
  const made = join(cache, `de_DE.utf8-${library.stdout.trim().replaceAll(/[^\w.]+/g, "-")}`);
  if (existsSync(made)) return made;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "locale-"));
  // A slash in the name keeps it out of the machine's own archive; 1: warnings alone.
  const { code, stderr } = await runProgram("localedef", ["-i", "de_DE", "-f", "UTF-8", join(folder, "de_DE.utf8")]);
  if (code > 1) throw new Error(`no German locale: ${stderr}`);
  try {
    renameSync(join(folder, "de_DE.utf8"), made);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(made)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return made;
}
