/** The settings of one repo: the editor's section and the repo's own `.mynixos.json`, read from disk, become one value. */
import { join } from "node:path";
import { type ParsedSettings, PROJECT_FILE, parseSettings, readProjectFile } from "#settings/parse.ts";
import { readText } from "./files.ts";

/** `editor` is the section `mynixos` of the editor's settings, `undefined` on the command line. */
export function settingsOf(folder: string | undefined, editor: unknown): ParsedSettings {
  const text = folder === undefined ? undefined : readText(join(folder, PROJECT_FILE));
  if (text === undefined) return parseSettings(editor, undefined);
  const file = readProjectFile(text);
  const parsed = parseSettings(editor, file.value);
  return { settings: parsed.settings, problems: [...file.problems, ...parsed.problems] };
}
