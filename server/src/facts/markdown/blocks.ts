/** The blocks of a document, line by line as CommonMark reads them: frontmatter, code, comments, headings, and runs of text. */
import type { Span } from "#text/span.ts";

/** `fence` includes its fences. `raw`: `<pre>` and its like. A `run` is what inline code and links cannot reach out of: a paragraph, an item, a row of a table. */
export interface Block extends Span {
  readonly kind: "frontmatter" | "fence" | "indented" | "raw" | "comment" | "heading" | "run";
  /** Of a heading. */
  readonly level: number;
  /** What is written in it, without its marks. */
  readonly inner: Span;
}

interface Line extends Span {
  readonly text: string;
  /** Behind the line break. */
  readonly next: number;
}

interface Fence {
  readonly start: number;
  readonly inner: number;
  readonly closes: RegExp;
  readonly container: number;
  readonly quoted: boolean;
}

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^(#{1,6})(?:[ \t]+|$)/;
const BREAK = /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const RAW = /^<(pre|script|style|textarea)(?=[\s>]|$)/i;
/** More items do not begin in one line. */
const DEEPEST = 20;
const ITEM = /^(?:[-*+]|\d{1,9}[.)])(?:([ \t]+)(?=\S)|[ \t]*$)/;

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = linesOf(text);
  /** Columns at which the contents of the open list items begin. */
  let items: number[] = [];
  let run: Span[] = [];
  let fence: Fence | undefined;
  let isBlankBefore = true;
  const add = (kind: Block["kind"], start: number, end: number, inner: Span = { start, end }, level = 0): void => {
    blocks.push({ kind, start, end, inner, level });
  };
  const closeRun = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first && last) add("run", first.start, last.end);
    run = [];
  };

  let at = frontmatters(lines, blocks);
  for (; at < lines.length; at++) {
    const line = lines[at] as Line;
    const quote = /^(?:[ \t]{0,3}>[ \t]?)+/.exec(line.text)?.[0] ?? "";
    let indent = indentOf(line.text.slice(quote.length));
    let start = line.start + quote.length + (/^[ \t]*/.exec(line.text.slice(quote.length))?.[0].length ?? 0);
    let rest = text.slice(start, line.end);
    if (fence) {
      const isOut = rest !== "" && (indent < fence.container || (fence.quoted && quote === ""));
      if (!isOut) {
        if (!fence.closes.test(rest)) continue;
        add("fence", fence.start, line.end, { start: fence.inner, end: line.start });
        fence = undefined;
        isBlankBefore = true;
        continue;
      }
      add("fence", fence.start, line.start, { start: fence.inner, end: line.start });
      fence = undefined;
    }
    if (rest === "") {
      closeRun();
      isBlankBefore = true;
      continue;
    }
    // A paragraph may go on in a line that is indented less.
    if (run.length === 0 || opensBlock(rest)) items = items.filter((column) => column <= indent);
    if (run.length === 0 && isBlankBefore && indent - (items.at(-1) ?? 0) >= 4) {
      add("indented", line.start, line.end);
      continue;
    }
    for (let item = ITEM.exec(rest), depth = 0; item && !BREAK.test(rest) && depth < DEEPEST; depth++) {
      closeRun();
      const blanks = item[1] ?? " ";
      const width = blanks.length > 4 ? item[0].length - blanks.length + 1 : item[0].length;
      items = [...items.filter((column) => column <= indent), indent + Math.max(2, width)];
      indent += item[0].length;
      start += item[0].length;
      rest = text.slice(start, line.end);
      item = item[1] === undefined ? null : ITEM.exec(rest);
    }
    isBlankBefore = false;
    const marks = FENCE.exec(rest)?.[1];
    const heading = HEADING.exec(rest);
    if (marks) {
      closeRun();
      const closes = new RegExp(`^${marks[0]}{${marks.length},}[ \\t]*$`);
      fence = { start, inner: line.next, closes, container: items.at(-1) ?? 0, quoted: quote !== "" };
    } else if (rest.startsWith("<!--") || RAW.test(rest)) {
      closeRun();
      const element = RAW.exec(rest)?.[1];
      const end = element === undefined ? behind(text, "-->", start + 4) : behindElement(text, element, start);
      add(element === undefined ? "comment" : "raw", start, end);
      while (at + 1 < lines.length && (lines[at + 1] as Line).start < end) at++;
      const last = lines[at] as Line;
      if (last.end > end) run.push({ start: end, end: last.end });
      closeRun();
      isBlankBefore = true;
    } else if (heading) {
      closeRun();
      const inner = rest.slice(heading[0].length).replace(/(?:^|[ \t]+)#+[ \t]*$|[ \t]+$/, "");
      const from = start + heading[0].length;
      add("heading", start, line.end, { start: from, end: from + inner.length }, heading[1]?.length ?? 1);
      isBlankBefore = true;
    } else if (run.length > 0 && /^(?:=+|-+)[ \t]*$/.test(rest)) {
      const [first] = run as [Span];
      const last = run.at(-1) ?? first;
      run = [];
      add("heading", first.start, line.end, { start: first.start, end: last.end }, rest.startsWith("=") ? 1 : 2);
      isBlankBefore = true;
    } else if (BREAK.test(rest)) {
      closeRun();
      isBlankBefore = true;
    } else {
      const isDefinition = /^\[[^\]^][^\]]*\]:/.test(rest);
      if (rest.startsWith("|") || isDefinition) closeRun();
      if (rest !== "") run.push({ start, end: line.end });
      if (isDefinition) closeRun();
    }
  }
  closeRun();
  if (fence) add("fence", fence.start, text.length, { start: Math.min(fence.inner, text.length), end: text.length });
  return blocks;
}

function behind(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from);
  return at < 0 ? text.length : at + close.length;
}

function behindElement(text: string, element: string, from: number): number {
  const close = new RegExp(`</${element}\\s*>`, "gi");
  close.lastIndex = from;
  return close.exec(text) ? close.lastIndex : text.length;
}

/** The line of the first block behind them. */
function frontmatters(lines: readonly Line[], blocks: Block[]): number {
  let at = 0;
  for (;;) {
    let open = at;
    if (at > 0) while (lines[open]?.text.trim() === "") open++;
    const first = lines[open];
    const fence = /^(---|\+\+\+)[ \t]*$/.exec(first?.text ?? "")?.[1];
    if (!first || fence === undefined) return at;
    if (at > 0 && !/^[\w-]+:/.test(lines[open + 1]?.text ?? "")) return at;
    const closes = fence === "---" ? /^(?:---|\.\.\.)[ \t]*$/ : /^\+\+\+[ \t]*$/;
    let close = open + 1;
    while (close < lines.length && !closes.test(lines[close]?.text ?? "")) close++;
    const last = lines[close];
    if (!last) return at;
    // Rules above and below an opening are none.
    const between = lines.slice(open + 1, close);
    if (between.some(({ text }) => text.trim() !== "") && !between.some(({ text }) => FIELD.test(text))) return at;
    const inner = { start: first.next, end: last.start };
    blocks.push({ kind: "frontmatter", start: first.start, end: last.next, inner, level: 0 });
    at = close + 1;
  }
}

const FIELD = /^\s*["']?[\w.-]+["']?[ \t]*(?::(?=\s|$)|=)/;

function opensBlock(rest: string): boolean {
  return FENCE.test(rest) || HEADING.test(rest) || ITEM.test(rest) || rest.startsWith("<!--");
}

/** In columns: a tab goes to the next multiple of four. */
function indentOf(text: string): number {
  let column = 0;
  for (const char of text) {
    if (char === " ") column++;
    else if (char === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = text.startsWith("\u{FEFF}") ? 1 : 0; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const next = found < 0 ? text.length + 1 : found + 1;
    let end = found < 0 ? text.length : found;
    if (text[end - 1] === "\r" && end > start) end--;
    lines.push({ start, end, text: text.slice(start, end), next: Math.min(next, text.length) });
    start = next;
  }
  return lines;
}
