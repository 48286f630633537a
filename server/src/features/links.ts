/** Paths in the text that lead to exactly one file of the repo; in a document the ids and option paths that it mentions. */

import { mentionsIn } from "#model/documents/mentions.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { declarationTargets, groupTargets, valueTargets } from "./targets.ts";
import type { Link } from "./types.ts";

export function links(model: Model, file: string): readonly Link[] {
  if (model.repo.documents.has(file)) return mentionLinks(model, file);
  const found: Link[] = [];
  for (const path of model.repo.files.get(file)?.facts.paths ?? []) {
    const [target, ...more] = resolve(model.repo, file, path);
    if (target !== undefined && more.length === 0) found.push({ span: { start: path.start, end: path.end }, target });
  }
  return found;
}

/** To the declaration; of a group to where its first option is declared. */
function mentionLinks(model: Model, file: string): readonly Link[] {
  return mentionsIn(model, file).flatMap(({ start, end, source, role, path }) => {
    const span = { start, end };
    const names = role === "group" && path !== undefined ? parsePath(path) : undefined;
    const [declared] = source ? declarationTargets(span, source) : names ? groupTargets(model, span, names) : [];
    const found = declared ?? (source ? valueTargets(span, source)[0] : undefined);
    return found ? [{ span, target: found.file, at: found.name }] : [];
  });
}
