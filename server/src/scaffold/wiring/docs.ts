/** A new module in the repo's own pages: handbook and AI_CONTEXT between two markers, and a row where ids are registered. */
import { folderOf } from "#model/file-path.ts";
import type { Repo } from "#model/repo.ts";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import { message } from "#text/message.ts";
import { withChecksum } from "./checksum.ts";
import { type Entry, sectionEdit } from "./docs-section.ts";
import { rowEdit } from "./docs-table.ts";
import { nameOf } from "./import-lists.ts";
import { isGenerated, linkOn } from "./writable.ts";

export interface WishedPage extends Entry {
  /** Of the module, where the repo gives ids: `NIXH-60-APP-007`. */
  readonly id?: string | undefined;
}

const aiContext = /^(?:.*_)?AI_CONTEXT\.md$/i;
/** The page about services comes before the handbook, and that before its index. */
const handbooks = [/^03_Services.*\.md$/i, /^Handbuch(?!_Index).*\.md$/i, /Handbuch_Index\.md$/i];
const registry = /^SPEC_REGISTRY\.md$/i;
/** Folders of what is no longer in force. */
const asleep = /(?:^|\/)(?:\.[^/]*|old|alt|done|todo|archive?|archiv|[^/]*backup[^/]*|node_modules|result)\//i;

/** One for each page that there is. */
export function pagesFor(house: House, wished: WishedPage): readonly Wired[] {
  const { repo } = house.model;
  const all = awake(repo);
  const contexts = all.filter((path) => aiContext.test(nameOf(path)));
  const [books = []] = handbooks
    .map((name) => all.filter((path) => name.test(nameOf(path))))
    .filter((each) => each.length > 0);
  const near = books.filter((path) => contexts.some((context) => folderOf(context) === folderOf(path)));
  const pages = [...(books.length > 1 && near.length > 0 ? near : books), ...contexts];
  return [
    ...pages.flatMap((path) => sectionIn(repo, path, wished)),
    ...(wished.id === undefined ? [] : registersFor(house, wished.id, wished.file)),
  ];
}

/** One for each page that registers ids. */
export function registersFor({ model: { repo } }: House, id: string, file: string): readonly Wired[] {
  return awake(repo)
    .filter((path) => registry.test(nameOf(path)))
    .flatMap((path) => rowIn(repo, path, id, file));
}

function awake({ otherFiles }: Repo): readonly string[] {
  return [...otherFiles].filter((path) => path.endsWith(".md") && !asleep.test(path)).sort();
}

function sectionIn(repo: Repo, path: string, entry: Entry): readonly Wired[] {
  const text = readable(repo, path, entry.file);
  if (typeof text !== "string") return [text];
  const edit = sectionEdit(text, entry);
  if (edit === "none") return [{ none: true }];
  if (edit === "unclear")
    return [
      {
        open: message(
          "The markers of mynixos in {0} do not belong together; enter {1} by hand, or repair them: one <!-- mynixos:module --> and below it one <!-- /mynixos:module -->.",
          path,
          entry.file,
        ),
      },
    ];
  if (edit === "unclosed")
    return [
      {
        open: message(
          "A block of code or a comment at the end of {0} is not closed; enter {1} by hand.",
          path,
          entry.file,
        ),
      },
    ];
  const edits = withChecksum(text, [edit]);
  const wired: Wired = { edits: { file: path, edits }, done: message("{0} is entered in {1}.", entry.title, path) };
  return [wired];
}

function rowIn(repo: Repo, path: string, id: string, file: string): readonly Wired[] {
  const text = readable(repo, path, file);
  if (typeof text !== "string") return [text];
  const edit = rowEdit(text, id, file);
  if (edit === "none") return [{ none: true }];
  if (edit === "taken") return [{ open: message("The id {0} is taken by another module in {1}.", id, path) }];
  if (edit === "unclear") return [{ open: message("Enter {0} in {1} by hand: it has no table of ids.", id, path) }];
  return [
    { edits: { file: path, edits: withChecksum(text, [edit]) }, done: message("{0} is entered in {1}.", id, path) },
  ];
}

function readable(repo: Repo, path: string, file: string): string | Wired {
  const link = linkOn(repo, path);
  const text = repo.disk?.text(path);
  const isOurs = typeof text === "string" && !text.includes("\u{FFFD}") && !isGenerated(headOf(text));
  if (link === undefined && isOurs) return text;
  return { open: message("Enter {0} in {1} by hand: this page cannot be written to safely.", file, path) };
}

/** Comments at its beginning. */
function headOf(text: string): string {
  return /^\u{FEFF}?(?:\s*<!--[\s\S]*?-->)+/u.exec(text)?.[0] ?? "";
}
