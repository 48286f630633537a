/** Where the repo keeps its report, and whether what lies there is one. */
import { isArchived } from "#model/documents/standing.ts";
import type { Model } from "#model/model.ts";
import { groupOf, isCentral } from "#model/trace/habit.ts";

const NAME = "ids-report.md";

/** The path of the Markdown; the JSON lies beside it. */
export function reportPath(model: Model): string {
  const home = homeOf(model);
  const kept = [...model.repo.documents.values()]
    .filter((document) => document.path.slice(document.path.lastIndexOf("/") + 1) === NAME && !isArchived(document))
    .map(({ path }) => path)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return kept[0] ?? `${home}${NAME}`;

  function rank(path: string): number {
    return path === `${home}${NAME}` ? 0 : path.split("/").length;
  }
}

export function jsonBeside(path: string): string {
  return path.replace(/\.md$/i, ".json");
}

/** The folder of the file that declares the most central values, with its `/`. */
function homeOf(model: Model): string {
  const central = model.sources.filter((source) => isCentral(source) && groupOf(model, source) !== undefined);
  const counted = new Map<string, number>();
  for (const { declaration } of central.length > 0 ? central : model.sources.filter(isCentral))
    if (declaration) counted.set(declaration.file, (counted.get(declaration.file) ?? 0) + 1);
  const [most] = [...counted].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
  return most ? most[0].slice(0, most[0].lastIndexOf("/") + 1) : "";
}

export const TITLE = "# Bericht der Rückverfolgung";
export const KIND = "mynixos ids-report";

/** Also one of the script that repos had before, be its JSON ever so odd; and a file with nothing in it. */
export function isReport(path: string, text: string): boolean {
  const own = text.replace(/^\u{FEFF}/u, "").trim();
  if (own === "") return true;
  if (path.endsWith(".json")) return isJsonReport(own);
  const [first = "", ...rest] = own.split(/\r?\n/, 6);
  if (first === TITLE) return true;
  return /^# IDs?[ -]Report\b/i.test(first) && /generiert|erzeugt|generated/i.test([first, ...rest].join(" "));
}

function isJsonReport(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
    if ("kind" in json) return json.kind === KIND;
    return Object.values(json).every(
      (each: unknown) =>
        typeof each === "object" && each !== null && Object.keys(each).sort().join() === "sinks,sources",
    );
  } catch {
    // A conflict of a merge, for one.
    return text.startsWith(`{\n  "kind": "${KIND}"`);
  }
}
