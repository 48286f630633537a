/** An id that is called otherwise than the value it stands at is found by nobody who looks for that value. */
import type { Model, Source } from "#model/model.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { idFor, withId } from "#model/trace/edits.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceIdMismatch: Rule = {
  id: "trace/id-mismatch",
  severity: "warning",
  summary: message("An annotation stands at a central value, but its id is called otherwise"),
  *check(model) {
    const all = classifiedAnnotations(model).filter((found) => found.class === "mismatch");
    for (const found of all) if (found.id && found.source) yield problem(model, all, found, found.id.id, found.source);
  },
};

function problem(
  model: Model,
  all: readonly ClassifiedAnnotation[],
  found: ClassifiedAnnotation,
  id: string,
  source: Source,
): Problem {
  const { file, start, end } = found;
  const right = idFor(found, source);
  const fixes = right === undefined ? [] : fixesBy(model, all, found, right);
  return { file, start, end, message: describe(id, source.path, source.ids.length > 0 ? right : undefined), fixes };
}

function describe(id: string, path: string, right: string | undefined): Message {
  if (right === undefined)
    return message(
      "{0} names nothing; what stands here is {1}. If that is what it means, say so in the setting mynixos.idAliases.",
      id,
      path,
    );
  return message(
    "{0} names nothing; what stands here is {1}, whose id is {2}. Correct the id, or add it to the setting mynixos.idAliases.",
    id,
    path,
    right,
  );
}

/** The same id may stand at the same value in several places. */
function fixesBy(
  model: Model,
  all: readonly ClassifiedAnnotation[],
  found: ClassifiedAnnotation,
  right: string,
): readonly Fix[] {
  const same = all.filter(({ id, source }) => id?.id === found.id?.id && source === found.source);
  const here = editsOf(model, [found], right);
  const everywhere = same.length > 1 ? editsOf(model, same, right) : [];
  return [
    ...(here.length > 0 ? [{ title: message("Replace by {0}", right), safe: false, edits: here }] : []),
    ...(everywhere.length > 0
      ? [{ title: message("Replace {0} by {1} everywhere", found.id?.id ?? "", right), safe: false, edits: everywhere }]
      : []),
  ];
}

/** Empty where one of them cannot be written so. */
function editsOf(model: Model, all: readonly ClassifiedAnnotation[], right: string): readonly FileEdits[] {
  const byFile = new Map<string, FileEdits["edits"]>();
  for (const { file, id } of all) {
    const edit = id && withId(model, file, id, right);
    if (!edit) return [];
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  return [...byFile].map(([file, edits]) => ({ file, edits }));
}
