/** A comment that names one value above code that takes another one sends whoever changes the value to the wrong place. */
import type { Model, Source } from "#model/model.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { idFor, withId } from "#model/trace/edits.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceDrift: Rule = {
  id: "trace/drift",
  severity: "warning",
  summary: message("An annotation names one central value, the code beside it uses another"),
  *check(model) {
    for (const found of classifiedAnnotations(model)) if (found.class === "drift") yield problem(model, found);
  },
};

function problem(model: Model, found: ClassifiedAnnotation): Problem {
  const { file, start, end, instead } = found;
  // Who has to choose among many has to look at the code.
  const fixes =
    instead.length > mostOffered ? [] : instead.flatMap((source) => replacement(model, found, source) ?? []);
  return { file, start, end, message: describe(found), fixes };
}

const mostOffered = 2;

function describe({ id, source, instead }: ClassifiedAnnotation): Message {
  const named = id?.id ?? "";
  const meant = source?.path ?? named;
  const [first, second, ...more] = instead.map(({ path }) => path);
  if (second === undefined)
    return message(
      "{0} stands here, but the code beside it is about {1} and not about {2}; correct the id or the code.",
      named,
      first ?? "",
      meant,
    );
  if (more.length === 0)
    return message(
      "{0} stands here, but the code beside it is about {1} and {2}, not about {3}; correct the id or the code.",
      named,
      first ?? "",
      second,
      meant,
    );
  return message(
    "{0} stands here, but the code beside it is about {1} other central values, not about {2}; correct the id or the code.",
    named,
    instead.length,
    meant,
  );
}

function replacement(model: Model, found: ClassifiedAnnotation, source: Source): Fix | undefined {
  const { file, id } = found;
  const other = idFor(found, source);
  const edit = id && other !== undefined ? withId(model, file, id, other) : undefined;
  return edit && { title: message("Replace by {0}", other ?? ""), safe: false, edits: [{ file, edits: [edit] }] };
}
