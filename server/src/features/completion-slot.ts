/**
 * A text that is being typed makes no sense yet. A placeholder in place of what is typed, with as little around it as makes the text whole,
 * gives it one: what the facts of that text say of the placeholder holds for what will be typed.
 */
import type { FileFacts, SourceFile } from "#facts/facts.ts";
import type { Span } from "#text/span.ts";

/** The name at a caret. */
export interface Slot {
  readonly typed: Span;
  readonly whole: Span;
  /** Between quotation marks. */
  readonly quoted: boolean;
}

/** A text as it would be read; facts are dearer than errors. */
export interface Reading {
  readonly source: SourceFile;
  readonly facts: () => FileFacts;
}

export type Read = (text: string) => Reading;

/** The text with the placeholder: where that stands, and the facts. */
export interface Mended {
  readonly source: SourceFile;
  readonly place: Span;
  readonly facts: FileFacts;
}

/** No person gives something this name. */
export const placeholder = "mynixos-caret";

/** `undefined`: no name can stand here, e.g. in a number or in the words of a text. */
export function slotAt(text: string, offset: number): Slot | undefined {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const inQuotes = /(?:[.=]|\bmk(?:Default|Force))[ \t]*"([^"\\$\n]*)$/.exec(line);
  const quoted = inQuotes !== null && !isClosed(line.slice(0, line.length - (inQuotes[1]?.length ?? 0) - 1));
  const before = quoted ? (inQuotes[1] ?? "") : (/[\w'-]*$/.exec(line)?.[0] ?? "");
  const after = (quoted ? /^[^"\\$\r\n;]*(?=")/ : /^[\w'-]*/).exec(text.slice(offset, offset + 200))?.[0] ?? "";
  if (!quoted && (/^[\d'-]/.test(before) || /(?:^|[^\w.'-])\d+\.$/.test(line.slice(0, line.length - before.length))))
    return undefined;
  // To find that out by reading the text again and again takes its time.
  if (quoted ? /\s\S*\s/.test(before) : opened(line).at(-1) === '"') return undefined;
  const start = offset - before.length;
  return { typed: { start, end: offset }, whole: { start, end: offset + after.length }, quoted };
}

/** The quotation mark that follows ends a string. */
function isClosed(line: string): boolean {
  const marks = line.replace(/\\./g, "").match(/"/g)?.length ?? 0;
  return marks % 2 === 1;
}

/** The one with the fewest errors of the texts that may be meant; the first of those. `isBound`: a binding begins there. */
export function mend(read: Read, text: string, { whole, quoted }: Slot, isBound: boolean): Mended {
  const head = text.slice(0, whole.start);
  const tail = text.slice(whole.end);
  let best: Reading | undefined;
  for (const end of endings(head, tail, quoted, isBound).slice(0, mostTexts)) {
    const reading = read(`${head}${placeholder}${end}${tail}`);
    if (!best || reading.source.errors.length < best.source.errors.length) best = reading;
    if (reading.source.errors.length === 0) break;
  }
  best ??= read(text);
  const place = { start: whole.start, end: whole.start + placeholder.length };
  return { source: best.source, place, facts: best.facts() };
}

/** Each is read as a whole. */
const mostTexts = 16;

/** What may be missing behind the placeholder, the likeliest first. */
function endings(head: string, tail: string, quoted: boolean, isBound: boolean): readonly string[] {
  const line = head.slice(head.lastIndexOf("\n") + 1);
  const mark = quoted && !tail.startsWith('"') ? '"' : "";
  const closed = closings(quoted ? line.slice(0, -1) : line);
  const expression = ["", ";", ...closed.flatMap((end) => [end, `${end};`])];
  const binding = [" = 0;", ...closed.filter((end) => end.startsWith("}")).map((end) => `${end} = 0;`)];
  const both = isBound ? [...binding, ...expression] : [...expression, ...binding];
  return both.map((end) => mark + end);
}

/** Names before a dot, and the dot. */
const chain =
  /(?:[\w'-]+|"(?:[^"\\\n]|\\.)*"|\$\{[^{}\n]*\})(?:\s*\.\s*(?:[\w'-]+|"(?:[^"\\\n]|\\.)*"|\$\{[^{}\n]*\}))*\s*\.\s*$/;

/** Whether what is typed may begin a binding: before it and the names that lead to it, another one ends or a set begins. */
export function isBinding(text: string, comments: readonly Span[], { whole, quoted }: Slot): boolean {
  const near = text.slice(Math.max(0, whole.start - 400), whole.start - (quoted ? 1 : 0));
  const names = chain.exec(near)?.[0].length ?? 0;
  let at = whole.start - (quoted ? 1 : 0) - names;
  for (;;) {
    while (at > 0 && /\s/.test(text[at - 1] ?? "")) at--;
    const comment = comments.find(({ end }) => end === at);
    if (!comment) return /[{;]/.test(text[at - 1] ?? "") && text.slice(at - 2, at) !== "${";
    at = comment.start;
  }
}

/** So many of them are tried one after the other. */
const mostOpen = 8;

/** What ends one, two, … of the brackets, texts and conditions that the line begins. */
function closings(line: string): readonly string[] {
  const ends = opened(line)
    .map((sign) => closers.get(sign) ?? "")
    .reverse();
  return ends.slice(0, mostOpen).map((_, index) => ends.slice(0, index + 1).join(""));
}

/** The outermost first. */
function opened(line: string): readonly string[] {
  const open: string[] = [];
  for (const [sign] of line.matchAll(/\$\{|\\.|[(){}[\]"]|(?<![\w.'-])(?:if|then|else)(?![\w'-])/g)) {
    if (open.at(-1) === '"' && sign !== '"' && sign !== "${") continue;
    if (sign === '"' && open.at(-1) === '"') open.pop();
    else if (/^[)}\]]$/.test(sign)) {
      const at = open.findLastIndex((each) => closers.get(each)?.endsWith(sign));
      if (at >= 0) open.length = at;
    } else {
      if (sign === "then" || sign === "else") open.pop();
      if (closers.has(sign)) open.push(sign);
    }
  }
  return open;
}

const closers: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "; }"],
  ["${", "}"],
  ['"', '"'],
  ["if", " then 0 else 0"],
  ["then", " else 0"],
]);
