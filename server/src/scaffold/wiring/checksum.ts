/** Checksums that files have of themselves, renewed with an edit where they were right before it; all others are left as they are. */
import { checksumIn } from "#model/modules/checksums.ts";
import type { Repo } from "#model/repo.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";

/** The edits, with one more for the sum if it was right. */
export function withChecksum(text: string, edits: readonly Edit[]): readonly Edit[] {
  const before = checksumIn(text);
  if (!before?.isRight) return edits;
  const after = checksumIn(applyEdits(text, edits));
  const isInTheWay = edits.some(({ start, end }) => start < before.place.end && before.place.start < end);
  if (!after || isInTheWay) return edits;
  return [...edits, { ...before.place, text: after.sum }];
}

/** The same for all Nix files of a repo; pages have theirs as soon as they are edited. */
export function withChecksums({ files }: Pick<Repo, "files">, all: readonly FileEdits[]): readonly FileEdits[] {
  return all.map(({ file, edits }) => {
    const text = files.get(file)?.source.text;
    return { file, edits: text === undefined ? edits : withChecksum(text, edits) };
  });
}
