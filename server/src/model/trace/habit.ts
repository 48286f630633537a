/** Which annotations this repo writes where: counted, and what of it is a habit. */

import type { Model, Source } from "#model/model.ts";
import { counted } from "#model/modules/modules.ts";
import { annotatedIn, isAtDeclaration, picksUp } from "./annotated.ts";
import { classifiedAnnotations } from "./classes.ts";

export interface Habit {
  /** What stands at declarations, in at least one of the groups of options that ids are for. */
  readonly declarations: "source-id" | "none";
  /** What a comment at a use looks like here; whether most uses have one is another question ({@link isKept}). */
  readonly uses: "source-id" | "sink" | "none";
  /** Declared central values, by the prefix of the options that an id prefix stands for: `my.configs.`, `my.ports.`. */
  readonly groups: ReadonlyMap<string, Count>;
  /** Places that pick a central value up: in all files, and by file. */
  readonly sites: Count;
  readonly files: ReadonlyMap<string, Count>;
  /** Files that annotate, by what stands at their uses, and `none`: that read central values without it. */
  readonly forms: ReadonlyMap<Habit["uses"], number>;
}

export interface Count {
  readonly all: number;
  readonly annotated: number;
}

const known = new WeakMap<Model, Habit>();

/** Of the whole repo. */
export function habitOf(model: Model): Habit {
  let habit = known.get(model);
  if (!habit) {
    habit = habitIn(model, [...model.repo.files.keys()]);
    known.set(model, habit);
  }
  return habit;
}

/** Of these files alone; what is declared counts wherever it is. */
export function habitIn(model: Model, paths: readonly string[]): Habit {
  const groups = groupsOf(model);
  const forms = formsIn(model, paths);
  const files = filesIn(model, paths);
  const counts = [...files.values()];
  return {
    declarations: [...groups.values()].some(isKept) ? "source-id" : "none",
    uses: chosen(forms, annotatedIn(model).declarations.size >= fewestDeclared ? 0 : leastPart),
    groups,
    sites: {
      all: counts.reduce((sum, { all }) => sum + all, 0),
      annotated: counts.reduce((sum, { annotated }) => sum + annotated, 0),
    },
    files,
    forms,
  };
}

/** Most have one, and not by chance: where one is missing, it was forgotten. */
export function isKept({ all, annotated }: Count): boolean {
  return annotated >= fewest && annotated * 2 >= all;
}

const fewest = 3;

/** What fewer have is left over from another time. */
const leastPart = 0.2;

/** Where the values themselves have their ids, a comment with one is no rest of another time, be there ever so few. */
const fewestDeclared = 5;

/** The group of options that its id is for; `undefined`: it has none, or one of the exceptions. */
export function groupOf({ repo }: Model, { path }: Source): string | undefined {
  const prefixes = Object.values(repo.settings.idPrefixes).filter((prefix) => path.startsWith(prefix));
  return prefixes.sort((a, b) => b.length - a.length)[0];
}

/** What an annotation would be written for: with names that the text tells, and a place where it is declared. */
export function isCentral({ kind, metadata, names, declaration }: Source): boolean {
  return kind !== "undeclared" && !metadata && !names.includes(undefined) && declaration !== undefined;
}

function groupsOf(model: Model): Habit["groups"] {
  const { declarations } = annotatedIn(model);
  const found = new Map<string, Count>();
  for (const source of model.sources) {
    const group = isCentral(source) ? groupOf(model, source) : undefined;
    if (group === undefined) continue;
    const { all, annotated } = found.get(group) ?? { all: 0, annotated: 0 };
    found.set(group, { all: all + 1, annotated: annotated + (declarations.has(source) ? 1 : 0) });
  }
  return found;
}

function filesIn(model: Model, paths: readonly string[]): Habit["files"] {
  const wanted = new Set(paths);
  const { uses } = annotatedIn(model);
  const found = new Map<string, Count>();
  for (const source of model.sources) {
    if (!isCentral(source) || source.ids.length === 0) continue;
    for (const use of source.uses) {
      if (!wanted.has(use.file) || !picksUp(use)) continue;
      const { all, annotated } = found.get(use.file) ?? { all: 0, annotated: 0 };
      found.set(use.file, { all: all + 1, annotated: annotated + (uses.has(use) ? 1 : 0) });
    }
  }
  return found;
}

/** Of the files that read central values or annotate something. */
function formsIn(model: Model, paths: readonly string[]): Habit["forms"] {
  const kinds = new Map<string, Set<Habit["uses"]>>();
  for (const found of classifiedAnnotations(model)) {
    const own = kinds.get(found.file) ?? new Set();
    kinds.set(found.file, own);
    const { keyword } = found.annotation.fact;
    if (keyword === "sink" && found.source) own.add("sink");
    if (keyword === "source-id" && found.id && !isAtDeclaration(found)) own.add("source-id");
  }
  const readers = new Set(
    model.sources
      .filter(({ kind, metadata, names }) => kind !== "undeclared" && !metadata && !names.includes(undefined))
      .flatMap(({ uses }) => uses.map(({ file }) => file)),
  );
  return counted(
    paths.flatMap((path): readonly Habit["uses"][] => {
      const own = [...(kinds.get(path) ?? [])];
      return own.length > 0 ? own : readers.has(path) ? ["none"] : [];
    }),
  );
}

/** What most files have, the newer one where as many have each; nothing where fewer than this part of all have any. */
function chosen(forms: Habit["forms"], least: number): Habit["uses"] {
  const all = [...forms.values()].reduce((sum, count) => sum + count, 0);
  const sink = forms.get("sink") ?? 0;
  const sourceId = forms.get("source-id") ?? 0;
  if (sink + sourceId === 0 || sink + sourceId < all * least) return "none";
  return sourceId > sink ? "source-id" : "sink";
}
