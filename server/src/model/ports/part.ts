/** Values inside of a host's configuration, down to items of lists: where each stands, where it was first written, what it was made of. */
import { attribute, attributes } from "#eval/attributes.ts";
import { EvalError, LimitError } from "#eval/error.ts";
import { force, writtenAt } from "#eval/machine.ts";
import {
  AttrSet,
  type Entry,
  ListValue,
  Maybe,
  type Origin,
  type Slot,
  Spread,
  Text,
  Thunk,
  Unknown,
  type Value,
} from "#eval/value.ts";
import { quietly } from "#model/counted.ts";
import { counts, type OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { optionReads, readsWithin } from "#model/option-reads.ts";
import type { Location } from "#text/span.ts";

/** What the repo says of an option, an attribute in it or an item of its list. */
export interface Part {
  /** Of the option or attribute; items of lists have the path of their list. */
  readonly path: readonly string[];
  readonly slot: Slot;
  /** `Unknown` where it fails or nobody knows. */
  readonly value: Value;
  /** Whether it is sure that it is there, and that nothing fails before Nix comes to it. */
  readonly isSure: boolean;
  /** Where it stands in the option: a definition's value, an item. */
  readonly place: Location | undefined;
  /** Where the value itself was written first, through all names and options that hand it on unchanged. */
  readonly written: Location | undefined;
  /** The options that went into the value, by name, not through others. */
  readonly sources: readonly string[];
}

/** `undefined`: the repo says nothing of it. */
export function partAt(view: HostView, path: readonly string[]): Part | undefined {
  return view.host.within(() =>
    quietly(() => {
      let slot: Slot = view.host.own();
      let isSure = true;
      for (const name of path) {
        if (force(slot) instanceof Unknown) break;
        const found: Entry | undefined = entryIn(slot, name);
        if (found === undefined) return undefined;
        const existing = settled(found);
        if (!existing) return undefined;
        slot = existing.slot;
        isSure &&= existing.isSure;
      }
      return partFrom(view, path, slot, isSure);
    }),
  );
}

/** The attributes of a set, in Nix's order; `isComplete`: there are surely no others. Of what is no set there are none. */
export function attributesOf(
  view: HostView,
  part: Part | undefined,
): { readonly parts: ReadonlyMap<string, Part>; readonly isComplete: boolean } {
  const parts = new Map<string, Part>();
  if (!(part?.value instanceof AttrSet)) return { parts, isComplete: !(part?.value instanceof Unknown) };
  const set = part.value;
  view.host.within(() =>
    quietly(() => {
      for (const { key, slot, exists } of attributes(set)) {
        const own = partFrom(view, [...part.path, key], slot, part.isSure && exists === true);
        if (own) parts.set(key, inside(part, own));
      }
    }),
  );
  return { parts, isComplete: set.open === undefined };
}

/** An attribute of a set, which may lie in a list; `undefined`: there is none. */
export function attributeOf(view: HostView, part: Part | undefined, name: string): Part | undefined {
  if (part?.value instanceof Unknown) return { ...part, path: [...part.path, name], isSure: false };
  if (!(part?.value instanceof AttrSet)) return undefined;
  return view.host.within(() =>
    quietly(() => {
      const entry = entryIn(part.value as AttrSet, name);
      const found = entry === undefined ? undefined : settled(entry);
      const own = found && partFrom(view, [...part.path, name], found.slot, part.isSure && found.isSure);
      return own && inside(part, own);
    }),
  );
}

/** The items of a list; of one value that is no list, that one. `isComplete`: the repo surely says no others. */
export function itemsOf(
  view: HostView,
  part: Part | undefined,
): { readonly items: readonly Part[]; readonly isComplete: boolean } {
  if (part === undefined) return { items: [], isComplete: true };
  if (part.value instanceof Unknown) return { items: [], isComplete: false };
  if (!(part.value instanceof ListValue)) return { items: [part], isComplete: true };
  const { items } = part.value;
  const found: Part[] = [];
  let isComplete = true;
  view.host.within(() => {
    for (const item of items) {
      if (item instanceof Spread) {
        isComplete = false;
        for (const possible of item.possible) {
          const own = partFrom(view, part.path, possible, false);
          if (own) found.push(inside(part, own));
        }
        continue;
      }
      const own = partFrom(view, part.path, item, part.isSure);
      if (own) found.push(inside(part, own));
    }
  });
  return { items: found, isComplete };
}

/** A whole number, also one written as a string of digits. */
export function numberOf(part: Part | undefined): number | undefined {
  const value = part?.value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && /^\d{1,9}$/.test(value)) return Number(value);
  return undefined;
}

export function stringOf(part: Part | undefined): string | undefined {
  return typeof part?.value === "string" ? part.value : undefined;
}

/** What stands for a part of a text that is not known. */
export const hole = "\u{FFFC}";

/** A string with {@link hole} for what is not known in it; `undefined` for anything but a string. */
export function textOf(part: Part | undefined): string | undefined {
  if (part?.value instanceof Text)
    return part.value.parts.map((piece) => (typeof piece === "string" ? piece : hole)).join("");
  return stringOf(part);
}

/** `undefined`: neither true nor false is known. */
export function truthOf(part: Part | undefined): boolean | undefined {
  return typeof part?.value === "boolean" ? part.value : undefined;
}

/** The definitions that the value is, or may be, made of. */
export function definitionsAt(view: HostView, path: readonly string[]): readonly OptionDefinition[] {
  return view.at(path)?.definitions.filter(counts) ?? [];
}

/** What has no place of its own stands where the whole of it does. */
function inside(whole: Part, part: Part): Part {
  return {
    path: part.path,
    slot: part.slot,
    value: part.value,
    get isSure() {
      return part.isSure;
    },
    get place() {
      return part.place ?? whole.place;
    },
    get written() {
      return part.written;
    },
    get sources() {
      return part.sources;
    },
  };
}

function entryIn(slot: Slot, name: string): Entry | undefined {
  const value = force(slot);
  return value instanceof AttrSet ? (value.entries.get(name) ?? attribute(value, name)) : undefined;
}

function settled(entry: Entry): { readonly slot: Slot; readonly isSure: boolean } | undefined {
  if (!(entry instanceof Maybe)) return { slot: entry, isSure: true };
  const exists = force(entry.exists);
  return exists === false ? undefined : { slot: entry.value, isSure: exists === true };
}

/** `undefined`: an option without a value. */
export function partFrom(view: HostView, path: readonly string[], slot: Slot, isSure: boolean): Part | undefined {
  let value: Value;
  try {
    value = force(slot);
  } catch (error) {
    const failed = failure(error);
    if (!failed) return undefined;
    value = failed;
  }
  return {
    path,
    slot,
    value,
    get isSure() {
      if (!isSure || value instanceof Unknown) return false;
      // What fails in one attribute is nothing to the others.
      return value instanceof AttrSet || (view.at(path)?.errors.length ?? 0) === 0;
    },
    get place() {
      return placeIn(view, slot) ?? definedAt(view, path);
    },
    get written() {
      return locationOf(view, writtenAt(slot));
    },
    get sources() {
      return sourcesOf(slot, path);
    },
  };
}

/** A set in a list is an option of a module without a name. */
function isInList(option: readonly string[]): boolean {
  return option.some((name) => name.startsWith("[definition "));
}

/** Through every slot that hands the value on, up to the first other option. */
function sourcesOf(slot: Slot, path: readonly string[]): readonly string[] {
  const own = showPath(path);
  const found = new Map(readsWithin(slot));
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from) {
    if (thunk.option && !isInList(thunk.option) && showPath(thunk.option) !== own) {
      found.set(thunk, "data");
      break;
    }
    for (const [read, kind] of readsWithin(thunk)) if (found.get(read) !== "data") found.set(read, kind);
  }
  for (const thunk of found.keys()) if (thunk.option && isInList(thunk.option)) found.delete(thunk);
  return [...optionReads(found, path)].flatMap(([name, kind]) => (kind === "data" ? [name] : []));
}

/** Where the first slot of the chain stands that was written in this repo. */
function placeIn(view: HostView, slot: Slot): Location | undefined {
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from)
    if (thunk.origin) return locationOf(view, thunk.origin);
  return undefined;
}

function locationOf({ repo }: HostView, origin: Origin | undefined): Location | undefined {
  if (!origin || !repo.files.has(origin.file)) return undefined;
  return { file: origin.file, start: origin.expr.start, end: origin.expr.end };
}

/** Where the strongest definition stands that counts. */
function definedAt(view: HostView, path: readonly string[]): Location | undefined {
  const [first] = definitionsAt(view, path);
  return first && { file: first.file, start: first.start, end: first.end };
}

function failure(error: unknown): Unknown | undefined {
  if (error instanceof EvalError) return error.kind === "no-value" ? undefined : new Unknown(error.reason);
  if (error instanceof LimitError) return new Unknown(error.reason);
  throw error;
}
