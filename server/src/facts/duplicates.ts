/**
 * Puts the bindings of one attribute set together as Nix's parser does: paths that share a beginning and literal sets under one
 * name become one set, and what cannot become one is a duplicate.
 *
 * The newest Nix is the measure. Releases before 2.26 merge literal sets one level deep only and refuse what lies deeper.
 */
import type { AttrBinding, AttrName, AttrSet, Binding, Expr, StaticName } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import type { Duplicate } from "./facts.ts";

/** A set made of several bindings; which of its parts sees which names is for the check of scopes. */
export interface MergedSet {
  readonly kind: "Merged";
  /** Of the binding that made the set: a `rec` of later ones has no effect. */
  readonly recursive: boolean;
  readonly entries: Map<string, Entry>;
  /** Names of `inherit a b;`: they are looked up outside. */
  readonly inherited: StaticName[];
  /** Whatever else is computed inside: names, values under computed names, `from` of `inherit (from)`, refused values. */
  readonly inside: (Expr | MergedSet)[];
}

interface Entry {
  /** From the path's first name to this one. */
  readonly place: Span;
  /** `undefined` for `inherit`. */
  readonly binding: AttrBinding | undefined;
  /** A literal set becomes a {@link MergedSet} as soon as something is merged into it. */
  value: Expr | MergedSet | undefined;
}

/** Whether two bindings begin with the same name; all other sets are what their bindings say, one by one. */
export function repeatsName(bindings: readonly Binding[]): boolean {
  if (bindings.length > fewBindings || bindings.some(isInherit)) {
    const names = firstNames(bindings);
    return new Set(names).size < names.length;
  }
  // Nearly every set is as small as this; comparing costs less than a set of names.
  for (let index = 1; index < bindings.length; index++) {
    const name = firstName(bindings[index]);
    if (name === undefined) continue;
    for (let other = 0; other < index; other++) if (firstName(bindings[other]) === name) return true;
  }
  return false;
}

const fewBindings = 8;

function isInherit({ kind }: Binding): boolean {
  return kind === "Inherit";
}

function firstName(binding: Binding | undefined): string | undefined {
  const first = binding?.kind === "AttrBinding" ? binding.path[0] : undefined;
  return first?.kind === "Static" ? first.name : undefined;
}

/** The names that the bindings give to their set, as often as they stand there. */
export function firstNames(bindings: readonly Binding[]): readonly string[] {
  const names: string[] = [];
  for (const binding of bindings) {
    if (binding.kind === "Inherit") {
      for (const name of binding.names) if (name.kind === "Static") names.push(name.name);
    } else {
      const first = binding.path[0];
      if (first?.kind === "Static") names.push(first.name);
    }
  }
  return names;
}

/** Duplicates are added to `found`; of several definitions of one name the first counts. */
export function merge(bindings: readonly Binding[], recursive: boolean, found: Duplicate[]): MergedSet {
  const set = newSet(recursive);
  for (const binding of bindings) {
    if (binding.kind === "AttrBinding") define(set, binding, found);
    else {
      if (binding.from) set.inside.push(binding.from);
      for (const name of binding.names) if (name.kind === "Static") inherit(set, name, binding.from, found);
    }
  }
  return set;
}

function newSet(recursive: boolean): MergedSet {
  return { kind: "Merged", recursive, entries: new Map(), inherited: [], inside: [] };
}

function inherit(set: MergedSet, name: StaticName, from: Expr | undefined, found: Duplicate[]): void {
  if (!from) set.inherited.push(name);
  add(set, [name.name], { place: spanOf(name, name), binding: undefined, value: undefined }, found);
}

function define(set: MergedSet, binding: AttrBinding, found: Duplicate[]): void {
  const { path, value } = binding;
  const names: string[] = [];
  let at = set;
  for (const [index, name] of path.entries()) {
    const isLast = index === path.length - 1;
    if (name.kind === "Dynamic") {
      const nested = isLast ? value : newSet(false);
      at.inside.push(name.expr, nested);
      if (nested.kind !== "Merged") return;
      at = nested;
      names.push("");
      continue;
    }
    names.push(name.name);
    const place = spanOf(path[0] ?? name, name);
    if (isLast) {
      add(at, names, { place, binding, value }, found);
      return;
    }
    const existing = at.entries.get(name.name);
    const nested = existing ? asSet(existing, found) : newSet(false);
    if (!nested) {
      if (existing) refuse(names, { place, binding, value }, existing, found);
      at.inside.push(...computed(path.slice(index + 1)), value);
      return;
    }
    if (!existing) at.entries.set(name.name, { place, binding, value: nested });
    at = nested;
  }
}

/** `names` is the way to the entry, its own name last. */
function add(set: MergedSet, names: readonly string[], entry: Entry, found: Duplicate[]): void {
  const name = names.at(-1) ?? "";
  const existing = set.entries.get(name);
  if (!existing) {
    set.entries.set(name, entry);
    return;
  }
  const into = isSet(entry) && names.length < deepest ? asSet(existing, found) : undefined;
  const other = into && asSet(entry, found);
  if (into && other) {
    into.inherited.push(...other.inherited);
    into.inside.push(...other.inside);
    for (const [inner, value] of other.entries) add(into, [...names, inner], value, found);
    return;
  }
  if (names.length < deepest) refuse(names, entry, existing, found);
  if (entry.value) set.inside.push(entry.value);
}

/** No person merges sets that are nested deeper. */
const deepest = 200;

function isSet({ value }: Entry): boolean {
  return value?.kind === "Merged" || (value?.kind === "AttrSet" && !value.legacyLet);
}

function asSet(entry: Entry, found: Duplicate[]): MergedSet | undefined {
  const { value } = entry;
  if (value?.kind === "Merged") return value;
  if (value?.kind !== "AttrSet" || value.legacyLet) return undefined;
  const made = mergedFrom(value, found);
  entry.value = made;
  return made;
}

function mergedFrom({ bindings, recursive }: AttrSet, found: Duplicate[]): MergedSet {
  return merge(bindings, recursive, found);
}

function refuse(names: readonly string[], entry: Entry, first: Entry, found: Duplicate[]): void {
  if (found.length >= mostReported) return;
  found.push({
    ...entry.place,
    path: [...names],
    first: first.place,
    whole: entry.binding && spanOf(entry.binding, entry.binding),
    firstWhole: first.binding && spanOf(first.binding, first.binding),
  });
}

/** Nobody reads more of them. */
const mostReported = 100;

function computed(path: readonly AttrName[]): readonly Expr[] {
  return path.flatMap((name) => (name.kind === "Dynamic" ? [name.expr] : []));
}

function spanOf(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}
