/** Decides the class of each annotation: what is true of it comes first, what is false has to be certain. */
import { callAround } from "#facts/call-around.ts";
import { type Neighbours, neighboursOf } from "#facts/comment-neighbours.ts";
import type { Model, ResolvedAnnotation, ResolvedId, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import { closest } from "#text/similar.ts";
import type { Span } from "#text/span.ts";
import type { AnnotationClass, ClassifiedAnnotation, Evidence } from "./classes.ts";
import { type Family, familyOf } from "./family.ts";
import {
  declaredIn,
  derivedRelation,
  directRelation,
  doubts,
  looseRelation,
  type Relation,
  valuesOf,
} from "./relation.ts";
import { looksRenamed } from "./renamed.ts";
import { sitesIn } from "./sites.ts";

export function classify(model: Model): readonly ClassifiedAnnotation[] {
  return [...model.repo.files.values()]
    .filter(({ facts }) => facts.annotations.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((file) => inFile(model, file));
}

/** A comment with all that its ids are judged by. */
interface Place {
  readonly model: Model;
  readonly file: RepoFile;
  readonly annotation: ResolvedAnnotation;
  readonly beside: Neighbours;
  /** The annotations that stand together with it, itself too. */
  readonly block: readonly ResolvedAnnotation[];
}

type Verdict = Pick<ClassifiedAnnotation, "class" | "source" | "why"> &
  Partial<Pick<ClassifiedAnnotation, "evidence" | "instead">>;

function inFile(model: Model, file: RepoFile): readonly ClassifiedAnnotation[] {
  const places = placesIn(model, file);
  const named = places.flatMap((place) => place.annotation.ids.map((id) => made(place, id, judged(place, id))));
  const nameless = places
    .filter(({ annotation }) => annotation.ids.length === 0)
    .map((place) => made(place, undefined, judgedWithoutId(place, named)));
  return [...named, ...nameless].sort((a, b) => a.annotation.start - b.annotation.start || a.start - b.start);
}

function placesIn(model: Model, file: RepoFile): readonly Place[] {
  const own = model.annotations.filter((annotation) => annotation.file === file.path);
  const comments = new Map(file.source.comments.map((comment) => [comment.start, comment]));
  return own.flatMap((annotation) => {
    const comment = comments.get(annotation.start);
    if (!comment) return [];
    const beside = neighboursOf(file.source, comment);
    const block = own.filter(({ start }) => beside.block.some((each) => each.start === start));
    return [{ model, file, annotation, beside, block }];
  });
}

function made(place: Place, id: ResolvedId | undefined, verdict: Verdict): ClassifiedAnnotation {
  const { annotation, beside } = place;
  const { start, end } = id ?? annotation;
  return {
    file: annotation.file,
    start,
    end,
    annotation,
    id,
    subject: beside.subject,
    evidence: [],
    instead: [],
    ...verdict,
  };
}

function judged(place: Place, id: ResolvedId): Verdict {
  if (id.dynamic) return { class: "dynamic", source: undefined, why: "only evaluation knows the id" };
  if (id.role === "outside")
    return { class: "outside", source: undefined, why: `${id.path ?? id.id} is declared by other modules` };
  const family = familyOf(place.model, id);
  return family ? judgedByCode(place, id, family) : judgedNameless(place, id);
}

function judgedByCode(place: Place, id: ResolvedId, family: Family): Verdict {
  const relation = relationOf(place, family);
  const { source } = id;
  const isGroup = id.role === "group";
  if (relation) return { ...relation, class: isGroup ? "group" : relation.class, source, why: whyOf(relation) };
  const { subject, gap, above, behind } = place.beside;
  if (standsAtDisabledCode(place)) return { class: "unclear", source, why: "stands at code that is commented out" };
  if (!subject && !behind) return { class: "stale", source, why: "nothing stands beside" };
  const { evidence, why } = doubtOf(place, id, family);
  if (!subject || why !== "") return { class: "unclear", source, evidence, why };
  if (gap) {
    const where = above ? "what stands around" : "what stands below";
    return { class: "stale", source, why: `an empty line follows, and ${where} does not read it` };
  }
  const instead = othersBeside(place, subject);
  if (instead.length === 0)
    return { class: "stale", source, why: "the code beside has nothing to do with any central value" };
  const named = `beside: ${instead.map(({ path }) => path).join(", ")}`;
  // Other options of the repo may well have to do with it in ways that no text shows.
  if (instead.some(({ ids }) => ids.length === 0)) return { class: "unclear", source, why: named };
  return { class: "drift", source, instead, why: named };
}

/** What keeps one from saying that the comment is wrong; an empty `why`: nothing does. */
function doubtOf(place: Place, id: ResolvedId, family: Family): { why: string; evidence: readonly Evidence[] } {
  const { model, file, annotation, block, beside } = place;
  const { subject, loose, next } = beside;
  const doubt = (why: string, evidence: readonly Evidence[] = []): { why: string; evidence: readonly Evidence[] } => ({
    why,
    evidence,
  });
  if (!subject || loose) return doubt("no statement begins at the comment");
  if (id.role === "group") return doubt("names a group of which nothing stands beside");
  const isSink = annotation.fact.keyword === "sink";
  if (isSink && (/^[a-z]/.test(id.id) || block.some(({ fact }) => fact.keyword === "source-id")))
    return doubt("may say where the value goes");
  const code = file.source.text.slice(subject.start, subject.end);
  const spoken = [id.id, ...[...family.members].flatMap(({ path, ids }) => [path, ...ids])];
  if (spoken.some((name) => code.includes(name))) return doubt("the text of the code names it");
  if (next && !isNamedAt(place, next, family) && directRelation(model, file, next, family))
    return doubt("the statement behind has to do with it");
  if (beside.below.some((each) => !isNamedAt(place, each, family) && directRelation(model, file, each, family)))
    return doubt("a statement further down has to do with it");
  const unseen = doubts(model, file, subject, family);
  return doubt(unseen.length > 0 ? `not seen: ${unseen.map(({ what }) => what).join(", ")}` : "", unseen);
}

/** Another comment of the block is Nix that was switched off, and the annotation with it. */
function standsAtDisabledCode({ beside, block }: Place): boolean {
  const annotations = new Set(block.map(({ start }) => start));
  return beside.block.some(({ start, text }) => !annotations.has(start) && DISABLED.test(text));
}

const DISABLED = /^#+[ \t]*(?:[\w.'"${}-]+[ \t]*=(?!=)|inherit\b.*;|\S.*;[ \t]*$)/;

/** The statement has a comment of its own for it. */
function isNamedAt({ model, annotation }: Place, { start, end }: Span, family: Family): boolean {
  return model.annotations.some(
    ({ file, fact, ids }) =>
      file === annotation.file &&
      fact.subject?.start === start &&
      fact.subject.end === end &&
      ids.some(({ source }) => source && family.members.has(source)),
  );
}

function whyOf({ evidence }: Relation): string {
  return evidence.map(({ kind, what }) => `${kind} ${what}`).join(", ");
}

/** Of the code that the comment speaks for; where that has nothing to do with it, of what one may also have meant. */
function relationOf({ model, file, beside }: Place, family: Family): Relation | undefined {
  const { subject, paragraph, object, above, gap } = beside;
  for (const zone of [subject, ...paragraph].filter((each) => each !== undefined)) {
    const found = directRelation(model, file, zone, family) ?? derivedRelation(model, file, zone, family);
    if (found) return found;
  }
  for (const zone of [object, subject && !gap ? undefined : above].filter((each) => each !== undefined)) {
    const found = directRelation(model, file, zone, family);
    if (found) return found;
  }
  // What is declared there has a value of its own, be it the same.
  if (!subject || declaredIn(model, file, subject).length > 0) return undefined;
  const call = callAround(file.source, subject.start);
  return looseRelation(model, file, subject, call ?? subject, family);
}

/** Central values of the code that no other id of the block names. */
function othersBeside(place: Place, subject: Span): readonly Source[] {
  const named = new Set(place.block.flatMap(({ ids }) => ids.flatMap(({ source }) => source ?? [])));
  return valuesOf(place.model, place.file, subject).filter((source) => !named.has(source));
}

function judgedNameless(place: Place, id: ResolvedId): Verdict {
  const { subject, gap, loose, above, behind } = place.beside;
  if (!mayBeId(place, id)) {
    const kind: AnnotationClass = place.annotation.fact.keyword === "sink" ? "prose" : "unclear";
    return { class: kind, source: undefined, why: `${id.id} is a word with dots, no id of this repo` };
  }
  if (!subject && !behind && !above && !standsAtDisabledCode(place))
    return { class: "stale", source: undefined, why: "nothing stands beside" };
  const sure = subject && !gap && !loose ? standingAt(place, id, subject) : undefined;
  if (sure) {
    const evidence = siteOf(place, (source) => source === sure);
    return { class: "mismatch", source: sure, evidence, instead: [sure], why: `stands at ${sure.path}` };
  }
  const outside = subject && !gap ? optionCalled(place, id, subject) : undefined;
  if (outside) return { class: "outside", source: undefined, evidence: [outside], why: `marks ${outside.what}` };
  const evidence = siteOf(place, (source) => source.path === id.path);
  return { class: "unknown", source: undefined, evidence, why: `nothing declares ${id.path ?? id.id}` };
}

/** What no prefix fits may be a file, an abbreviation or a device: `README.md`, `z.B.`, `HTTP.sys`, `alsa_output.pci-0000`. */
function mayBeId({ model, annotation }: Place, { id, path }: ResolvedId): boolean {
  if (path !== undefined) return true;
  const head = id.slice(0, id.indexOf("."));
  const heads = Object.keys(model.repo.settings.idPrefixes).map((prefix) => prefix.slice(0, prefix.indexOf(".")));
  if (heads.includes(head) || closest(head, heads) !== undefined) return true;
  return annotation.fact.keyword === "source-id" && /^[A-Z]{2}[A-Z\d_]*\.[A-Za-z][\w'.-]+$/.test(id) && !FILE.test(id);
}

const FILE = /\.(?:md|nix|json|ya?ml|toml|txt|sh|conf|service|org|de)$/i;

/** Where the code has to do with such a value. */
function siteOf(
  { model, file, beside: { subject } }: Place,
  isMeant: (source: Source) => boolean,
): readonly Evidence[] {
  const site = subject && sitesIn(model, file.path, subject).find(({ source }) => isMeant(source));
  return site ? [{ file: site.file, start: site.start, end: site.end, kind: site.kind, what: site.source.path }] : [];
}

/** `CFG.system.stateVersion` where the option `system.stateVersion` of other modules is set. */
function optionCalled({ model, file }: Place, { id }: ResolvedId, subject: Span): Evidence | undefined {
  const prefixes = Object.keys(model.repo.settings.idPrefixes).filter((prefix) => id.startsWith(prefix));
  for (const { path, start, end } of file.facts.definitions) {
    if (start !== subject.start || end !== subject.end) continue;
    const what = showPath(path);
    const found = model.resolve(path);
    if (found.kind !== "outside" || found.declaredRoot || !prefixes.some((prefix) => prefix + what === id)) continue;
    return { file: file.path, start, end, kind: "code", what };
  }
  return undefined;
}

/** The one central value that the code declares, or reads under a name that is alike. */
function standingAt(place: Place, id: ResolvedId, subject: Span): Source | undefined {
  const named = new Set(place.block.flatMap(({ ids }) => ids.flatMap(({ source }) => source ?? [])));
  const [declared, ...moreDeclared] = declaredIn(place.model, place.file, subject);
  if (declared) return moreDeclared.length === 0 && !named.has(declared) ? declared : undefined;
  const [only, ...more] = othersBeside(place, subject);
  return only && more.length === 0 && looksRenamed(id.id, only) ? only : undefined;
}

/** What a sink says in prose cannot be false; where nothing stands beside, it is as stale as the ids that stand with it. */
function judgedWithoutId(place: Place, named: readonly ClassifiedAnnotation[]): Verdict {
  const source = undefined;
  const { subject, gap } = place.beside;
  const together = subject && !gap ? [] : named.filter(({ annotation }) => place.block.includes(annotation));
  if (together.length > 0 && together.every((each) => each.class === "stale"))
    return { class: "stale", source, why: "the ids beside it are stale" };
  const kind: AnnotationClass = place.annotation.fact.keyword === "sink" ? "prose" : "unclear";
  return { class: kind, source, why: kind === "prose" ? "says what the value is for" : "names no id" };
}
