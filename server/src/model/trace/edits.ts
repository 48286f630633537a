/** How an annotation is corrected in the text: another id, one id less, the comment gone. */
import type { Model, Source } from "#model/model.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import type { ClassifiedAnnotation } from "./classes.ts";

/**
 * What `source` is called in a comment that has called it `written`: in the same form, if it has an id of that form. A comment that
 * says nothing else may name the option itself.
 */
export function idFor({ annotation, id }: ClassifiedAnnotation, source: Source): string | undefined {
  const written = id?.id ?? "";
  if (/^[a-z]/.test(written)) return source.path;
  const prefixes = written.split(".").map((_, index, parts) => `${parts.slice(0, index + 1).join(".")}.`);
  const alike = prefixes.reverse().flatMap((prefix) => source.ids.filter((each) => each.startsWith(prefix)))[0];
  const isAlone = annotation.ids.length === 1 && annotation.fact.text === written;
  const path = isAlone && source.names.length > 1 && /^[a-z]/.test(source.path) ? source.path : undefined;
  return alike ?? source.ids[0] ?? path;
}

/** Inside braces (`CFG.network.{lan,tailnet}`) only the last name is written, so only that can be replaced. */
export function withId(
  model: Model,
  file: string,
  id: Span & { readonly id: string },
  other: string,
): Edit | undefined {
  const written = textOf(model, file).slice(id.start, id.end);
  const head = id.id.slice(0, id.id.length - written.length);
  if (!id.id.endsWith(written) || !other.startsWith(head)) return undefined;
  return { start: id.start, end: id.end, text: other.slice(head.length) };
}

/** Without this one of several ids; `undefined` where more than a separator stands between it and its neighbour. */
export function withoutId(model: Model, { file, annotation, start, end }: ClassifiedAnnotation): Edit | undefined {
  const text = textOf(model, file);
  const at = annotation.ids.findIndex((each) => each.start === start && each.end === end);
  const before = annotation.ids[at - 1];
  const after = annotation.ids[at + 1];
  const cut = before ? { start: before.end, end } : after ? { start, end: after.start } : undefined;
  const between = before ? text.slice(before.end, start) : after ? text.slice(end, after.start) : "";
  return cut && /^[\s,/&+|;]+$/.test(between) ? { ...cut, text: "" } : undefined;
}

/** Without the comment, and without its line where it has one of its own. */
export function withoutComment(model: Model, file: string, comment: Span): Edit {
  const text = textOf(model, file);
  const lineStart = text.lastIndexOf("\n", comment.start - 1) + 1;
  if (text.slice(lineStart, comment.start).trim() === "") {
    const lineEnd = text.indexOf("\n", comment.end);
    return { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1, text: "" };
  }
  let { start } = comment;
  while (start > lineStart && /[ \t]/.test(text[start - 1] ?? "")) start--;
  return { start, end: comment.end, text: "" };
}

function textOf(model: Model, file: string): string {
  return model.repo.files.get(file)?.source.text ?? "";
}
