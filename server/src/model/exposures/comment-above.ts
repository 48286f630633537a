/** Where a comment about an exposure is written: the line above it, in Nix or in the text of the other language that it stands in. */
import { logicalLine } from "#facts/logical-line.ts";
import { textAround } from "#facts/text-around.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { Location, Span } from "#text/span.ts";

export interface Above {
  readonly edit: (comment: string) => Edit;
  /** What the comment would speak for. */
  readonly target: Span;
  /** The comments that stand there already, the last one first. */
  readonly comments: readonly string[];
}

export function commentAbove({ source }: RepoFile, place: Location): Above {
  const { text } = source;
  const line = lineInText(source, place) ?? logicalLine(source, place.start);
  const { start } = line;
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? "";
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return {
    edit: (comment) => ({ start, end: start, text: `${indent}${comment}${lineBreak}` }),
    target: line,
    comments: commentsBefore(text, start),
  };
}

/** In a text that reaches over lines, if its own line begins there. */
function lineInText(source: RepoFile["source"], { start }: Location): Span | undefined {
  const { text } = source;
  const around = textAround(source, start);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (!around?.indented || lineStart <= around.start + 1 || lineStart >= around.end) return undefined;
  // A backslash joins lines; in the middle of an interpolation stands Nix.
  if (/\\\r?\n$/.test(text.slice(0, lineStart)) || textAround(source, lineStart)?.start !== around.start)
    return undefined;
  const end = text.indexOf("\n", start);
  return { start: lineStart, end: Math.min(end < 0 ? text.length : end, around.end) };
}

function commentsBefore(text: string, offset: number): readonly string[] {
  const found: string[] = [];
  for (let end = offset; end > 0; ) {
    const start = text.lastIndexOf("\n", end - 2) + 1;
    const line = text.slice(start, end).trim();
    if (!line.startsWith("#")) break;
    found.push(line);
    end = start;
  }
  return found;
}
