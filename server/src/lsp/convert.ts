/** Offsets of the core to positions of the protocol and back; file names to URIs. */
import type { Position, Range } from "vscode-languageserver";
import { URI } from "vscode-uri";
import { type LineIndex, lineIndex, offsetAt, positionAt } from "#text/lines.ts";
import type { Span } from "#text/span.ts";

/** A file's text; its identity stands for its content. */
export interface Text {
  readonly text: string;
}

const indexes = new WeakMap<Text, LineIndex>();

export function toRange(source: Text, span: Span): Range {
  const index = indexOf(source);
  return { start: positionAt(index, span.start), end: positionAt(index, span.end) };
}

export function toOffset(source: Text, position: Position): number {
  return offsetAt(indexOf(source), position);
}

export function toSpan(source: Text, range: Range): Span {
  return { start: toOffset(source, range.start), end: toOffset(source, range.end) };
}

/** The absolute path a URI names, `undefined` for everything that is no file. */
export function toPath(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? parsed.fsPath : undefined;
}

export function toUri(path: string): string {
  return URI.file(path).toString();
}

function indexOf(source: Text): LineIndex {
  const known = indexes.get(source);
  if (known) return known;
  const index = lineIndex(source.text);
  indexes.set(source, index);
  return index;
}
