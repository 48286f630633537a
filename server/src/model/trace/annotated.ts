/** Which declarations and which uses of central values have an annotation that names them. */
import type { Model, Source, Use } from "#model/model.ts";
import { covers } from "#text/span.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "./classes.ts";

export interface Annotated {
  /** With a `source-id` where they are declared, be it called otherwise. */
  readonly declarations: ReadonlySet<Source>;
  /** With the annotations of the statement that they stand in. */
  readonly uses: ReadonlyMap<Use, readonly ClassifiedAnnotation[]>;
}

const known = new WeakMap<Model, Annotated>();

export function annotatedIn(model: Model): Annotated {
  let found = known.get(model);
  if (!found) {
    found = { declarations: declarationsIn(model), uses: usesIn(model) };
    known.set(model, found);
  }
  return found;
}

/** It says what the code beside it declares. */
export function isAtDeclaration(found: ClassifiedAnnotation): boolean {
  return found.class === "declaration" || (found.class === "mismatch" && found.evidence[0]?.kind === "declaration");
}

/** A read that picks the value up where it comes from; a local name that stands for it is none. */
export function picksUp({ form }: Use): boolean {
  return form !== "alias" && form !== "guard";
}

function declarationsIn(model: Model): ReadonlySet<Source> {
  const found = new Set<Source>();
  for (const each of classifiedAnnotations(model))
    if (each.source && isAtDeclaration(each) && each.annotation.fact.keyword === "source-id") found.add(each.source);
  return found;
}

function usesIn(model: Model): Annotated["uses"] {
  const found = new Map<Use, ClassifiedAnnotation[]>();
  for (const each of classifiedAnnotations(model)) {
    const { file, subject, source } = each;
    if (!subject || !source || isAtDeclaration(each)) continue;
    for (const use of source.uses) {
      if (use.file !== file || !covers(subject, use)) continue;
      found.set(use, [...(found.get(use) ?? []), each]);
    }
  }
  return found;
}
