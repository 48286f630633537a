/** Which options were read to make a value: recorded while thunks are forced, answered when somebody asks. */
import type { Thunk } from "./value.ts";

/**
 * What one computation read: `options` are thunks with an `option`, `parts` are computations it used, `guards` decided its course. Lists
 * come to be with their first member: most computations read nothing.
 */
export interface Reads {
  options: Thunk[] | undefined;
  parts: Reads[] | undefined;
  guards: Reads[] | undefined;
}

export function newReads(): Reads {
  return { options: undefined, parts: undefined, guards: undefined };
}

export function isEmpty(reads: Reads): boolean {
  return reads.options === undefined && reads.parts === undefined && reads.guards === undefined;
}

/** `reader` has read the value of `thunk`: as an option, or with all that went into it. */
export function noteRead(reader: Reads, thunk: Thunk): void {
  if (thunk.option) {
    if (reader.options === undefined) reader.options = [thunk];
    else if (reader.options.at(-1) !== thunk) reader.options.push(thunk);
  } else if (thunk.reads) {
    if (reader.parts === undefined) reader.parts = [thunk.reads];
    else if (reader.parts.at(-1) !== thunk.reads) reader.parts.push(thunk.reads);
  }
}

/** `data`: the value itself went in; `guard`: it only decided whether or which. */
export type ReadKind = "data" | "guard";

/** Every option that was read, not through other options. A path read both ways is `data`. */
export function optionsRead(reads: Reads | undefined): Map<Thunk, ReadKind> {
  const found = new Map<Thunk, ReadKind>();
  const seen: Record<ReadKind, Set<Reads>> = { data: new Set(), guard: new Set() };
  const queue: [Reads, ReadKind][] = reads ? [[reads, "data"]] : [];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [node, kind] = next;
    if (seen.data.has(node) || seen[kind].has(node)) continue;
    seen[kind].add(node);
    for (const option of node.options ?? []) if (found.get(option) !== "data") found.set(option, kind);
    for (const part of node.parts ?? []) queue.push([part, kind]);
    for (const guard of node.guards ?? []) queue.push([guard, "guard"]);
  }
  return found;
}

/** What was read only to decide. */
export function noteGuard(reader: Reads, guard: Reads): void {
  if (reader.guards === undefined) reader.guards = [guard];
  else reader.guards.push(guard);
}
