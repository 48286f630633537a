/** Which options were read to make a value: recorded while thunks are forced, answered when somebody asks. */
import type { Thunk } from "./value.ts";

/** What one computation read. `options` are thunks with an `option`; `parts` are computations it used; `guards` decided its course. */
export interface Reads {
  readonly options: Thunk[];
  readonly parts: Reads[];
  readonly guards: Reads[];
}

export function newReads(): Reads {
  return { options: [], parts: [], guards: [] };
}

export function isEmpty(reads: Reads): boolean {
  return reads.options.length === 0 && reads.parts.length === 0 && reads.guards.length === 0;
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
    for (const option of node.options) if (found.get(option) !== "data") found.set(option, kind);
    for (const part of node.parts) queue.push([part, kind]);
    for (const guard of node.guards) queue.push([guard, "guard"]);
  }
  return found;
}
