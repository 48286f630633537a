/** The declaration of a switch beside its siblings: one of them, with another name and other words. */
import type { Declaration } from "#facts/facts.ts";
import { setsAround, type WrittenSet } from "#facts/written.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { House } from "#scaffold/house.ts";
import type { FileEdits } from "#text/edit.ts";
import { beforeItem, behindItem, lineAt, placeAmong, quoted } from "./insertion.ts";
import type { WishedSwitch } from "./switch.ts";
import { unwritable } from "./writable.ts";

export interface Declared {
  readonly edits: FileEdits;
  /** What it is where nobody sets it. */
  readonly isOn: boolean;
}

/** A switch that is declared already. */
interface Sibling {
  readonly key: string;
  readonly file: RepoFile;
  /** The set that its entry stands in, and which one it is. */
  readonly set: WrittenSet;
  readonly index: number;
  /** The entry around the key: before it, between it and the value, the value, behind that. */
  readonly before: string;
  readonly between: string;
  readonly value: string;
  readonly behind: string;
  /** Its value without its own words. */
  readonly shape: string;
  readonly hasDefault: boolean;
}

/** `onByDefault`: there is no place where switches are turned on, so that its default says whether it is on. */
export function declarationBeside(
  house: House,
  key: string,
  wished: WishedSwitch,
  onByDefault: boolean,
): Declared | undefined {
  const block = largest(siblingsOf(house));
  const usable = onByDefault && wished.enabled ? block.filter(({ hasDefault }) => hasDefault) : block;
  const shape = mostOften((usable.length > 0 ? usable : block).map((each) => each.shape));
  const names = block.map((each) => each.key);
  const place = placeAmong(names, key);
  const near = block[Math.max(place, 0)];
  const alike = block.filter((each) => each.shape === shape);
  const model = near?.shape === shape ? near : alike.at(-1);
  if (!near || !model) return undefined;
  const { text } = near.file.source;
  const lines = linesOf(model, key, wished);
  const isSpaced = isApart(block);
  const edit =
    place < 0
      ? beforeItem(
          text,
          near.set.entries[near.index] as WrittenSet["entries"][number],
          isSpaced ? [...lines, ""] : lines,
        )
      : behindItem(text, { ...near.set, items: near.set.entries }, near.index, isSpaced ? ["", ...lines] : lines);
  if (!edit) return undefined;
  return { edits: { file: near.file.path, edits: [edit] }, isOn: model.hasDefault && wished.enabled };
}

function linesOf(
  { before, between, value, behind, hasDefault, file, set, index }: Sibling,
  key: string,
  wished: WishedSwitch,
): readonly string[] {
  const words = hasDefault || !/mkEnableOption/.test(value) ? wished.description : wished.title;
  const own = value
    .replace(/"[^"]*"/, () => quoted(words))
    .replace(/\b(?:true|false)\b/, wished.enabled ? "true" : "false");
  const { indent } = lineAt(file.source.text, set.entries[index]?.start ?? 0);
  const lines = `${before}${showName(key)}${between}${own}${behind}`.split(/\r?\n/);
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
}

function siblingsOf({ model, switches }: House): readonly Sibling[] {
  const path = switches?.path ?? [];
  const found: Sibling[] = [];
  for (const file of model.repo.files.values()) {
    if (!model.imported.has(file.path) || unwritable(model.repo, file.path)) continue;
    for (const fact of file.facts.declarations) {
      const key = fact.path[path.length];
      const isSwitch = fact.path.length === path.length + 2 && fact.path.at(-1) === "enable" && fact.kind !== "renamed";
      if (key === undefined || !isSwitch || !path.every((name, index) => fact.path[index] === name)) continue;
      const sibling = siblingOf(file, fact, key);
      if (sibling) found.push(sibling);
    }
  }
  const central = switches?.location?.file;
  return central === undefined ? found : found.filter(({ file }) => file.path === central);
}

function siblingOf(file: RepoFile, fact: Declaration, key: string): Sibling | undefined {
  const { text } = file.source;
  const sets = setsAround(file.source, fact);
  // `x = { enable = …; };`: the entry is that of `x`.
  const isNested = fact.steps.length === 1;
  const set = sets.filter(({ entries }) => entries.some(({ start }) => start === fact.start))[0];
  const outer = isNested && set ? sets[sets.indexOf(set) + 1] : set;
  if (!set || !outer || outer.isRecursive) return undefined;
  if (isNested && set.entries.length !== 1) return undefined;
  const index = outer.entries.findIndex(({ start, end }) => start <= fact.start && fact.end <= end);
  const entry = outer.entries[index];
  const own = set.entries.find(({ start }) => start === fact.start);
  if (!entry || !own?.value || own.value.kind === "set") return undefined;
  const at = isNested ? entry.path.end - showName(key).length : fact.steps.at(-2)?.start;
  const width = showName(key).length;
  if (at === undefined || text.slice(at, at + width) !== showName(key)) return undefined;
  const { start, end } = own.value.outer;
  const value = text.slice(start, end);
  const shape = shapeOf(value, fact, key);
  if (shape === undefined) return undefined;
  return {
    key,
    file,
    set: outer,
    index,
    before: text.slice(entry.start, at),
    between: text.slice(at + width, start),
    value,
    behind: text.slice(end, entry.end),
    shape,
    hasDefault: /\b(?:true|false)\b/.test(value.replace(/"[^"]*"/g, "")),
  };
}

/** One text that describes it, at most one yes or no, and nothing else that is its own. */
function shapeOf(value: string, { description }: Declaration, key: string): string | undefined {
  const strings = value.match(/"[^"]*"/g) ?? [];
  const [only] = strings;
  if (strings.length !== 1 || only === undefined || /\$\{|\\|''|#|\bconfig\b|\bexample\b|\bapply\b/.test(value))
    return undefined;
  if (description === undefined && !/\s/.test(only)) return undefined;
  const shape = value.replace(/"[^"]*"/, "…");
  if ((shape.match(/\b(?:true|false)\b/g) ?? []).length > 1 || shape.includes(key)) return undefined;
  return shape.replace(/\b(?:true|false)\b/, "?").replaceAll(/\s+/g, " ");
}

/** The siblings of the set that has most of them, in order of place. */
function largest(siblings: readonly Sibling[]): readonly Sibling[] {
  const sets = new Map<string, Sibling[]>();
  for (const each of siblings) {
    const name = `${each.file.path} ${each.set.start}`;
    sets.set(name, [...(sets.get(name) ?? []), each]);
  }
  let best: readonly Sibling[] = [];
  for (const set of sets.values()) if (set.length > best.length) best = set;
  return [...best].sort((a, b) => a.index - b.index);
}

/** Whether an empty line stands between most of them. */
function isApart(block: readonly Sibling[]): boolean {
  const gaps = block.slice(1).filter(({ file, set, index }) => {
    const [before, own] = [set.entries[index - 1], set.entries[index]];
    return before && own && /\n[ \t]*\r?\n/.test(file.source.text.slice(before.end, own.start));
  });
  return gaps.length * 2 > Math.max(block.length - 1, 1);
}

function mostOften(shapes: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
