/** `# source-id:` and `# sink:` comments in every grammar the house has used, and the code each one stands at. */
import type { Comment } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import type { Annotation, AnnotationId } from "./facts.ts";

const keyword = /^#[ \t]*(source-id|sink)[ \t]*:[ \t]*/;

export function mayAnnotate(comments: readonly Comment[]): boolean {
  return comments.some((comment) => !comment.block && keyword.test(comment.text));
}

/** `elements` are the bindings and list items of the file. */
export function annotations(text: string, comments: readonly Comment[], elements: readonly Span[]): Annotation[] {
  const found: Annotation[] = [];
  let subjects: Subjects | undefined;
  for (const comment of comments) {
    if (comment.block) continue;
    const match = keyword.exec(comment.text);
    if (!match?.[1]) continue;
    subjects ??= newSubjects(text, comments, elements);
    const rest = comment.text.slice(match[0].length);
    found.push({
      start: comment.start,
      end: comment.end,
      keyword: match[1] === "sink" ? "sink" : "source-id",
      ids: idsIn(rest, comment.start + match[0].length, match[1] === "sink"),
      text: rest.trim(),
      subject: subjectOf(subjects, comment),
    });
  }
  return found;
}

/** What a name of an id may consist of; `${user}` and `<name>` make it dynamic. */
const part = String.raw`(?:[A-Za-z0-9_'-]|\$\{[^}]*\}|<[^>]*>)+`;
const path = new RegExp(String.raw`${part}(?:\.(?:${part}|\{[^{}]*\}))+`, "g");
/** Prose about a value names it in passing; an id is upper case in front, or the whole text is one path. */
const idLike = /^[A-Z][A-Z0-9_]*\./;

/** In a `sink` only ids count, the rest is prose: `# sink: SSH-Dienstport`. A `source-id` says nothing but ids, prose may follow. */
function idsIn(rest: string, offset: number, sink: boolean): AnnotationId[] {
  const ids: AnnotationId[] = [];
  const whole = rest.trim();
  for (const match of rest.matchAll(path)) {
    const text = match[0];
    const alone = text === whole;
    if (!idLike.test(text) && !(alone && /^[a-z]/.test(text) && (sink || text.includes(".")))) continue;
    for (const id of expand(text)) {
      const start = offset + match.index + id.from;
      ids.push({ id: id.id, start, end: start + id.length, dynamic: /\$\{|</.test(id.id) });
    }
  }
  return ids;
}

/** `CFG.network.{lanCidrs,tailnetCidrs}` are two ids. */
function expand(text: string): { id: string; from: number; length: number }[] {
  const brace = /(?<!\$)\{([^{}]*)\}$/.exec(text);
  if (!brace) return [{ id: text, from: 0, length: text.length }];
  const head = text.slice(0, brace.index);
  const ids = [];
  let from = brace.index + 1;
  for (const name of (brace[1] ?? "").split(",")) {
    const trimmed = name.trim();
    if (trimmed) ids.push({ id: head + trimmed, from: from + name.indexOf(trimmed), length: trimmed.length });
    from += name.length + 1;
  }
  return ids;
}

interface Subjects {
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly byStart: ReadonlyMap<number, Span>;
  readonly byEnd: ReadonlyMap<number, Span>;
}

function newSubjects(text: string, comments: readonly Comment[], elements: readonly Span[]): Subjects {
  const byStart = new Map<number, Span>();
  const byEnd = new Map<number, Span>();
  // Of elements that begin (or end) together the outermost is meant.
  for (const element of elements) {
    const same = byStart.get(element.start);
    if (!same || same.end < element.end) byStart.set(element.start, element);
    const last = byEnd.get(element.end);
    if (!last || last.start > element.start) byEnd.set(element.end, element);
  }
  return { text, comments, byStart, byEnd };
}

/** A comment behind code belongs to that code; a comment on a line of its own to what follows. */
function subjectOf(subjects: Subjects, comment: Comment): Span | undefined {
  let before = comment.start;
  while (before > 0 && isBlank(subjects.text, before - 1)) before--;
  const ownLine = before === 0 || isBreak(subjects.text, before - 1);
  if (!ownLine) return subjects.byEnd.get(before);
  let at = comment.end;
  for (;;) {
    while (at < subjects.text.length && (isBlank(subjects.text, at) || isBreak(subjects.text, at))) at++;
    const next = subjects.comments.find((other) => other.start === at);
    if (!next) return subjects.byStart.get(at);
    at = next.end;
  }
}

function isBlank(text: string, at: number): boolean {
  return text[at] === " " || text[at] === "\t";
}

function isBreak(text: string, at: number): boolean {
  return text[at] === "\n" || text[at] === "\r";
}
