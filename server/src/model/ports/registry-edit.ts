/** Edits of a port registry in its own style: a new key where its owner would write it, another number, a key less. */
import type { Model } from "#model/model.ts";
import { showName, showPath } from "#model/option-path.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Registry, RegistryKey } from "./registry.ts";
import {
  annotates,
  blockFor,
  commentsAbove,
  type Entry,
  entriesOf,
  entryOf,
  lineEnd,
  sectionsOf,
} from "./registry-layout.ts";
import { type PortRange, rangeOf, rangesOf } from "./scheme.ts";

/**
 * Adds a key with its number: beside `near`, else in the section of the port's range, or of numbers outside of all ranges; there by number
 * or by name if that is how it is sorted, else behind the last key of the range. `undefined`: the key is there, or nobody wrote the registry down where it could be added.
 */
export function addKey(
  model: Model,
  registry: Registry,
  key: string,
  port: number,
  near?: string,
): FileEdits | undefined {
  if (key === "" || registry.keyByName.get(key)?.definitions.some(({ imported }) => imported)) return undefined;
  const block = blockFor(entriesOf(model, registry), near);
  const section = sectionFor(model, sectionsOf(block), port, near);
  if (!section) return registry.kind === "set" ? firstKey(model, registry, key, port) : undefined;
  const value = valueIn(section, port);
  if (value === undefined || (registry.kind === "options" && value === String(port))) return undefined;
  const { beside, isBehind } = placeIn(model, section, key, port);
  const edit = beside.ownLine
    ? ownLines(section, beside, isBehind, key, value)
    : inLine(section, beside, isBehind, key, value);
  return { file: beside.file.path, edits: [edit] };
}

/** Another number for a key, where this number is the key's own and nobody else's. */
export function setPort(key: RegistryKey, port: number): FileEdits | undefined {
  if (!key.literal) return undefined;
  const { file, start, end } = key.literal;
  return { file, edits: [{ start, end, text: String(port) }] };
}

/** Takes a key out everywhere, with the comments that are only about it. `undefined`: it is not all written as `key = …;`. */
export function removeKey(model: Model, registry: Registry, key: RegistryKey): readonly FileEdits[] | undefined {
  if (registry.kind === "options" || key.definitions.length === 0) return undefined;
  const files = new Map<string, Edit[]>();
  for (const definition of key.definitions) {
    const entry = entryOf(model, registry, key.name, key.port, definition);
    if (!entry) return undefined;
    const edits = files.get(entry.file.path) ?? [];
    edits.push(removal(entry));
    files.set(entry.file.path, edits);
  }
  return [...files].map(([file, edits]) => ({ file, edits }));
}

function removal(entry: Entry): Edit {
  const { text } = entry.file.source;
  if (!entry.ownLine) {
    const blanks = /^[ \t]*/.exec(text.slice(entry.end))?.[0].length ?? 0;
    return { start: entry.start, end: entry.end + blanks, text: "" };
  }
  const word = new RegExp(`(?<![\\w'-])${entry.key.replace(/[^\w]/g, "\\$&")}(?![\\w'-])`);
  let start = entry.start - entry.indent.length;
  for (const line of [...commentsAbove(entry)].reverse()) {
    if (!word.test(text.slice(line.start, line.end))) break;
    start = line.start;
  }
  const end = text.indexOf("\n", lineEnd(entry));
  return { start, end: end < 0 ? text.length : end + 1, text: "" };
}

type Section = readonly Entry[];

function sectionFor(
  model: Model,
  sections: readonly Section[],
  port: number,
  near: string | undefined,
): Section | undefined {
  const own = sections.find((section) => section.some(({ key }) => key === near));
  if (own) return own;
  const ranges = rangesOf(model.repo.settings);
  const range = rangeOf(ranges, port);
  const fitting = (section: Section): number =>
    section.filter((entry) => entry.port !== undefined && range && rangeOf(ranges, entry.port) === range).length;
  const best = [...sections].sort((a, b) => fitting(b) - fitting(a))[0];
  if (best && fitting(best) > 0) return best;
  const below = nearestBelow(sections.flat(), port);
  const beside = sections.find((section) => below && section.includes(below)) ?? sections.at(-1);
  if (range || (below?.port !== undefined && thousand(below.port) === thousand(port))) return beside;
  return strangers(sections, ranges) ?? beside;
}

/** In a registry with a scheme, the first section whose keys mostly lie outside of it. */
function strangers(sections: readonly Section[], ranges: readonly PortRange[]): Section | undefined {
  const insiders = sections.map((section) => section.filter(({ port }) => rangeOf(ranges, port ?? 0)).length);
  if (insiders.every((count) => count === 0)) return undefined;
  return sections.find((section, index) => (insiders[index] ?? 0) * 2 < section.length);
}

/** Ports of one thousand belong together more than their order says. */
function thousand(port: number): number {
  return Math.floor(port / 1000);
}

/** The entry with the highest number below. */
function nearestBelow(entries: Section, port: number): Entry | undefined {
  let best: Entry | undefined;
  for (const entry of entries)
    if (entry.port !== undefined && entry.port < port && (best?.port ?? -1) <= entry.port) best = entry;
  return best;
}

interface Position {
  readonly beside: Entry;
  readonly isBehind: boolean;
}

function placeIn(model: Model, section: Section, key: string, port: number): Position {
  const first = section[0] as Entry;
  const last = section.at(-1) as Entry;
  if (isSorted(section, ({ port: a = 0 }, { port: b = 0 }) => a <= b)) {
    const below = nearestBelow(section, port);
    return below ? { beside: below, isBehind: true } : { beside: first, isBehind: false };
  }
  if (section.length > 2 && isSorted(section, (a, b) => isBefore(a.key, b.key), 1)) {
    const before = section.findLast((entry) => isBefore(entry.key, key));
    return before ? { beside: before, isBehind: true } : { beside: first, isBehind: false };
  }
  const ranges = rangesOf(model.repo.settings);
  const range = rangeOf(ranges, port);
  const alike = section.findLast(({ port: other }) => other !== undefined && rangeOf(ranges, other) === range);
  return { beside: alike ?? last, isBehind: true };
}

/** A few keys that somebody added at the end do not hide the order. */
const mostlySorted = 0.75;

function isSorted(section: Section, inOrder: (a: Entry, b: Entry) => boolean, least = mostlySorted): boolean {
  const pairs = section.slice(1).map((entry, index) => inOrder(section[index] as Entry, entry));
  return pairs.filter(Boolean).length >= pairs.length * least;
}

function isBefore(a: string, b: string): boolean {
  return a.toLowerCase() <= b.toLowerCase();
}

/** The number as the section writes its values: bare, or in what stands around all of them (`lib.mkDefault …`). */
function valueIn(section: Section, port: number): string | undefined {
  const around = new Set(
    section.map(({ literal, value, file: { source } }) =>
      literal
        ? JSON.stringify([source.text.slice(value.start, literal.start), source.text.slice(literal.end, value.end)])
        : "",
    ),
  );
  const [only = ""] = around;
  if (around.size > 1 || only === "") return String(port);
  const [before, behind] = JSON.parse(only) as [string, string];
  // What describes one key describes no other.
  return /\b(description|example)\b/.test(before + behind) ? undefined : `${before}${port}${behind}`;
}

function ownLines(section: Section, beside: Entry, isBehind: boolean, key: string, value: string): Edit {
  const { text } = beside.file.source;
  const lines = [...annotationFor(section, beside, key), binding(section, beside, key, value)];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const shown = lines.map((line) => `${beside.indent}${line}`);
  if (isBehind) {
    const at = lineEnd(beside);
    return { start: at, end: at, text: shown.map((line) => `${newline}${line}`).join("") };
  }
  const above = commentsAbove(beside);
  // Where only the first key has a comment above, that is the heading of all.
  const isEach = section.filter((entry) => commentsAbove(entry).length > 0).length * 2 > section.length;
  const own = above.find((line) => isEach || annotates(text.slice(line.start, line.end), beside.key));
  const at = own?.start ?? beside.start - beside.indent.length;
  return { start: at, end: at, text: shown.map((line) => `${line}${newline}`).join("") };
}

/** With its dotted path, if the others have one, and `=` below theirs. */
function binding(section: Section, beside: Entry, key: string, value: string): string {
  const { text } = beside.file.source;
  const prefix = text.slice(beside.start, beside.name.start);
  const name = `${prefix}${showName(key)}`;
  const around = text.slice(beside.equals + 1, beside.value.start);
  const blank = /\n/.test(around) ? " " : around;
  const pads = section.map((entry) => entry.equals - entry.name.end);
  const widest = Math.max(...pads);
  if (!beside.ownLine || widest < 2) {
    const pad = beside.equals - beside.name.end;
    return `${name}${" ".repeat(Math.min(pad, 1))}=${blank}${value};`;
  }
  const column = columnOf(section, beside);
  return `${name.padEnd(Math.max(column, name.length + 1))}=${blank}${value};`;
}

/** Where most of the section's `=` stand, counted from the beginning of the binding; of as many that of the neighbour. */
function columnOf(section: Section, beside: Entry): number {
  const counts = new Map<number, number>();
  for (const { equals, start } of section) counts.set(equals - start, (counts.get(equals - start) ?? 0) + 1);
  const own = beside.equals - beside.start;
  const most = Math.max(...counts.values());
  if (counts.get(own) === most) return own;
  return [...counts].find(([, count]) => count === most)?.[0] ?? own;
}

/** `# source-id: PORT.x`, if most of the section have it. */
function annotationFor(section: Section, beside: Entry, key: string): readonly string[] {
  const found = section.flatMap((entry) => {
    const { text } = entry.file.source;
    const line = commentsAbove(entry)
      .map(({ start, end }) => text.slice(start, end).trim())
      .find((each) => annotates(each, entry.key));
    return line === undefined ? [] : [{ entry, line }];
  });
  if (found.length * 2 < section.length) return [];
  const own = found.find(({ entry }) => entry === beside) ?? found[0];
  return own ? [`${own.line.slice(0, own.line.length - own.entry.key.length)}${key}`] : [];
}

function inLine(section: Section, beside: Entry, isBehind: boolean, key: string, value: string): Edit {
  const { text } = beside.file.source;
  const written = binding(section, beside, key, value);
  const gap = gapBeside(section, beside, text);
  const at = isBehind ? beside.end : beside.start;
  return { start: at, end: at, text: isBehind ? `${gap}${written}` : `${written}${gap}` };
}

/** What stands between two bindings on one line. */
function gapBeside(section: Section, beside: Entry, text: string): string {
  const index = section.indexOf(beside);
  const [before, after] = [section[index - 1], section[index + 1]];
  const gaps = [
    after && text.slice(beside.end, after.start),
    before && text.slice(before.end, beside.start),
    /[ \t]*$/.exec(text.slice(0, beside.start))?.[0],
  ];
  return gaps.find((gap) => gap !== undefined && /^[ \t]*$/.test(gap)) ?? " ";
}

/** The first key of an empty set. */
function firstKey({ repo }: Model, registry: Registry, key: string, port: number): FileEdits | undefined {
  for (const definition of registry.source?.definitions ?? []) {
    const { file, fact, imported, start } = definition;
    const text = repo.files.get(file)?.source.text ?? "";
    const value = text.slice(fact.value.start, fact.value.end);
    if (!imported || showPath(fact.path) !== registry.name || !/^\{\s*\}$/.test(value)) continue;
    const written = `${showName(key)} = ${port};`;
    const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? "";
    const inside = value.includes("\n") ? `{\n${indent}  ${written}\n${indent}}` : `{ ${written} }`;
    return { file, edits: [{ start: fact.value.start, end: fact.value.end, text: inside }] };
  }
  return undefined;
}
