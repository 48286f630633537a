/** Places of the repo by file and line. */
import type { Model } from "#model/model.ts";
import { textIn } from "#model/repo.ts";
import { type LineIndex, lineIndex, positionAt } from "#text/lines.ts";
import type { Location } from "#text/span.ts";
import type { Spot } from "./report.ts";

export type Spots = (location: Location) => Spot;

/** A file's lines are counted once. */
export function spotsOf({ repo }: Model): Spots {
  const indexes = new Map<string, LineIndex>();
  return ({ file, start }) => {
    let index = indexes.get(file);
    if (!index) {
      index = lineIndex(textIn(repo, file) ?? "");
      indexes.set(file, index);
    }
    return { file, line: positionAt(index, start).line + 1 };
  };
}

export function bySpot(a: Spot, b: Spot): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
