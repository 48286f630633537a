/** One more item in a list or a set that a person wrote: in a line of its own where the others have one, else behind its neighbour. */
import { commentBehind, endsLine } from "#model/units/block/edit-into.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";

export interface Container extends Span {
  /** In order; of a list with the parentheses around them. */
  readonly items: readonly Span[];
}

/** `lines` go without indent. `undefined`: it cannot be seen where it would stand. */
export function behindItem(
  text: string,
  container: Container,
  index: number,
  lines: readonly string[],
): Edit | undefined {
  const item = container.items[index];
  if (!item) return container.items.length === 0 ? intoEmpty(text, container, lines) : undefined;
  const { indent, isFirst } = lineAt(text, item.start);
  const at = item.end + commentBehind(text, item.end).length;
  const isAlone = isFirst && endsLine(text, at);
  const closes = isFirst && /^[ \t]*[\]}]/.test(text.slice(item.end)) && index === container.items.length - 1;
  const isBroken = text.slice(container.start, item.start).includes("\n");
  if (isAlone || (closes && isBroken)) {
    const from = isAlone ? at : item.end;
    return { start: from, end: from, text: shown(text, indent, lines, "before") };
  }
  if (lines.length > 1) return undefined;
  return { start: item.end, end: item.end, text: ` ${lines[0]}` };
}

/** Before an item that stands in a line of its own; what is written above it is taken for the heading of all. */
export function beforeItem(text: string, item: Span, lines: readonly string[]): Edit | undefined {
  const { indent, isFirst, start } = lineAt(text, item.start);
  if (!isFirst) return lines.length > 1 ? undefined : { start: item.start, end: item.start, text: `${lines[0]} ` };
  return { start, end: start, text: shown(text, indent, lines, "after") };
}

/** In a line of its own behind a comment that has one. */
export function behindLine(text: string, { start, end }: Span, lines: readonly string[]): Edit | undefined {
  const { indent, isFirst } = lineAt(text, start);
  if (!isFirst || !endsLine(text, end)) return undefined;
  return { start: end, end, text: shown(text, indent, lines, "before") };
}

function intoEmpty(text: string, { start, end }: Span, lines: readonly string[]): Edit | undefined {
  const open = text.slice(start, end).search(/[[{]/) + start + 1;
  const inside = text.slice(open, end - 1);
  const outer = lineAt(text, start).indent;
  const newline = newlineOf(text);
  if (inside.trim() === "" && !inside.includes("\n") && lines.length === 1)
    return { start: open, end: end - 1, text: ` ${lines[0]} ` };
  if (inside.trim() !== "" && !inside.includes("\n")) return undefined;
  const kept = inside.trimEnd();
  const own = shown(text, `${outer}  `, lines, "before");
  return { start: open + kept.length, end: end - 1, text: `${own}${newline}${outer}` };
}

function shown(text: string, indent: string, lines: readonly string[], breaks: "before" | "after"): string {
  const newline = newlineOf(text);
  const own = lines.map((line) => (line === "" ? "" : `${indent}${line}`));
  return own.map((line) => (breaks === "before" ? `${newline}${line}` : `${line}${newline}`)).join("");
}

export function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function lineAt(
  text: string,
  offset: number,
): { readonly start: number; readonly indent: string; readonly isFirst: boolean } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(start, offset);
  const indent = /^[ \t]*/.exec(before)?.[0] ?? "";
  return { start, indent, isFirst: indent === before };
}

/** Behind which of the names a new one belongs: by order where at least three are in order, else behind the last. `-1`: before the first. */
export function placeAmong(names: readonly string[], name: string): number {
  if (!isSorted(names)) return names.length - 1;
  return names.findLastIndex((each) => isBefore(each, name));
}

export function isSorted(names: readonly string[]): boolean {
  return names.length > 2 && names.every((each, index) => index === 0 || isBefore(names[index - 1] as string, each));
}

function isBefore(a: string, b: string): boolean {
  return a.toLowerCase() <= b.toLowerCase();
}

/** A text as a Nix string. */
export function quoted(text: string): string {
  return `"${text
    .replace(/[\\"]|\$(?=\{)/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t")}"`;
}
