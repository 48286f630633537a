/** Writes a new annotation into a file: a comment on a line of its own, above the annotations that stand there already. */
import { indentAt } from "#facts/own-line.ts";
import { readText } from "#facts/read-text.ts";
import type { RepoFile } from "#model/repo.ts";
import { applyEdits, type Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";

/** `undefined`: the comment would not speak for `statement`, which has to begin a line. */
export function annotationAbove(file: RepoFile, statement: Span, comment: string): Edit | undefined {
  const { text } = file.source;
  const indent = indentAt(text, statement.start);
  if (indent === undefined) return undefined;
  const start = lineOf(text, firstAnnotation(file, statement));
  const lineEnd = text.indexOf("\n", start);
  const edit = { start, end: start, text: `${indent}${comment}${text[lineEnd - 1] === "\r" ? "\r\n" : "\n"}` };
  const { facts } = readText(applyEdits(text, [edit]));
  const written = facts.annotations.find((each) => each.start === start + indent.length);
  const isRight = written?.subject?.start === statement.start + edit.text.length;
  return isRight && facts.errors.length === file.facts.errors.length ? edit : undefined;
}

/** Where the first annotation of the comments right above begins; without one the statement itself. */
function firstAnnotation({ source, facts }: RepoFile, statement: Span): number {
  const { text, comments } = source;
  let at = statement.start;
  let first = at;
  for (const comment of comments.filter(({ end }) => end <= statement.start).reverse()) {
    const isOwnLine = !comment.block && indentAt(text, comment.start) !== undefined;
    if (!isOwnLine || !/^\r?\n[ \t]*$/.test(text.slice(comment.end, at))) break;
    at = comment.start;
    if (facts.annotations.some(({ start }) => start === at)) first = at;
  }
  return first;
}

function lineOf(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}
