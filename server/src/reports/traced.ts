/** Makes the report of a repo. */
import type { Declaration } from "#facts/facts.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import { hostsIn } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { annotatedIn, picksUp } from "#model/trace/annotated.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { groupOf, habitOf, isCentral, isKept } from "#model/trace/habit.ts";
import { sinksOf } from "#model/uses.ts";
import { definitionsOf } from "./definitions.ts";
import { mentionsBySource } from "./mentioned.ts";
import type { AnnotationStatus, Coverage, Report, ReportedSource, ReportedUse, Spot, Status } from "./report.ts";
import { textShown, valueShown } from "./shown.ts";
import { bySpot, type Spots, spotsOf } from "./spots.ts";
import { usedIn } from "./unread.ts";

export function traced(model: Model): Report {
  const spots = spotsOf(model);
  const declared = model.sources.filter(({ kind, metadata }) => kind !== "undeclared" && !metadata);
  const shown = declared.filter((source) => !isOfNixos(source));
  const said = new Map<Source | undefined, ClassifiedAnnotation[]>();
  for (const each of classifiedAnnotations(model)) {
    const all = said.get(each.source) ?? [];
    said.set(each.source, all);
    all.push(each);
  }
  const keys = declared.flatMap(({ kind, options }) =>
    kind === "key" ? options.map(({ fact }) => showPath(fact.path)) : [],
  );
  const withKeys = new Set(keys);
  const parts: Parts = { model, spots, said, withKeys, used: usedIn(model), mentions: mentionsBySource(model, spots) };
  return {
    hosts: [...hostsIn(model.repo).keys()].sort(compare),
    coverage: coverageOf(model, declared.length - shown.length),
    sources: shown.map((source) => reported(parts, source)).sort(byPath),
    undeclared: model.sources
      .filter(({ kind, metadata }) => kind === "undeclared" && !metadata)
      .map(({ path, definitions, uses }) => ({
        path,
        definitions: definitions.map(({ file, name }) => spots({ file, ...name })).sort(bySpot),
        uses: uses.map(spots).sort(bySpot),
      }))
      .sort(byPath),
    otherIds: (said.get(undefined) ?? [])
      .flatMap((each) => (each.id ? [annotationOf(spots, each, each.id.id)] : []))
      .sort((a, b) => compare(a.id, b.id) || bySpot(a, b)),
  };
}

interface Parts {
  readonly model: Model;
  readonly spots: Spots;
  readonly said: ReadonlyMap<Source | undefined, readonly ClassifiedAnnotation[]>;
  /** Options of which keys are sources of their own. */
  readonly withKeys: ReadonlySet<string>;
  readonly used: (source: Source) => ReportedSource["used"];
  readonly mentions: ReadonlyMap<string, readonly Spot[]>;
}

function reported(parts: Parts, source: Source): ReportedSource {
  const { model, spots, said, mentions } = parts;
  const { path, ids, kind, declaration, names } = source;
  const option = source.options[0];
  const text = option && model.repo.files.get(option.file)?.source.text;
  const written = kind === "option" ? option?.fact.default : undefined;
  const used = parts.used(source);
  const annotations = (said.get(source) ?? []).flatMap((each) =>
    each.id ? [annotationOf(spots, each, each.id.id)] : [],
  );
  const sinks = sinksOf(model, source.uses).map((sink) => sink.path);
  return {
    path,
    ids,
    kind: kind === "key" ? "key" : "option",
    status: statusOf(model, source, annotations, used),
    imported: declaration !== undefined && model.imported.has(declaration.file),
    declaration: declaration && spots({ file: declaration.file, ...declaration.name }),
    type: kind === "option" && option ? typeOf(option.fact) : undefined,
    default: written && text !== undefined ? textShown(names, text.slice(written.start, written.end)) : undefined,
    values: valuesOf(model, source),
    definitions: definitionsOf(model, source, spots),
    uses: usesIn(model, source, spots),
    sinks: [...sinks].sort(compare),
    // What is made of a key stands there.
    flows: parts.withKeys.has(path) ? [] : flowsInto(model, source, new Set(sinks)),
    used,
    annotations: annotations.sort(bySpot),
    mentions: mentions.get(path) ?? [],
  };
}

/** Declared by NixOS, and by the repo only to add to its type. */
function isOfNixos({ options }: Source): boolean {
  return options.some(({ fact: { path } }) => {
    const names = path.filter((name) => name !== undefined);
    return names.length === path.length && isForeignRoot(names[0] ?? "") && optionType(names) !== undefined;
  });
}

function typeOf({ type, kind }: Declaration): string | undefined {
  return kind === "enable" ? "bool" : type?.text.replace(/\s+/g, " ");
}

function usesIn(model: Model, { uses }: Source, spots: Spots): readonly ReportedUse[] {
  const annotated = annotatedIn(model).uses;
  return [...uses]
    .sort((a, b) => compare(a.file, b.file) || a.start - b.start || a.end - b.end)
    .map((use) => ({
      ...spots(use),
      form: use.form,
      within: use.within.kind,
      path: showPath(use.within.path),
      imported: use.imported,
      annotated: picksUp(use) ? annotated.has(use) : undefined,
    }));
}

function valuesOf({ repo }: Model, { names }: Source): ReportedSource["values"] {
  const path = names.filter((name) => name !== undefined);
  if (path.length < names.length) return [];
  return [...hostsIn(repo)]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([host, view]) => {
      const option = view.at(path);
      const shown = option && valueShown(option);
      return shown ? [{ host, ...shown }] : [];
    });
}

/** What the text alone does not show. */
function flowsInto({ repo }: Model, { path, names }: Source, sinks: ReadonlySet<string>): readonly string[] {
  if (names.includes(undefined)) return [];
  const found = [...hostsIn(repo).values()].flatMap(({ flows }) =>
    flows.readersOf(path).flatMap(({ kind, option }) => (kind === "data" ? [option.name] : [])),
  );
  return [...new Set(found)].filter((name) => !sinks.has(name)).sort(compare);
}

function statusOf(
  model: Model,
  source: Source,
  annotations: readonly { readonly status: AnnotationStatus }[],
  used: ReportedSource["used"],
): readonly Status[] {
  const { declarations } = annotatedIn(model);
  const group = isCentral(source) ? groupOf(model, source) : undefined;
  const count = group === undefined ? undefined : habitOf(model).groups.get(group);
  const found = new Set<Status>();
  for (const { status } of annotations)
    if (status === "renamed" || status === "drift" || status === "stale" || status === "unclear") found.add(status);
  if (count && isKept(count) && !declarations.has(source)) found.add("missing");
  if (declarations.has(source) && used === "no") found.add("orphan");
  if (found.size === 0) found.add(annotations.length > 0 ? "ok" : "none");
  return order.filter((status) => found.has(status));
}

const order: readonly Status[] = ["renamed", "drift", "stale", "missing", "orphan", "unclear", "ok", "none"];

function annotationOf(spots: Spots, each: ClassifiedAnnotation, id: string) {
  const { keyword } = each.annotation.fact;
  return { ...spots(each), keyword, id, class: each.class, status: annotationStatus(each) };
}

function annotationStatus({ class: kind }: ClassifiedAnnotation): AnnotationStatus {
  switch (kind) {
    case "mismatch":
      return "renamed";
    case "unknown":
      return "dangling";
    case "drift":
    case "stale":
    case "outside":
    case "dynamic":
    case "unclear":
      return kind;
    default:
      return "ok";
  }
}

function coverageOf(model: Model, nixos: number): Coverage {
  const habit = habitOf(model);
  const groups = [...habit.groups.values()];
  const ids = classifiedAnnotations(model).flatMap(({ id }) => (id && !id.dynamic ? [id.id] : []));
  return {
    declarations: {
      all: groups.reduce((sum, { all }) => sum + all, 0),
      annotated: groups.reduce((sum, { annotated }) => sum + annotated, 0),
    },
    uses: habit.sites,
    ids: new Set(ids).size,
    uncounted: { metadata: model.sources.filter(({ metadata }) => metadata).length, nixos },
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compare(a.path, b.path);
}

/** By code units: the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
