/** Whether a page speaks of the repo as it is: not what it was, is to become, or what a program wrote of it. */
import type { Document } from "#model/repo.ts";

/** `past`: archives, journals, reports of one day. `planned`: ideas and plans. `generated`: written anew by a program. */
export type Standing = "current" | "past" | "planned" | "generated";

const pastFolders = words(
  "archiv archive archived archives attic backup backups bak deprecated done erledigt historie history legacy obsolete old trash veraltet",
);
const past = words(
  "adr analyse analysis audit bericht change changelog changes decision decisions history historie journal log migration news " +
    "postmortem protokoll release releases report review sitzung status",
);
const planned = words(
  "backlog concept draft drafts entwurf idea ideas idee ideen inspiration inspirationen konzept plan planned plans planung proposal " +
    "proposals rfc rfcs roadmap todo todos upgrade vision wishlist wunschliste",
);
/** A page that is `done` may well be about what there is. */
const pastStatus = words("archived archiviert deprecated obsolete outdated superseded veraltet");
const plannedStatus = words("draft entwurf geplant idea idee open planned proposal proposed todo vorschlag");
const saidPast = /\b(?:archiviert|archived|deprecated|historisch|obsolete|outdated|superseded|veraltet)\b/i;
const saidGenerated =
  /(?<![\p{L}])(?:(?:auto(?:matisch|matically)?[ -]?)?(?:generated|generiert|erzeugt)|do not edit|nicht (?:von hand |manuell )?(?:bearbeiten|editieren|ändern))(?![\p{L}])/iu;

export function standingOf(document: Document): Standing {
  const { path, facts } = document;
  const folders = foldersOf(path);
  const file = wordsIn(path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, ""));
  const status = facts.frontmatter.flatMap(({ fields }) =>
    fields.filter(({ key }) => key.toLowerCase() === "status").flatMap(({ value }) => wordsIn(value)),
  );
  const opening = openingOf(document);
  if (isGenerated(document)) return "generated";
  if (isArchived(document) || isIn(past, file) || isIn(pastStatus, status) || saidPast.test(opening)) return "past";
  if (isIn(planned, [...folders, ...file]) || isIn(plannedStatus, status)) return "planned";
  return "current";
}

/** Nobody keeps it up to date any more: it lies where such pages are put away. */
export function isArchived({ path }: Document): boolean {
  return isIn(pastFolders, foldersOf(path));
}

/** A program writes it, and will write it again. */
export function isGenerated(document: Document): boolean {
  return saidGenerated.test(openingOf(document));
}

function foldersOf(path: string): string[] {
  return path.split("/").slice(0, -1).flatMap(wordsIn);
}

function openingOf({ source, facts }: Document): string {
  const start = facts.frontmatter.at(-1)?.end ?? 0;
  return source.text
    .slice(start, start + HEAD_CHARACTERS)
    .split("\n", HEAD_LINES)
    .join("\n");
}

/** Where a page says what it is. */
const HEAD_LINES = 12;
const HEAD_CHARACTERS = 2000;

function isIn(known: ReadonlySet<string>, found: readonly string[]): boolean {
  return found.some((word) => known.has(word));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

function wordsIn(name: string): string[] {
  return name.toLowerCase().match(/\p{L}+/gu) ?? [];
}
