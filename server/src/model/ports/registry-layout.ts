/** How a registry is laid out in the text: blocks of bindings, their sections, and what stands around each binding. */
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";
import type { KeyDefinition, Registry } from "./registry.ts";

/** A binding of a key: `ssh = 22;`, `my.ports.ssh = lib.mkDefault 22;`, `ssh = mkOption { … };`. */
export interface Entry extends Span {
  readonly key: string;
  readonly port: number | undefined;
  readonly file: RepoFile;
  readonly name: Span;
  /** Up to the semicolon. */
  readonly value: Span;
  readonly equals: number;
  readonly literal: Span | undefined;
  /** Nothing else but a comment stands on its lines. */
  readonly ownLine: boolean;
  /** Blanks before it, if it has lines of its own. */
  readonly indent: string;
  /** Of the file and set that it stands in. */
  readonly block: string;
  /** How willingly one would write beside it: not where no host comes to, or only under a condition. */
  readonly rank: number;
}

/** All bindings of a registry whose text is a plain `name = value;`, in order of place. */
export function entriesOf(model: Model, registry: Registry): readonly Entry[] {
  const entries = registry.keys.flatMap(({ name, port, definitions }) =>
    definitions.flatMap((definition) => entryOf(model, registry, name, port, definition) ?? []),
  );
  return entries.sort((a, b) => (a.file.path === b.file.path ? a.start - b.start : a.file.path < b.file.path ? -1 : 1));
}

export function entryOf(
  model: Model,
  registry: Registry,
  key: string,
  port: number | undefined,
  definition: KeyDefinition,
): Entry | undefined {
  const file = model.repo.files.get(definition.file);
  if (!file) return undefined;
  const { text } = file.source;
  const { start, end, name, literal, imported, conditional } = definition;
  const after = /^\s*=\s*(?=[^\s=])/.exec(text.slice(name.end, end));
  if (!after || text[end - 1] !== ";") return undefined;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const rest = /^[^\n]*/.exec(text.slice(end))?.[0] ?? "";
  const written = literal && Number(text.slice(literal.start, literal.end));
  return {
    key,
    port: written ?? port,
    file,
    start,
    end,
    name,
    equals: name.end + after[0].indexOf("="),
    value: { start: name.end + after[0].length, end: end - 1 },
    literal,
    ownLine: indent.trim() === "" && /^\s*(#.*|\/\*(?:(?!\*\/).)*\*\/\s*)?$/.test(rest),
    indent,
    block: `${file.path} ${setAround(file, registry, definition)}`,
    rank: (imported ? 0 : 2) + (conditional ? 1 : 0),
  };
}

/** Where the set begins that a key is defined in: the innermost definition of the registry, or of what it lies in. */
function setAround({ facts }: RepoFile, { path }: Registry, { start, end }: Span): number {
  let innermost = -1;
  for (const { path: names, value } of facts.definitions)
    if (value.start <= start && end <= value.end && names.length <= path.length && value.start > innermost)
      innermost = value.start;
  return innermost;
}

/** The block in which a person would look for the keys: the one of `near`, else the biggest of those that count most. */
export function blockFor(entries: readonly Entry[], near: string | undefined): readonly Entry[] {
  const blocks = new Map<string, Entry[]>();
  for (const entry of entries) {
    const block = blocks.get(entry.block);
    if (block) block.push(entry);
    else blocks.set(entry.block, [entry]);
  }
  const all = [...blocks.values()];
  const own = near === undefined ? undefined : all.find((block) => block.some(({ key }) => key === near));
  const rank = (block: readonly Entry[]): number => Math.min(...block.map((entry) => entry.rank));
  return own ?? all.sort((a, b) => rank(a) - rank(b) || b.length - a.length)[0] ?? [];
}

/** Entries of a block that no blank line, banner or other code parts. */
export function sectionsOf(block: readonly Entry[]): readonly (readonly Entry[])[] {
  const sections: Entry[][] = [];
  for (const entry of block) {
    const last = sections.at(-1);
    const before = last?.at(-1);
    if (last && before && !isParted(entry.file.source.text.slice(before.end, entry.start))) last.push(entry);
    else sections.push([entry]);
  }
  return sections;
}

function isParted(between: string): boolean {
  if (/\n[ \t]*\r?\n/.test(between)) return true;
  const lines = between
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  return lines.some((line) => (line.startsWith("#") ? isBanner(line) : line !== "" && !/^(\/\*|\*)/.test(line)));
}

function isBanner(line: string): boolean {
  return /[─━═╌-]{3}|={3}|#{3}|\*{3}/.test(line);
}

/** The lines of comments directly above, with nothing between; those of one line only. The topmost first. */
export function commentsAbove(entry: Entry): readonly Span[] {
  const { text, comments } = entry.file.source;
  if (!entry.ownLine) return [];
  const found: Span[] = [];
  let start = entry.start - entry.indent.length;
  while (start > 0) {
    const lineStart = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(lineStart, start);
    const first = lineStart + (line.length - line.trimStart().length);
    if (!/^\s*#/.test(line) || !comments.some((comment) => !comment.block && comment.start === first)) break;
    found.unshift({ start: lineStart, end: start });
    start = lineStart;
  }
  return found;
}

/** A comment that says which id the key below it has: `# source-id: PORT.ssh`. */
export function annotates(line: string, key: string): boolean {
  const id = /^\s*#\s*source-id:\s*(\S+)\s*$/.exec(line)?.[1];
  return id !== undefined && (id === key || id.endsWith(`.${key}`));
}

/** The end of the line that an entry ends in, with a comment behind it; before the line break. */
export function lineEnd(entry: Entry): number {
  const { text, comments } = entry.file.source;
  const at = /^[ \t]*/.exec(text.slice(entry.end))?.[0].length ?? 0;
  const comment = comments.find(({ start }) => start === entry.end + at);
  const from = comment?.block ? comment.end : entry.end;
  const end = text.indexOf("\n", from);
  const last = end < 0 ? text.length : end;
  return text[last - 1] === "\r" ? last - 1 : last;
}
