/** The edits that write a block into a room: as keys of the set that is there, or with all that still has to lead to it. */
import type { Entry, OptionRoom } from "#facts/option-rooms.ts";
import { showPath } from "#model/option-path.ts";
import type { Edit } from "#text/edit.ts";
import { overlaps, type Span } from "#text/span.ts";
import type { Block, BlockEntry } from "./block.ts";
import { keyLines, noteLines, type Style, styleOf, title } from "./edit-text.ts";

export interface Writing {
  readonly text: string;
  readonly room: OptionRoom;
  readonly block: Block;
  /** Those that are to be written. */
  readonly entries: readonly BlockEntry[];
  /** `lib.mkForce`; `undefined`: nothing has to be forced in this room. */
  readonly force: string | undefined;
  /** `lib.mkMerge` */
  readonly merge: string | undefined;
  /** What the block belongs to: it is written behind it where that is possible. */
  readonly beside: readonly Span[];
}

/** `undefined`: it cannot be written there. */
export function editsInto(writing: Writing): readonly Edit[] | undefined {
  const style = styleOf(writing.text);
  switch (writing.room.kind) {
    case "keys":
      return intoSet(writing, style, (indent) => ownLines(writing, style, indent));
    case "dotted":
      return dotted(writing, style);
    case "new":
      return intoSet(writing, style, (indent) => newLines(writing, style, indent, writing.room.names));
    case "item":
      return intoList(writing, style);
    case "chain":
      return laidOver(writing, style);
    case "value":
      return merged(writing, style);
    case "module":
      return imported(writing, style);
  }
}

/** The keys in their own set, below a title where other things stand in it. */
function ownLines({ text, room, block, entries, force }: Writing, style: Style, indent: string): readonly string[] {
  const isTitled = text.slice(room.place.start, room.place.end).includes(`# ${title}`);
  const column = columnOf(text, room.entries);
  return [...noteLines(block, indent, isTitled), ...keyLines(entries, { indent, prefix: "", column, force }, style)];
}

/** `names = { … };` with the title above. */
function newLines(
  { block, entries, force }: Pick<Writing, "block" | "entries" | "force">,
  style: Style,
  indent: string,
  names: readonly string[],
): readonly string[] {
  const keys = keyLines(entries, { indent: indent + style.unit, prefix: "", column: 0, force }, style);
  return [...noteLines(block, indent, false), `${indent}${showPath(names)} = {`, ...keys, `${indent}};`];
}

/** A single key becomes a set of its own; several stay as they are, and the others stand behind them. */
function dotted(writing: Writing, style: Style): readonly Edit[] | undefined {
  const { text, room, block, entries, force } = writing;
  const { names } = room;
  const isKey = ({ path }: Entry): boolean =>
    path.length === names.length + 1 && names.every((name, index) => path[index] === name);
  const keys = room.entries.filter(isKey);
  const last = keys.at(-1);
  if (!last || text[last.end - 1] !== ";") return undefined;
  const prefix = `${showPath(names)}.`;
  const written = text.slice(last.start, last.end);
  const { indent, isFirst } = lineAt(text, last.start);
  const at = last.end + commentBehind(text, last.end).length;
  const isLine = isFirst && endsLine(text, at) && !written.includes("\n");
  if (keys.length === 1 && room.written.size === 1 && written.startsWith(prefix) && isLine) {
    const inner = indent + style.unit;
    const lines = [
      "",
      ...noteLines(block, inner, false),
      ...keyLines(entries, { indent: inner, prefix: "", column: 0, force }, style),
    ];
    const head = { start: last.start, end: last.start + prefix.length };
    return [
      { ...head, text: `${showPath(names)} = {${style.newline}${inner}` },
      { start: at, end: at, text: [...["", ...lines], `${indent}};`].join(style.newline) },
    ];
  }
  const own = (inside: string): readonly string[] => [
    ...noteLines(block, inside, false),
    ...keyLines(entries, { indent: inside, prefix, column: 0, force }, style),
  ];
  return intoSet({ ...writing, beside: [last] }, style, own);
}

/** The lines behind the entries that they belong to, else at the end. A set in one line gets lines of its own. */
function intoSet(
  { text, room: { place, entries, kind, names }, beside }: Writing,
  style: Style,
  lines: (indent: string) => readonly string[],
): readonly Edit[] | undefined {
  const { newline, unit } = style;
  const outer = lineAt(text, place.start).indent;
  const [first, ...others] = entries;
  if (!first) return intoEmpty(text, place, outer, style, lines);
  if (entries.some(({ end }) => text[end - 1] !== ";")) return undefined;
  const inside = text.slice(place.start, place.end);
  if (!inside.includes("\n")) {
    const indent = outer + unit;
    const gaps = [first, ...others].map(({ start }, index) => ({
      start: index === 0 ? openOf(text, place) : (entries[index - 1] as Entry).end,
      end: start,
    }));
    const broken = gaps.map((gap) => brokenAt(text, gap, newline + indent));
    const last = entries.at(-1) as Entry;
    const behind = text.slice(last.end, place.end - 1).trim();
    const gap = kind === "keys" ? [""] : [];
    const end = [...(behind === "" ? [] : [`${indent}${behind}`]), ...gap, ...lines(indent), `${outer}}`];
    return [...broken, { start: last.end, end: place.end, text: ["", ...end].join(newline) }];
  }
  const index = neighbour(text, entries, beside, kind === "new" ? names : []);
  const entry = entries[index] as Entry;
  const starts = entries.map(({ start }) => lineAt(text, start));
  const indent =
    (starts[index]?.isFirst ? starts[index] : starts.find(({ isFirst }) => isFirst))?.indent ?? outer + unit;
  const at = entry.end + commentBehind(text, entry.end).length;
  const isApart = kind === "new" ? isSpaced(text, entries, index) : kind === "keys";
  const own = ["", ...(isApart ? [""] : []), ...lines(indent)].join(newline);
  const hasNext = index + 1 < entries.length;
  if (endsLine(text, at)) {
    const gap = isApart && hasNext && !/^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(at)) ? newline : "";
    return [{ start: at, end: at, text: own + gap }];
  }
  if (hasNext || /\S/.test(text.slice(entry.end, place.end - 1))) return undefined;
  return [{ start: entry.end, end: place.end, text: `${own}${newline}${outer}}` }];
}

/** Behind `rec`, too. */
function openOf(text: string, { start }: Span): number {
  return text.indexOf("{", start) + 1;
}

/** Nothing but blanks, or a comment that gets a line of its own. */
function brokenAt(text: string, { start, end }: Span, line: string): Edit {
  const comment = text.slice(start, end).trim();
  return { start, end, text: comment === "" ? line : `${line}${comment}${line}` };
}

function intoEmpty(
  text: string,
  place: Span,
  outer: string,
  { newline, unit }: Style,
  lines: (indent: string) => readonly string[],
): readonly Edit[] {
  const open = openOf(text, place);
  const inside = text.slice(open, place.end - 1);
  const kept = inside.trimEnd();
  const start = open + kept.length;
  // A comment that stands behind the brace keeps its place.
  return [{ start, end: place.end, text: ["", ...lines(outer + unit), `${outer}}`].join(newline) }];
}

/** The last of those that it belongs to, else of those of the same group, else the last; further on to the end of its line. */
function neighbour(text: string, entries: readonly Entry[], beside: readonly Span[], names: readonly string[]): number {
  const own = entries.findLastIndex((entry) => beside.some((span) => overlaps(entry, span)));
  const alike =
    names.length > 1 ? entries.findLastIndex(({ path }) => path[0] === names[0] && path[1] === names[1]) : -1;
  let index = alike >= 0 ? alike : own >= 0 ? own : entries.length - 1;
  while (
    index + 1 < entries.length &&
    isSameLine(text, (entries[index] as Entry).end, (entries[index + 1] as Entry).start)
  )
    index++;
  return index;
}

function isSameLine(text: string, from: number, to: number): boolean {
  return !text.slice(from, to).includes("\n");
}

/** Whether an empty line stands between the entry and those beside it, or between any where it is alone. */
function isSpaced(text: string, entries: readonly Entry[], index: number): boolean {
  const gap = (from: Entry | undefined, to: Entry | undefined): boolean =>
    from !== undefined && to !== undefined && /\n[ \t]*\r?\n/.test(text.slice(from.end, to.start));
  const [before, own, after] = [entries[index - 1], entries[index], entries[index + 1]];
  return gap(before, own) || gap(own, after) || (own !== undefined && text.slice(own.start, own.end).includes("\n"));
}

/** One more set in a list of `mkMerge`. */
function intoList({ text, room, block, entries, force }: Writing, style: Style): readonly Edit[] | undefined {
  const { place } = room;
  const { newline, unit } = style;
  const last = room.entries.at(-1);
  const outer = lineAt(text, place.start).indent;
  const isBroken = text.slice(place.start, place.end).includes("\n");
  const starts = room.entries.map(({ start }) => lineAt(text, start));
  const indent = starts.find(({ isFirst }) => isFirst)?.indent ?? outer + unit;
  const at = last?.end ?? place.start + 1;
  const behind = at + (isBroken ? commentBehind(text, at).length : 0);
  const lines = itemLines({ room, block, entries, force }, style, indent);
  if (isBroken && endsLine(text, behind)) return [{ start: behind, end: behind, text: ["", ...lines].join(newline) }];
  if (/\S/.test(text.slice(at, place.end - 1))) return undefined;
  return [{ start: at, end: place.end, text: ["", ...lines, `${outer}]`].join(newline) }];
}

function itemLines(
  { room: { names }, block, entries, force }: Pick<Writing, "room" | "block" | "entries" | "force">,
  style: Style,
  indent: string,
): readonly string[] {
  const inner = indent + style.unit;
  const keys = { indent: inner, prefix: "", column: 0, force };
  const own =
    names.length > 0
      ? newLines({ block, entries, force }, style, inner, names)
      : [...noteLines(block, inner, false), ...keyLines(entries, keys, style)];
  return [`${indent}{`, ...own, `${indent}}`];
}

/** `… // { keys }` */
function laidOver({ text, room, block, entries, force }: Writing, style: Style): readonly Edit[] | undefined {
  const { place } = room;
  const indent = lineAt(text, place.start).indent;
  const [, ...lines] = itemLines({ room, block, entries, force }, style, indent);
  return [{ start: place.end, end: place.end, text: [" // {", ...lines].join(style.newline) }];
}

/** `lib.mkMerge [ (…) { names = { … }; } ]` */
function merged({ text, room, block, entries, force, merge }: Writing, style: Style): readonly Edit[] | undefined {
  if (merge === undefined) return undefined;
  const { place } = room;
  const { newline, unit } = style;
  const indent = lineAt(text, place.start).indent;
  const inner = indent + unit;
  const isBinding = /=\s*$/.test(text.slice(0, place.start)) && /^\s*;/.test(text.slice(place.end));
  const [open, close] = isBinding ? ["", ""] : ["(", ")"];
  const [before, after] = isAtom(text.slice(place.start, place.end)) ? ["", ""] : ["(", ")"];
  const lines = itemLines({ room, block, entries, force }, style, inner);
  return [
    { start: place.start, end: place.start, text: `${open}${merge} [${newline}${inner}${before}` },
    ...deeper(text, place, unit),
    { start: place.end, end: place.end, text: [after, ...lines, `${indent}]${close}`].join(newline) },
  ];
}

/** `{ imports = [ (…) ]; names = { … }; }`: whatever the module is, it is a module in a list of them, too. */
function imported({ text, room, block, entries, force }: Writing, style: Style): readonly Edit[] | undefined {
  const { place, names } = room;
  const { newline, unit } = style;
  const indent = lineAt(text, place.start).indent;
  const inside = text.slice(place.start, place.end);
  const [before, after] = isAtom(inside) ? ["", ""] : ["(", ")"];
  const inner = indent + unit;
  const isFirst = lineAt(text, place.start).isFirst;
  const open = `${isFirst ? "" : newline}{${newline}${inner}imports = [${newline}${inner}${unit}${before}`;
  const lines = newLines({ block, entries, force }, style, inner, names);
  return [
    { start: place.start, end: place.start, text: open },
    ...deeper(text, place, unit + unit),
    { start: place.end, end: place.end, text: [after, `${inner}];`, "", ...lines, `${indent}}`].join(newline) },
  ];
}

/** Lines of code may be moved, lines of a text may not. */
function deeper(text: string, { start, end }: Span, more: string): readonly Edit[] {
  const inside = text.slice(start, end);
  const code = inside.replace(/"(?:[^"\\\n]|\\.)*"/g, "").replace(/#.*$/gm, "");
  if (/''|"/.test(code)) return [];
  return [...inside.matchAll(/\n(?=[ \t]*\S)/g)].map(({ index }) => {
    const at = start + index + 1;
    return { start: at, end: at, text: more };
  });
}

function isAtom(text: string): boolean {
  return /^[\w.'-]+$/.test(text) || (text.startsWith("(") && closing(text) === text.length - 1);
}

/** Where the first parenthesis is closed, as far as that is easy to see. */
function closing(text: string): number {
  const code = text.replace(/"(?:[^"\\]|\\.)*"|#.*$/gm, (part) => " ".repeat(part.length));
  let depth = 0;
  for (let index = 0; index < code.length && !code.includes("''"); index++) {
    if (code[index] === "(") depth++;
    if (code[index] === ")" && --depth === 0) return index;
  }
  return -1;
}

/** Where the neighbours' `=` stand below each other although their names differ in length. */
function columnOf(text: string, entries: readonly Entry[]): number {
  const own = entries.flatMap(({ start, equals }) => {
    const { isFirst } = lineAt(text, start);
    if (!isFirst || equals === undefined) return [];
    const name = text.slice(start, equals);
    return [{ column: equals - start, length: name.trimEnd().length }];
  });
  const [first] = own;
  if (!first || own.length < 2 || own.some(({ column }) => column !== first.column)) return 0;
  return own.some(({ length }) => length + 1 < first.column) ? first.column : 0;
}

function lineAt(text: string, offset: number): { readonly indent: string; readonly isFirst: boolean } {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const indent = /^[ \t]*/.exec(before)?.[0] ?? "";
  return { indent, isFirst: indent === before };
}

/** A comment that stands behind something in its line belongs to it. */
export function commentBehind(text: string, end: number): string {
  return /^[ \t]*(?:#[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=[\r\n]|$))/.exec(text.slice(end))?.[0] ?? "";
}

export function endsLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:\r?\n|$)/.test(text.slice(offset));
}
