/** An annotation that names nothing misleads whoever follows it: the option was renamed, removed, or the id is misspelt. */
import type { Model, ResolvedAnnotation, ResolvedId, Source } from "#model/model.ts";
import { classifiedAnnotations } from "#model/trace/classes.ts";
import { withId } from "#model/trace/edits.ts";
import { type Message, message } from "#text/message.ts";
import { pathsToMean } from "#text/similar.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceUnknownId: Rule = {
  id: "trace/unknown-id",
  severity: "warning",
  summary: message("An annotation names an id that no option or key has"),
  *check(model) {
    let similar: Similar | undefined;
    for (const { class: kind, annotation, id } of classifiedAnnotations(model)) {
      if (kind !== "unknown" || !id) continue;
      similar ??= similarIn(model);
      yield problem(model, annotation, id, similar(id.id));
    }
  },
};

function problem(model: Model, annotation: ResolvedAnnotation, id: ResolvedId, meant: string | undefined): Problem {
  const { file } = annotation;
  const fix = meant === undefined ? undefined : replacement(model, file, id, meant);
  return { file, start: id.start, end: id.end, message: describe(id, meant), fixes: fix ? [fix] : [] };
}

function describe({ id, path }: ResolvedId, meant: string | undefined): Message {
  if (path === undefined) {
    if (meant) return message("{0} is no known id; did you mean {1}?", id, meant);
    return message("{0} is no known id: no prefix of the setting mynixos.idPrefixes fits.", id);
  }
  if (meant) return message("Nothing declares {1}, which {0} stands for; did you mean {2}?", id, path, meant);
  return message("Nothing declares {1}, which {0} stands for; correct the id or remove it.", id, path);
}

type Similar = (id: string) => string | undefined;

/** The id a person probably meant: the closest one, or the only one whose last name is the same (a moved option). */
function similarIn({ sources }: Model): Similar {
  const existing = sources.filter((source) => source.declaration);
  const closePath = pathsToMean(existing.map((source) => source.path));
  const closeId = pathsToMean(existing.flatMap((source) => source.ids));
  const byLastName = new Map<string | undefined, Source[]>();
  for (const source of existing) {
    const name = source.names.at(-1);
    const same = byLastName.get(name);
    if (same) same.push(source);
    else byLastName.set(name, [source]);
  }
  return (id) => {
    const isPath = !/^[A-Z]/.test(id);
    const close = isPath ? closePath(id) : closeId(id);
    if (close) return close;
    const [moved, ...others] = byLastName.get(id.slice(id.lastIndexOf(".") + 1)) ?? [];
    if (!moved || others.length > 0) return undefined;
    return isPath ? moved.path : moved.ids[0];
  };
}

function replacement(model: Model, file: string, id: ResolvedId, meant: string): Fix | undefined {
  const edit = withId(model, file, id, meant);
  return edit && { title: message("Replace by {0}", meant), safe: false, edits: [{ file, edits: [edit] }] };
}
