/** What stands in one line around a block gets lines of its own, as a person would write it. */
import type { SourceFile } from "#facts/facts.ts";
import { type OneLine, oneLineAround } from "#facts/one-line-around.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import { styleOf } from "./edit-text.ts";

/** `edits`: those of a room at `place`, laid out as if nothing stood in one line around it. */
export function opened(source: SourceFile, place: Span, edits: readonly Edit[]): readonly Edit[] {
  if (!edits.some(({ text }) => text.includes("\n"))) return edits;
  const around = oneLineAround(source, place);
  const [outermost] = around;
  if (!outermost) return edits;
  const { text } = source;
  const { newline, unit } = styleOf(text);
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", outermost.start - 1) + 1))?.[0] ?? "";
  const gaps = around.flatMap((one, depth) => gapsOf(one).map((gap) => ({ ...gap, depth })));
  const broken = gaps.map(({ start, end, depth, isLast }): Edit => {
    const line = `${newline}${outer}${unit.repeat(isLast ? depth : depth + 1)}`;
    const comment = text.slice(start, end).trim();
    return { start, end, text: comment === "" ? line : `${newline}${outer}${unit.repeat(depth + 1)}${comment}${line}` };
  });
  const moved = edits.map((edit) =>
    outermost.start < edit.start && edit.end < outermost.end
      ? { ...edit, text: deeper(edit.text, unit.repeat(around.length)) }
      : edit,
  );
  // Two that begin at one place come in this order.
  return [
    ...broken.filter(({ start }) => start < place.end),
    ...moved,
    ...broken.filter(({ start }) => start >= place.end),
  ];
}

interface Gap extends Span {
  /** Before the bracket that closes it. */
  readonly isLast: boolean;
}

function gapsOf({ open, end, parts }: OneLine): readonly Gap[] {
  const starts = [open, ...parts.map((part) => part.end)];
  const ends = [...parts.map((part) => part.start), end - 1];
  return starts.map((start, index) => ({ start, end: ends[index] ?? start, isLast: index === parts.length }));
}

function deeper(text: string, by: string): string {
  return text.replace(/\n(?=[^\r\n])/g, `\n${by}`);
}
