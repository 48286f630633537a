/** The repo as it would be with edits: what is offered to people is tried out on it first. */
import { readDocument } from "#facts/markdown/read.ts";
import { readText } from "#facts/read-text.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { type Document, type Repo, type RepoFile, withDocuments, withFiles } from "./repo.ts";

/** `undefined`: a file or page is not there, or reads worse than before. */
export function editedRepo(repo: Repo, edits: readonly FileEdits[]): Repo | undefined {
  const files: (readonly [string, RepoFile])[] = [];
  const pages: (readonly [string, Document])[] = [];
  for (const { file, edits: own } of edits) {
    const page = repo.documents.get(file);
    if (page) {
      const text = applyEdits(page.source.text, own);
      pages.push([file, { path: file, source: { text }, facts: readDocument(text) }]);
      continue;
    }
    const before = repo.files.get(file);
    if (!before) return undefined;
    const { source, facts } = readText(applyEdits(before.source.text, own));
    if (facts.errors.length > before.facts.errors.length || facts.duplicates.length > before.facts.duplicates.length)
      return undefined;
    files.push([file, { path: file, source, facts }]);
  }
  const edited = withFiles(repo, files);
  return pages.length === 0 ? edited : withDocuments(edited, new Map([...repo.documents, ...pages]));
}
