/** Who follows a link in a page wants to arrive: files are moved and renamed, and the pages that lead to them stay behind. */
import type { DocumentLink } from "#facts/markdown/document.ts";
import { type Destination, destinationOf, meantBy } from "#model/documents/links.ts";
import { isArchived, isGenerated } from "#model/documents/standing.ts";
import { folderOf, relativeFrom } from "#model/file-path.ts";
import type { Document, Repo } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import { message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const docsDeadLink: Rule = {
  id: "docs/dead-link",
  severity: "warning",
  summary: message("A link in a page leads to no file, or to no heading"),
  readsDocuments: true,
  *check({ repo }) {
    for (const document of repo.documents.values()) {
      if (isArchived(document) || isGenerated(document)) continue;
      const told = new Set<number>();
      for (const link of document.facts.links) {
        // Links by label share a target.
        if (told.has(link.targetSpan.start)) continue;
        told.add(link.targetSpan.start);
        const found = destinationOf(repo, document, link);
        if (found.kind === "missing") yield missing(repo, document, link, found);
        if (found.kind === "anchor") yield anchorless(repo, document, link, found);
      }
    }
  },
};

function missing(
  repo: Repo,
  document: Document,
  link: DocumentLink,
  { path }: Extract<Destination, { kind: "missing" }>,
): Problem {
  const place = { file: document.path, ...link.targetSpan };
  const meant = meantBy(repo, path);
  if (!meant)
    return { ...place, message: message("There is no {0} in this repo; correct the link or remove it.", path) };
  const said = meant.onlyCase
    ? message("There is no {0}; it is spelt {1}.", path, meant.path)
    : message("There is no {0}; did you mean {1}?", path, meant.path);
  const rest = /[?#].*$/.exec(link.target)?.[0] ?? "";
  const slash = link.target.slice(0, link.target.length - rest.length).endsWith("/") ? "/" : "";
  const target = asWritten(link.target, folderOf(document.path), meant.path) + slash + rest;
  return { ...place, message: said, fixes: [replacement(document, { ...link.targetSpan, text: target })] };
}

/** Relative to the page's folder, with `./` only where it was written before. */
function asWritten(before: string, folder: string, path: string): string {
  const relative = relativeFrom(folder, path);
  const plain = before.startsWith("./") ? relative : relative.replace(/^\.\//, "");
  return plain.replaceAll(/[\s()<>%?#]/g, encodeURIComponent).replaceAll(/[()]/g, (c) => (c === "(" ? "%28" : "%29"));
}

function anchorless(
  repo: Repo,
  document: Document,
  link: DocumentLink,
  { path, anchor }: Extract<Destination, { kind: "anchor" }>,
): Problem {
  const place = { file: document.path, ...link.targetSpan, severity: "information" as const };
  const names = repo.documents.get(path)?.facts.headings.map((heading) => heading.anchor) ?? [];
  const meant = closest(anchor, names);
  if (meant === undefined) return { ...place, message: message("Nothing in {0} is called #{1}.", path, anchor) };
  const { start, end } = link.targetSpan;
  const edit = { start: start + link.target.indexOf("#") + 1, end, text: meant };
  return {
    ...place,
    message: message("Nothing in {0} is called #{1}; did you mean #{2}?", path, anchor, meant),
    fixes: [replacement(document, edit)],
  };
}

function replacement({ path }: Document, edit: Edit): Fix {
  return { title: message("Replace by {0}", edit.text), safe: false, edits: [{ file: path, edits: [edit] }] };
}
