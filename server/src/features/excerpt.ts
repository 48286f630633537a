/** Places and pieces of the repo's text, as people read them. */
import type { Model } from "#model/model.ts";
import { type LineIndex, lineIndex, positionAt } from "#text/lines.ts";
import type { Location } from "#text/span.ts";

/** Longer pieces are cut. */
const mostLines = 8;

const lineIndexes = new WeakMap<object, LineIndex>();

/** `ports.nix:3`. */
export function showPlace(model: Model, place: Location): string {
  const { files, documents } = model.repo;
  const source = (files.get(place.file) ?? documents.get(place.file))?.source;
  if (!source) return place.file;
  let lines = lineIndexes.get(source);
  if (!lines) {
    lines = lineIndex(source.text);
    lineIndexes.set(source, lines);
  }
  return `${place.file}:${positionAt(lines, place.start).line + 1}`;
}

export function excerpt(model: Model, file: string, span: { readonly start: number; readonly end: number }): string {
  const text = model.repo.files.get(file)?.source.text.slice(span.start, span.end) ?? "";
  const lines = text.split(/\r?\n/);
  return lines.length > mostLines ? `${lines.slice(0, mostLines).join("\n")}\n…` : text;
}
