/** Every annotation with each of its ids put in exactly one class, by what the code beside it does, and what the class rests on. */
import type { Model, ResolvedAnnotation, ResolvedId, Source } from "#model/model.ts";
import type { Location, Span } from "#text/span.ts";
import { classify } from "./classify.ts";

/**
 * True ones. `declaration`: stands at the `mkOption` or registry key. `definition`: sets the value. `use`: reads it, by whatever
 * name. `derived`: uses what is computed from it. `copy`: repeats the value as a literal. `handed-on`: names it for a function that
 * reads it by name. `group`: names a group of which the code declares, sets or reads a member. `outside`: an option that the repo
 * does not declare. `prose`: a sink without an id.
 *
 * False ones, each certain. `drift`: the code beside does the like with other central values, and not with this one. `stale`: nothing
 * stands beside, or nothing that has to do with any central value. `mismatch`: names nothing, but stands at exactly one central
 * value that is called otherwise. `unknown`: names nothing, and nothing fits.
 *
 * `dynamic`: only evaluation knows the id. `unclear`: it cannot be told; `why` says what is in the way.
 */
export type AnnotationClass =
  | "declaration"
  | "definition"
  | "use"
  | "derived"
  | "copy"
  | "handed-on"
  | "group"
  | "outside"
  | "prose"
  | "drift"
  | "stale"
  | "mismatch"
  | "unknown"
  | "dynamic"
  | "unclear";

/** One id of a comment, or a comment without any. Its own place is the id's, or the whole comment's. */
export interface ClassifiedAnnotation extends Location {
  readonly annotation: ResolvedAnnotation;
  /** `undefined`: the comment names none. */
  readonly id: ResolvedId | undefined;
  readonly class: AnnotationClass;
  /** The central value that it names; of a mismatch the one that it stands at. */
  readonly source: Source | undefined;
  /** The binding, list item or expression that the comment speaks for; `undefined`: nothing stands beside. */
  readonly subject: Span | undefined;
  /** What the class rests on, the most telling first; empty where there is nothing to show. */
  readonly evidence: readonly Evidence[];
  /** Of a drift or mismatch: what the code beside declares, sets or reads and no other id there names, in the order of the text. */
  readonly instead: readonly Source[];
  /** For people who check, English. */
  readonly why: string;
}

/** `value`: a literal that is all that the statement says; `literal`: one that may be there by chance. */
export interface Evidence extends Location {
  readonly kind: "declaration" | "definition" | "read" | "name" | "value" | "literal" | "unseen" | "code";
  /** The option path, the local name, or the text. */
  readonly what: string;
}

const known = new WeakMap<Model, readonly ClassifiedAnnotation[]>();

/** In the order of the files, then of the text; found out once for each model. */
export function classifiedAnnotations(model: Model): readonly ClassifiedAnnotation[] {
  let found = known.get(model);
  if (!found) {
    found = classify(model);
    known.set(model, found);
  }
  return found;
}
