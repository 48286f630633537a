/** Links to headings that are called otherwise afterwards, as the renamed name stands in them. */
import { readDocument } from "#facts/markdown/read.ts";
import { folderOf, join } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import { applyEdits } from "#text/edit.ts";
import type { RenameEdit } from "./renamed.ts";

export function linksToHeadings({ repo }: Model, edits: readonly RenameEdit[]): readonly RenameEdit[] {
  const renamed = new Map<string, ReadonlyMap<string, string>>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const page = repo.documents.get(file);
    if (!page) continue;
    const own = edits.filter((edit) => edit.file === file);
    const { headings } = readDocument(applyEdits(page.source.text, own));
    const changed = page.facts.headings.flatMap(({ anchor }, at): [string, string][] => {
      const now = headings[at]?.anchor;
      return now === undefined || now === anchor ? [] : [[anchor, now]];
    });
    if (changed.length > 0) renamed.set(file, new Map(changed));
  }
  if (renamed.size === 0) return [];
  return [...repo.documents.values()].flatMap(({ path, facts, source }) =>
    facts.links.flatMap(({ target, targetSpan }): RenameEdit[] => {
      const hash = target.indexOf("#");
      if (hash < 0 || source.text.slice(targetSpan.start, targetSpan.end) !== target) return [];
      const page = hash === 0 ? path : join(folderOf(path), target.slice(0, hash));
      const text = page === undefined ? undefined : renamed.get(page)?.get(target.slice(hash + 1).toLowerCase());
      if (text === undefined) return [];
      return [{ file: path, start: targetSpan.start + hash + 1, end: targetSpan.end, text, group: "mention" }];
    }),
  );
}
