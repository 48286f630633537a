/** Checksums that files have of themselves, renewed with an edit where they were right before it; all others are left as they are. */
import { sha256 } from "#eval/builtins/hashes.ts";
import { utf8 } from "#eval/builtins/utf8.ts";
import type { Repo } from "#model/repo.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import type { Span } from "#text/span.ts";

interface Summed {
  /** Where the sum is written. */
  readonly place: Span;
  /** What it is of. */
  readonly body: string;
}

/** The edits, with one more for the sum if it was right. */
export function withChecksum(text: string, edits: readonly Edit[]): readonly Edit[] {
  const before = summedIn(text);
  if (!before || sumOf(before.body) !== text.slice(before.place.start, before.place.end)) return edits;
  const after = summedIn(applyEdits(text, edits));
  const isInTheWay = edits.some(({ start, end }) => start < before.place.end && before.place.start < end);
  if (!after || isInTheWay) return edits;
  return [...edits, { ...before.place, text: sumOf(after.body) }];
}

/** The same for all Nix files of a repo; pages have theirs as soon as they are edited. */
export function withChecksums({ files }: Pick<Repo, "files">, all: readonly FileEdits[]): readonly FileEdits[] {
  return all.map(({ file, edits }) => {
    const text = files.get(file)?.source.text;
    return { file, edits: text === undefined ? edits : withChecksum(text, edits) };
  });
}

/** Whether there is a sum, and it is right. */
export function hasChecksum(text: string): "right" | "wrong" | undefined {
  const summed = summedIn(text);
  return summed && (sumOf(summed.body) === text.slice(summed.place.start, summed.place.end) ? "right" : "wrong");
}

function summedIn(text: string): Summed | undefined {
  return frontMatter(text) ?? footer(text) ?? header(text);
}

/** In the front matter of a page: of all that follows it. */
function frontMatter(text: string): Summed | undefined {
  const front = /^\u{FEFF}?---\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/u.exec(text)?.[0];
  return front === undefined ? undefined : summed(front, 0, text.slice(front.length));
}

/** In the comment at the end of a file: of what stands between the comment at its beginning and this one, without one empty line. */
function footer(text: string): Summed | undefined {
  const at = text.lastIndexOf("/**");
  const close = text.indexOf("*/\n");
  if (at < 0 || close < 0 || close + 3 > at) return undefined;
  return summed(text.slice(at), at, text.slice(close + 3, at).replace(/\n\n$/, "\n"));
}

/** In the comment at the beginning: of all that follows it. */
function header(text: string): Summed | undefined {
  const close = /^\s*\/\*[\s\S]*?\*\/\n/.exec(text)?.[0];
  return close === undefined ? undefined : summed(close, 0, text.slice(close.length));
}

function summed(around: string, offset: number, body: string): Summed | undefined {
  const found = /(?:checksum:|INTEGRITY:)[ \t]*(?:sha256:[ \t]*)?([0-9a-f]{64})\b/i.exec(around);
  const sum = found?.[1];
  if (!found || sum === undefined) return undefined;
  const start = offset + found.index + found[0].length - sum.length;
  return { place: { start, end: start + sum.length }, body };
}

function sumOf(text: string): string {
  return sha256(utf8(text));
}
