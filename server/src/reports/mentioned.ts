/** Which pages of Markdown mention a value; what programs write of the repo, this report first, does not count. */
import { mentionsIn } from "#model/documents/mentions.ts";
import { isGenerated } from "#model/documents/standing.ts";
import type { Model } from "#model/model.ts";
import type { Spot } from "./report.ts";
import { bySpot, type Spots } from "./spots.ts";
import { isReport } from "./where.ts";

/** By the path of the value. */
export function mentionsBySource(model: Model, spots: Spots): ReadonlyMap<string, readonly Spot[]> {
  const found = new Map<string, Spot[]>();
  for (const [file, document] of model.repo.documents) {
    if (isGenerated(document) || isReport(file, document.source.text)) continue;
    for (const mention of mentionsIn(model, file)) {
      const path = mention.open ? undefined : mention.source?.path;
      if (path === undefined) continue;
      const all = found.get(path) ?? [];
      found.set(path, all);
      all.push(spots(mention));
    }
  }
  for (const all of found.values()) all.sort(bySpot);
  return found;
}
