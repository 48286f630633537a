/** The repo as it would be with edits: what is offered to people is tried out on it first. */
import { readText } from "#facts/read-text.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { type Repo, type RepoFile, withFiles } from "./repo.ts";

/** `undefined`: a file is not there, or reads worse than before. */
export function editedRepo(repo: Repo, edits: readonly FileEdits[]): Repo | undefined {
  const files: (readonly [string, RepoFile])[] = [];
  for (const { file, edits: own } of edits) {
    const before = repo.files.get(file);
    if (!before) return undefined;
    const { source, facts } = readText(applyEdits(before.source.text, own));
    if (facts.errors.length > before.facts.errors.length || facts.duplicates.length > before.facts.duplicates.length)
      return undefined;
    files.push([file, { path: file, source, facts }]);
  }
  return withFiles(repo, files);
}
