/** What a piece of code has to do with a central value: the strongest that is true of it, or what keeps one from telling. */
import type { OptionPath, Read } from "#facts/facts.ts";
import { type Reach, reachOf, readsIn } from "#facts/reach.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";
import type { AnnotationClass, Evidence } from "./classes.ts";
import { copyIn } from "./copies.ts";
import { type Family, mayRead, readsWhole } from "./family.ts";
import { definitionsBelow, sitesIn } from "./sites.ts";

export interface Relation {
  readonly class: AnnotationClass;
  readonly evidence: readonly Evidence[];
}

/** Declares, sets or reads it. */
export function directRelation(model: Model, file: RepoFile, code: Span, family: Family): Relation | undefined {
  const sites = sitesIn(model, file.path, code).filter(({ source }) => family.members.has(source));
  for (const [kind, found] of strengths) {
    const site = sites.find((each) => each.kind === kind);
    if (site) return { class: found, evidence: [evidenceOf(site, kind, site.source.path)] };
  }
  const whole = readsIn(file.facts, code).find((read) => readsWhole(family, read));
  return whole && { class: "use", evidence: [evidenceOf({ ...whole, file: file.path }, "read", showPath(whole.path))] };
}

const strengths = [
  ["declaration", "declaration"],
  ["definition", "definition"],
  ["read", "use"],
] as const;

/** Uses what is computed from it: local names, also through others, and options that are set from it. */
export function derivedRelation(model: Model, file: RepoFile, code: Span, family: Family): Relation | undefined {
  const reach = reachOf(file, code);
  for (const part of reach.parts) {
    if (!part.through) continue;
    const direct = directRelation(model, file, part, family);
    if (direct?.class !== "use") continue;
    const name = evidenceOf({ ...part.through, file: file.path }, "name", part.through.name);
    return { class: "derived", evidence: [name, ...direct.evidence] };
  }
  const flow = flowInto(model, file, reach, family);
  return flow.evidence.length > 0 ? { class: "derived", evidence: flow.evidence } : undefined;
}

/** Repeats its value, or names it for a function that reads it by name. */
export function looseRelation(
  model: Model,
  file: RepoFile,
  code: Span,
  around: Span,
  family: Family,
): Relation | undefined {
  for (const source of family.members) {
    const copy = copyIn(model, source, file.path, code);
    if (!copy) continue;
    const kind = copy.whole ? "value" : "literal";
    return { class: "copy", evidence: [evidenceOf({ ...copy, file: file.path }, kind, copy.text)] };
  }
  const last = family.names.at(-1);
  const named = last === undefined ? -1 : file.source.text.slice(code.start, code.end).indexOf(`"${last}"`);
  if (named < 0 || last === undefined) return undefined;
  const handed = reachOf(file, around).unseen.find(({ kind }) => kind !== "argument");
  const dynamic = reachedReads(file, reachOf(file, around)).some((read) => mayRead(family, read));
  if (!handed && !dynamic) return undefined;
  const start = code.start + named;
  return {
    class: "handed-on",
    evidence: [evidenceOf({ file: file.path, start, end: start + last.length + 2 }, "literal", `"${last}"`)],
  };
}

/** What keeps one from saying that the code has nothing to do with it; empty: that is certain. */
export function doubts(model: Model, file: RepoFile, code: Span, family: Family): readonly Evidence[] {
  const reach = reachOf(file, code);
  const found = reach.unseen.map((each) => evidenceOf({ ...each, file: file.path }, "unseen", each.name));
  const dynamic = reachedReads(file, reach)
    .filter((read) => mayRead(family, read))
    .map((read) => evidenceOf({ ...read, file: file.path }, "unseen", showPath(read.path)));
  const broken = file.facts.errors.slice(0, 1).map((error) => evidenceOf({ ...error, file: file.path }, "unseen", ""));
  return [...broken, ...found, ...dynamic, ...flowInto(model, file, reach, family).unseen];
}

/** The central values that the code itself declares, sets or reads; where it does none of these, those that it is computed from. */
export function valuesOf(model: Model, file: RepoFile, code: Span): readonly Source[] {
  const direct = central(sitesIn(model, file.path, code).map(({ source }) => source));
  if (direct.length > 0) return direct;
  const reached = reachOf(file, code).parts.flatMap((part) =>
    sitesIn(model, file.path, part).filter(({ kind }) => kind === "read"),
  );
  return central(reached.map(({ source }) => source));
}

function central(sources: readonly Source[]): readonly Source[] {
  return [...new Set(sources)].filter(({ kind, metadata }) => kind !== "undeclared" && !metadata);
}

export function declaredIn(model: Model, file: RepoFile, code: Span): readonly Source[] {
  const sites = sitesIn(model, file.path, code).filter(({ kind }) => kind === "declaration");
  return central(sites.map(({ source }) => source));
}

function reachedReads(file: RepoFile, reach: Reach): readonly Read[] {
  return reach.parts.flatMap((part) => readsIn(file.facts, part));
}

interface Flow {
  /** Empty: it does not come from there. */
  readonly evidence: readonly Evidence[];
  readonly unseen: readonly Evidence[];
}

/** Follows the options that are read to what they are set to. */
function flowInto(model: Model, file: RepoFile, reach: Reach, family: Family): Flow {
  const unseen: Evidence[] = [];
  const seen = new Set<string>();
  const waiting: { readonly file: RepoFile; readonly read: Read; readonly first: Evidence }[] = [];
  const follow = (from: RepoFile, to: Reach, first: Evidence | undefined): void => {
    for (const read of reachedReads(from, to)) {
      const name = showPath(read.path);
      if (read.passing || seen.has(name)) continue;
      seen.add(name);
      waiting.push({ file: from, read, first: first ?? evidenceOf({ ...read, file: from.path }, "read", name) });
    }
  };
  follow(file, reach, undefined);
  for (let next = waiting.shift(); next && seen.size < mostOptions; next = waiting.shift()) {
    const settled = valuesFor(model, next.read.path);
    if (settled === undefined)
      unseen.push(evidenceOf({ ...next.read, file: next.file.path }, "unseen", next.first.what));
    for (const value of settled ?? []) {
      const other = model.repo.files.get(value.file);
      if (!other) continue;
      const inner = reachOf(other, value.span);
      for (const part of inner.parts) {
        const direct = directRelation(model, other, part, family);
        if (direct?.class === "use") return { evidence: [next.first, ...direct.evidence], unseen };
      }
      unseen.push(...inner.unseen.map((each) => evidenceOf({ ...each, file: value.file }, "unseen", each.name)));
      follow(other, inner, next.first);
    }
  }
  if (waiting.length > 0) unseen.push(evidenceOf({ file: file.path, start: 0, end: 0 }, "unseen", ""));
  return { evidence: [], unseen };
}

/** More options in a row are no way that a person follows. */
const mostOptions = 200;

/** Where an option gets its value; `undefined`: not from this repo alone. */
function valuesFor(
  model: Model,
  path: OptionPath,
): readonly { readonly file: string; readonly span: Span }[] | undefined {
  const found = model.resolve(path);
  const values = definitionsBelow(model, path[0])
    .filter(({ fact }) => (fact.leaf || fact.path.length >= path.length) && meets(fact.path, path))
    .map(({ file, fact }) => ({ file, span: fact.value }));
  if (found.kind === "source" && found.source.kind !== "undeclared") {
    const defaults = found.source.options.flatMap(({ file, fact }) =>
      fact.kind === "renamed" ? [] : [{ file, span: fact.default }],
    );
    if (found.source.options.some(({ fact }) => fact.kind === "renamed")) return undefined;
    return [...values, ...defaults.flatMap(({ file, span }) => (span ? [{ file, span }] : []))];
  }
  return values.length > 0 && !path.includes(undefined) ? values : undefined;
}

/** One of them lies in the other. */
function meets(a: OptionPath, b: OptionPath): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++)
    if (a[index] !== undefined && b[index] !== undefined && a[index] !== b[index]) return false;
  return true;
}

function evidenceOf(
  { file, start, end }: Pick<Evidence, "file" | "start" | "end">,
  kind: Evidence["kind"],
  what: string,
): Evidence {
  return { file, start, end, kind, what };
}
