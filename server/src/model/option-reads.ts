/** Which options a value was made of, by name: only what was meant, not the sets on the way to it. */
import { optionsRead, type ReadKind } from "#eval/reads.ts";
import { AttrSet, ListValue, Maybe, type Slot, Spread, Thunk } from "#eval/value.ts";
import { showPath } from "./option-path.ts";

/** `own`: the path of the option itself; whoever makes it has read what it lies in. */
export function optionReads(
  reads: ReadonlyMap<Thunk, ReadKind>,
  own: readonly string[],
): ReadonlyMap<string, ReadKind> {
  const found = new Map<string, { readonly path: readonly string[]; kind: ReadKind }>();
  for (const [{ option }, kind] of reads) {
    if (!option || startsWith(own, option) || startsWith(option, own)) continue;
    const name = showPath(option);
    const known = found.get(name);
    if (!known) found.set(name, { path: option, kind });
    else if (kind === "data") known.kind = kind;
  }
  const ways = new Set<string>();
  for (const { path } of found.values())
    for (let length = 1; length < path.length; length++) ways.add(showPath(path.slice(0, length)));
  const names = [...found.keys()].filter((name) => !ways.has(name)).sort();
  return new Map(names.map((name) => [name, found.get(name)?.kind ?? "data"]));
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}

/** What was read to make a value and all in it, as far as anybody asked. */
export function readsWithin(slot: Slot, found: Map<Thunk, ReadKind> = new Map(), depth = 12): Map<Thunk, ReadKind> {
  if (slot instanceof Thunk) add(optionsRead(slot.reads), "data", found);
  const value = slot instanceof Thunk ? (slot.state === "done" ? slot.value : undefined) : slot;
  if (depth <= 0) return found;
  if (value instanceof ListValue)
    for (const item of value.items) if (!(item instanceof Spread)) readsWithin(item, found, depth - 1);
  if (value instanceof AttrSet)
    for (const entry of value.entries.values())
      readsWithin(entry instanceof Maybe ? entry.value : entry, found, depth - 1);
  return found;
}

/** Adds what decided whether it counts. */
export function addGuard(slot: Slot, found: Map<Thunk, ReadKind>): void {
  if (slot instanceof Thunk) add(optionsRead(slot.reads), "guard", found);
}

function add(reads: ReadonlyMap<Thunk, ReadKind>, kind: ReadKind, found: Map<Thunk, ReadKind>): void {
  for (const [thunk, how] of reads) {
    const next = kind === "guard" ? kind : how;
    if (found.get(thunk) !== "data") found.set(thunk, next);
  }
}
