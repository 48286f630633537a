/** Paths in the text that lead to exactly one file of the repo. */
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { Link } from "./types.ts";

export function links(model: Model, file: string): readonly Link[] {
  const found: Link[] = [];
  for (const path of model.repo.files.get(file)?.facts.paths ?? []) {
    const [target, ...more] = resolve(model.repo, file, path);
    if (target !== undefined && more.length === 0) found.push({ span: { start: path.start, end: path.end }, target });
  }
  return found;
}
