/** What of a file speaks of central values: where they are declared and set, where they are read, and which annotations lie. */
import type { Model } from "#model/model.ts";
import { classifiedAnnotations } from "#model/trace/classes.ts";
import type { Span } from "#text/span.ts";

/** `drift`: an annotation that names another value than the code beside it. `stale`: one whose code is gone. */
export type MarkKind = "source" | "use" | "drift" | "stale";

export interface Mark {
  readonly kind: MarkKind;
  readonly span: Span;
}

/** In no certain order; no two of a kind share a character. */
export function marks(model: Model, file: string): readonly Mark[] {
  const found = new Map<string, Mark>();
  const add = (kind: MarkKind, { start, end }: Span): void => {
    if (end > start) found.set(`${kind} ${start}`, { kind, span: { start, end } });
  };
  for (const source of model.sources) {
    if (source.kind === "undeclared" || source.metadata) continue;
    if (source.kind === "option") for (const site of source.options) if (site.file === file) add("source", site.name);
    for (const site of source.definitions) if (site.file === file) add("source", site.name);
    for (const use of source.uses) if (use.file === file) add("use", use.name);
  }
  for (const annotation of classifiedAnnotations(model)) {
    const { class: kind } = annotation;
    if (annotation.file === file && (kind === "drift" || kind === "stale")) add(kind, annotation);
  }
  return [...found.values()];
}
