/** Registers of ids that are no options: pages that list each requirement (`SEC-SSH-001`) or module (`NIXH-10-INF-003`), and where code names them. */
import type { NumberedId } from "#facts/markdown/document.ts";
import type { Model } from "#model/model.ts";
import type { Document, Repo } from "#model/repo.ts";
import type { Location } from "#text/span.ts";
import { isArchived, isGenerated } from "./standing.ts";

export interface Register {
  readonly file: string;
  /** First names of the ids that it lists: `SEC`. */
  readonly families: ReadonlySet<string>;
  readonly entries: readonly Entry[];
}

/** A row or item that begins with an id; its place is the id's. */
export interface Entry extends Location {
  readonly id: string;
  /** Nix files that it names as paths from the root. */
  readonly files: readonly NamedFile[];
}

/** `unknown`: hidden or ignored by git, so that it may be on another machine. */
export interface NamedFile {
  readonly path: string;
  readonly state: "there" | "missing" | "unknown";
}

export interface NamedId extends Location {
  readonly id: string;
}

/** A page with fewer rows may speak of ids, but is no list of them. */
const fewestEntries = 3;

/** By what a page says of itself in its name or first heading. */
const saysRegister = /regist|verzeichnis/i;

export function registersOf({ repo }: Model): readonly Register[] {
  return [...repo.documents.values()].flatMap((document) => {
    if (isArchived(document) || isGenerated(document)) return [];
    const name = document.path.slice(document.path.lastIndexOf("/") + 1);
    if (!saysRegister.test(name) && !saysRegister.test(document.facts.headings[0]?.text ?? "")) return [];
    const entries = entriesOf(repo, document);
    if (entries.length < fewestEntries) return [];
    return [{ file: document.path, entries, families: new Set(entries.map(({ id }) => familyOf(id))) }];
  });
}

export function familyOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}

/** In comments and texts of Nix files, in the order of the files; only ids of these families. */
export function namedIds({ repo }: Model, families: ReadonlySet<string>): readonly NamedId[] {
  const pattern = new RegExp(`(?<![\\w-])(?:${[...families].join("|")})(?:-[A-Z0-9]+)*-\\d{2,6}(?![\\w-])`, "g");
  return [...repo.files.values()].flatMap(({ path, source }) =>
    [...source.text.matchAll(pattern)].map(({ 0: id, index }) => ({
      file: path,
      start: index,
      end: index + id.length,
      id,
    })),
  );
}

function entriesOf(repo: Repo, { path, source, facts }: Document): readonly Entry[] {
  return facts.numbered.flatMap((id) => {
    const line = lineAround(source.text, id);
    if (id.zone === "block" || id.zone === "comment" || id.zone === "frontmatter") return [];
    if (!/^\s*(?:[-*+]\s|\d+[.)]\s|\|)\s*(?:\[[ x]\]\s)?[*_`[]*$/i.test(line.text.slice(0, id.start - line.start)))
      return [];
    return [{ file: path, start: id.start, end: id.end, id: id.id, files: filesIn(repo, line.text) }];
  });
}

/** Between backticks. */
function filesIn(repo: Repo, line: string): readonly NamedFile[] {
  return [...line.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.nix)`/g)].map(({ 1: path = "" }) => ({
    path,
    state: stateOf(repo, path),
  }));
}

function stateOf(repo: Repo, path: string): NamedFile["state"] {
  if (repo.files.has(path)) return "there";
  const isHidden = path.split("/").some((name) => name.startsWith("."));
  const isKnown = !isHidden && !repo.unlisted.has(path) && !repo.otherFiles.has(path);
  return isKnown && repo.disk?.kind(path) === undefined ? "missing" : "unknown";
}

function lineAround(text: string, { start, end }: NumberedId): { readonly start: number; readonly text: string } {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  return { start: from, text: text.slice(from, next < 0 ? text.length : next) };
}
