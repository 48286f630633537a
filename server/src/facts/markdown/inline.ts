/** What stands in a run of text: code between backticks, comments, tags, links. */
import type { Span } from "#text/span.ts";
import type { DocumentLink } from "./document.ts";
import type { Zones } from "./zones.ts";

/** A link by label: what it leads to is said elsewhere. */
export interface Labelled extends Span {
  readonly label: string;
}

export interface Inline {
  readonly links: DocumentLink[];
  readonly labelled: Labelled[];
  readonly definitions: Map<string, Pick<DocumentLink, "target" | "targetSpan">>;
  readonly anchors: string[];
}

const TAG = /<\/?[A-Za-z][\w-]*(?:\s+[\w:@.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*\/?>/g;
const ADDRESS =
  /<[A-Za-z][\w+.-]{1,31}:[^\s<>]*>|\b[A-Za-z][\w+.-]{1,31}:\/\/[^\s<>"`]*|\bwww\.[^\s<>"`]*|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const DEFINITION = /^\[([^\]^][^\]]*)\]:[ \t]*(?:<([^<>\n]*)>|(\S+))(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\)))?[ \t]*$/;

export function readRun(text: string, run: Span, zones: Zones, found: Inline): void {
  // Most runs are plain words.
  const written = text.slice(run.start, run.end);
  if (written.includes("`")) codeSpans(text, run, zones);
  if (written.includes("<!--")) {
    matches(text, run, /<!--[\s\S]*?-->/g, (match) => {
      if (zones.at(match.start) === "prose") zones.paint(match, "comment");
    });
  }
  if (written.includes("[")) {
    if (definition(text, run, zones, found)) return;
    links(text, run, zones, found);
  }
  if (written.includes("<")) {
    matches(text, run, TAG, (match, itself) => {
      if (zones.at(match.start) !== "prose") return;
      tag(match, itself, found);
      zones.paint(match, undefined);
    });
  }
  if (/:\/\/|www\.|@|<\w/.test(written)) {
    matches(text, run, ADDRESS, (match) => {
      if (zones.of(match) === "prose") zones.paint(match, undefined);
    });
  }
}

function matches(text: string, run: Span, pattern: RegExp, each: (span: Span, written: string) => void): void {
  for (const match of text.slice(run.start, run.end).matchAll(pattern)) {
    const start = run.start + match.index;
    each({ start, end: start + match[0].length }, match[0]);
  }
}

/** A run of backticks closes with the next run of the same length. */
function codeSpans(text: string, run: Span, zones: Zones): void {
  const ticks: Span[] = [];
  matches(text, run, /(?<!`)`+/g, (span) => ticks.push(span));
  /** By length, where the last one is: no search beyond it. */
  const last = new Map(ticks.map(({ start, end }, index) => [end - start, index]));
  for (let i = 0; i < ticks.length; i++) {
    const open = ticks[i] as Span;
    const length = open.end - open.start;
    if ((isEscaped(text, open.start) && length === 1) || (last.get(length) ?? 0) <= i) continue;
    let at = i + 1;
    while (lengthOf(ticks[at]) !== length) at++;
    const close = ticks[at] as Span;
    zones.paint({ start: open.start, end: close.end }, "code");
    i = at;
  }
}

function lengthOf(span: Span | undefined): number {
  return span ? span.end - span.start : 0;
}

function isEscaped(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === "\\") count++;
  return count % 2 === 1;
}

function definition(text: string, run: Span, zones: Zones, found: Inline): boolean {
  const match = DEFINITION.exec(text.slice(run.start, run.end));
  if (!match) return false;
  const target = match[2] ?? match[3] ?? "";
  const start = run.start + match[0].indexOf("]:") + 2 + match[0].slice(match[0].indexOf("]:") + 2).indexOf(target);
  const label = labelOf(match[1] ?? "");
  if (!found.definitions.has(label)) {
    found.definitions.set(label, { target, targetSpan: { start, end: start + target.length } });
  }
  zones.paint(run, undefined);
  return true;
}

export function labelOf(written: string): string {
  return written.replaceAll(/\s+/g, " ").trim().toLowerCase();
}

function links(text: string, run: Span, zones: Zones, found: Inline): void {
  const isProse = (at: number): boolean => zones.at(at) === "prose";
  for (const [at, close] of brackets(text, run, isProse)) {
    if (!isProse(at)) continue;
    const image = text[at - 1] === "!" && !isEscaped(text, at - 1);
    const start = image ? at - 1 : at;
    const inline = text[close + 1] === "(" ? destination(text, close + 1, run.end) : undefined;
    if (inline) {
      const { end, target, targetSpan } = inline;
      found.links.push({ kind: image ? "image" : "link", start, end, target, targetSpan });
      zones.paint({ start: close + 1, end }, undefined);
      continue;
    }
    const own = text.slice(at + 1, close);
    const labelEnd = text[close + 1] === "[" ? text.indexOf("]", close + 2) : -1;
    const isFull = labelEnd > 0 && labelEnd < run.end;
    const label = isFull ? text.slice(close + 2, labelEnd) || own : own;
    if (/[[\]]/.test(label)) continue;
    found.labelled.push({ start, end: (isFull ? labelEnd : close) + 1, label: labelOf(label) });
    if (isFull) zones.paint({ start: close + 1, end: labelEnd + 1 }, undefined);
  }
}

/** The places of brackets that belong together, the outer before the inner. */
function brackets(text: string, run: Span, counts: (at: number) => boolean): readonly (readonly [number, number])[] {
  const open: number[] = [];
  const pairs: [number, number][] = [];
  for (let at = run.start; at < run.end; at++) {
    if ((text[at] !== "[" && text[at] !== "]") || !counts(at) || isEscaped(text, at)) continue;
    const begin = text[at] === "[" ? undefined : open.pop();
    if (text[at] === "[") open.push(at);
    else if (begin !== undefined && at - begin < LONGEST) pairs.push([begin, at]);
  }
  return pairs.sort(([a], [b]) => a - b);
}

/** No link is that long. */
const LONGEST = 2000;

/** `(target "title")` from its first bracket on. */
function destination(
  text: string,
  at: number,
  runEnd: number,
): { end: number; target: string; targetSpan: Span } | undefined {
  const blank = /\s*/y;
  blank.lastIndex = at + 1;
  const start = at + 1 + (blank.exec(text)?.[0].length ?? 0);
  let target: string;
  let from = start;
  let behind: number;
  if (text[start] === "<") {
    const close = text.indexOf(">", start);
    if (close < 0 || close >= runEnd || text.slice(start, close).includes("\n")) return undefined;
    from = start + 1;
    target = text.slice(from, close);
    behind = close + 1;
  } else {
    let depth = 0;
    let end = start;
    const furthest = Math.min(runEnd, start + LONGEST);
    for (; end < furthest; end++) {
      const char = text[end] ?? "";
      if (char <= " ") break;
      if (char === "\\" && /[()\\]/.test(text[end + 1] ?? "")) end++;
      else if (char === "(") depth++;
      else if (char === ")" && depth-- === 0) break;
    }
    end = Math.min(end, furthest);
    target = text.slice(start, end);
    behind = end;
  }
  const tail = /\s*(?:\s(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))\s*)?\)/y;
  tail.lastIndex = behind;
  const rest = tail.exec(text)?.[0];
  if (rest === undefined || behind + rest.length > runEnd) return undefined;
  return { end: behind + rest.length, target, targetSpan: { start: from, end: from + target.length } };
}

function tag(span: Span, written: string, found: Inline): void {
  for (const match of written.matchAll(/\s(id|name|href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi)) {
    const value = match[2] ?? match[3] ?? match[4] ?? "";
    const name = (match[1] ?? "").toLowerCase();
    if (name === "id" || name === "name") found.anchors.push(value);
    else {
      const quote = match[4] === undefined ? 1 : 0;
      const start = span.start + match.index + match[0].length - quote - value.length;
      found.links.push({ kind: "html", ...span, target: value, targetSpan: { start, end: start + value.length } });
    }
  }
}
