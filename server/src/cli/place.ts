/** Offsets as people and JSON count them: line and column from 1, columns in UTF-16 code units. */
import { type Repo, textIn } from "#model/repo.ts";
import { type LineIndex, lineIndex, positionAt } from "#text/lines.ts";
import type { Location } from "#text/span.ts";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Places {
  readonly at: (file: string, offset: number) => Place;
  readonly start: (location: Location) => Place;
}

/** The places of one repo; a file's lines are counted once. */
export function placesOf(repo: Repo): Places {
  const indexes = new Map<string, LineIndex>();
  return { at, start: (location) => at(location.file, location.start) };

  function at(file: string, offset: number): Place {
    let index = indexes.get(file);
    if (!index) {
      index = lineIndex(textIn(repo, file) ?? "");
      indexes.set(file, index);
    }
    const { line, character } = positionAt(index, offset);
    return { file, line: line + 1, column: character + 1 };
  }
}

export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** By file, then by place in it. */
export function byPlace(a: Location, b: Location): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start - b.start || a.end - b.end;
}
