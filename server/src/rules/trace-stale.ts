/** A comment that outlived the statement it spoke for says of other code what was never true of it. */
import type { Model } from "#model/model.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { withoutComment, withoutId } from "#model/trace/edits.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceStale: Rule = {
  id: "trace/stale",
  severity: "warning",
  summary: message("An annotation is left over: the statement that it spoke for is gone"),
  *check(model) {
    const all = classifiedAnnotations(model);
    for (const found of all) if (found.class === "stale" || isRepeated(found)) yield problem(model, all, found);
  },
};

function problem(model: Model, all: readonly ClassifiedAnnotation[], found: ClassifiedAnnotation): Problem {
  const { file, start, end } = found;
  const fix = isWhole(all, found) ? commentGone(model, found) : idGone(model, found);
  return { file, start, end, message: describe(found), fixes: fix ? [fix] : [], unnecessary: true };
}

/** A literal stands where the value was read. */
function isRepeated({ class: kind, evidence }: ClassifiedAnnotation): boolean {
  return kind === "copy" && evidence[0]?.kind === "value";
}

function describe(found: ClassifiedAnnotation): Message {
  const { id, source, subject } = found;
  if (!id) return message("What this comment speaks for is gone; remove it, or put it where it belongs.");
  if (!subject) return message("{0} stands beside nothing; remove the comment, or put it where it belongs.", id.id);
  const path = source?.path ?? id.path ?? id.id;
  if (isRepeated(found))
    return message(
      "{0} stands here, but the code repeats the value of {1} and does not read it; read it, or remove the comment.",
      id.id,
      path,
    );
  return message(
    "{0} stands here, but nothing beside it reads {1}; remove the comment, or put it where it belongs.",
    id.id,
    path,
  );
}

/** All that the comment says is left over. */
function isWhole(all: readonly ClassifiedAnnotation[], { annotation }: ClassifiedAnnotation): boolean {
  return all.every((each) => each.annotation !== annotation || each.class === "stale" || isRepeated(each));
}

function commentGone(model: Model, { file, annotation }: ClassifiedAnnotation): Fix {
  const edits = [withoutComment(model, file, annotation)];
  return { title: message("Remove the comment"), safe: false, edits: [{ file, edits }] };
}

function idGone(model: Model, found: ClassifiedAnnotation): Fix | undefined {
  const edit = withoutId(model, found);
  const title = message("Remove {0}", found.id?.id ?? "");
  return edit && { title, safe: false, edits: [{ file: found.file, edits: [edit] }] };
}
