/** Declarations and uses of central values without the annotation that what stands beside them has. */
import { ownLineAround } from "#facts/own-line.ts";
import { grouped } from "#model/grouped.ts";
import type { Model, Source, Use } from "#model/model.ts";
import { covers, type Location, type Span } from "#text/span.ts";
import { annotatedIn, isAtDeclaration, picksUp } from "./annotated.ts";
import { type AnnotationClass, type ClassifiedAnnotation, classifiedAnnotations } from "./classes.ts";
import { groupOf, type Habit, habitOf, isCentral, isKept } from "./habit.ts";
import { usualId } from "./spelling.ts";

export interface Missing extends Location {
  readonly source: Source;
  readonly id: string;
  readonly keyword: "source-id" | "sink";
  /** What the comment goes above. */
  readonly statement: Span;
}

/** Where most central values of the same group in the same file have theirs. */
export function declarationsWithout(model: Model): readonly Missing[] {
  if (habitOf(model).declarations === "none") return [];
  const { declarations } = annotatedIn(model);
  const groups = grouped(
    model.sources.filter((source) => isCentral(source) && groupOf(model, source) !== undefined),
    (source) => `${source.declaration?.file} ${groupOf(model, source)}`,
  );
  const kept = [...groups.values()].filter((sources) =>
    isKept({ all: sources.length, annotated: sources.filter((source) => declarations.has(source)).length }),
  );
  const said = saidIn(model);
  return kept
    .flat()
    .filter((source) => !declarations.has(source))
    .flatMap((source): readonly Missing[] => {
      const { declaration } = source;
      const id = usualId(model, source);
      const file = declaration && model.repo.files.get(declaration.file);
      if (!file || id === undefined || file.facts.errors.length > 0) return [];
      const own = (said.get(file.path) ?? []).filter(({ subject }) => subject && covers(declaration, subject));
      if (own.some(({ annotation }) => annotation.fact.keyword === "source-id")) return [];
      const statement = ownLineAround(file.source, declaration.name);
      if (statement?.start !== declaration.start || statement.end !== declaration.end) return [];
      const { start, end } = declaration.name;
      return [{ file: file.path, start, end, source, id, keyword: "source-id", statement }];
    })
    .sort(byPlace);
}

/** One for each value and file: the first of its places, in files where most places have one, and no place of this value has. */
export function usesWithout(model: Model): readonly Missing[] {
  const habit = habitOf(model);
  if (habit.uses === "none") return [];
  const said = saidIn(model);
  return [...habit.files]
    .filter(([, count]) => count.annotated >= fewestUses && count.annotated * 2 >= count.all)
    .flatMap(([path]) => inFile(model, path, formIn(habit, said.get(path) ?? []), said.get(path) ?? []))
    .sort(byPlace);
}

const fewestUses = 2;

/** What the annotated uses of the file have; where it has both, what the repo has. */
function formIn({ uses }: Habit, said: readonly ClassifiedAnnotation[]): Missing["keyword"] {
  const forms = new Set(
    said.flatMap((each) => (each.id && !isAtDeclaration(each) ? [each.annotation.fact.keyword] : [])),
  );
  const [only, ...others] = forms;
  return only && others.length === 0 ? only : uses === "sink" ? "sink" : "source-id";
}

function inFile(
  model: Model,
  path: string,
  keyword: Missing["keyword"],
  said: readonly ClassifiedAnnotation[],
): readonly Missing[] {
  const file = model.repo.files.get(path);
  if (!file || file.facts.errors.length > 0) return [];
  return model.sources.flatMap((source): readonly Missing[] => {
    const uses = source.uses.filter((use) => use.file === path);
    const id = usualId(model, source);
    if (!isCentral(source) || id === undefined || said.some((each) => each.source === source)) return [];
    const use = uses.find((each) => picksUp(each) && isPlain(each));
    const statement = use && ownLineAround(file.source, use);
    if (!use || !statement || said.some((each) => isDoubtful(each, statement))) return [];
    return [{ file: path, start: use.start, end: use.end, source, id, keyword, statement }];
  });
}

/** Whoever reads a name that is computed, or tests only, consumes nothing certain. */
function isPlain({ form, read }: Use): boolean {
  return form !== "dynamic" && !read.passing;
}

/** What is said of the statement is wrong or not understood, or means a whole group: that comes first. */
function isDoubtful({ class: kind, subject }: ClassifiedAnnotation, statement: Span): boolean {
  return subject !== undefined && !clear.has(kind) && (covers(subject, statement) || covers(statement, subject));
}

const clear: ReadonlySet<AnnotationClass> = new Set([
  "use",
  "derived",
  "definition",
  "declaration",
  "prose",
  "outside",
]);

function saidIn(model: Model): ReadonlyMap<string, readonly ClassifiedAnnotation[]> {
  return grouped(classifiedAnnotations(model), ({ file }) => file);
}

function byPlace(a: Location, b: Location): number {
  return a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1;
}
