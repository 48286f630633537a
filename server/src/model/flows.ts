/** Which option goes into which: from a source to everything that is made of it, through other options too, and back. */
import type { ReadKind } from "#eval/reads.ts";
import { counts, type OptionDefinition, optionOf } from "./defined.ts";
import type { HostView, OptionView } from "./evaluated.ts";
import { showPath } from "./option-path.ts";

/** An option that something goes into, and which of its definitions takes it. */
export interface Flow {
  readonly option: OptionView;
  /** Empty where it is the way the option comes about, and no single definition. */
  readonly definitions: readonly OptionDefinition[];
  /** `guard`: it only decides whether something counts, here or on the way. */
  readonly kind: ReadKind;
  /** Through how many other options. */
  readonly distance: number;
}

export interface Flows {
  /** Everything that the option, or one below it, goes into; the nearest first. */
  readonly flowsOf: (path: string) => readonly Flow[];
  /** Only what reads it itself. */
  readonly readersOf: (path: string) => readonly Flow[];
  /** What goes into the option, or into one below it, not through others. */
  readonly readBy: (path: string) => ReadonlyMap<string, ReadKind>;
  /** Everything that goes into the option, or into one below it, by name; the nearest first. */
  readonly feedersOf: (path: string) => ReadonlyMap<string, ReadKind>;
}

interface Edge {
  readonly option: OptionView;
  readonly definitions: OptionDefinition[];
  kind: ReadKind;
}

export function flowsIn(view: HostView): Flows {
  /** By the name of what is read, the edges to those who read it. */
  const readers = new Map<string, Map<string, Edge>>();
  const byName = new Map(view.leaves.map((leaf) => [leaf.name, leaf]));
  for (const option of view.leaves) {
    for (const [name, kind] of option.reads) edgeTo(name, option, kind);
    for (const definition of option.definitions.filter(counts))
      for (const [name, kind] of definition.reads) edgeTo(name, option, kind).definitions.push(definition);
  }

  function edgeTo(name: string, option: OptionView, kind: ReadKind): Edge {
    const edges = readers.get(name) ?? new Map<string, Edge>();
    readers.set(name, edges);
    const edge = edges.get(option.name) ?? { option, definitions: [], kind };
    if (kind === "data") edge.kind = kind;
    edges.set(option.name, edge);
    return edge;
  }

  function readersOf(path: string): Flow[] {
    const found = new Map<string, Edge>();
    const names = [...readers.keys()].filter((name) => name === path || name.startsWith(`${path}.`));
    for (const name of [...names, ...wholeOf(path)])
      for (const [reader, edge] of readers.get(name) ?? []) {
        const known = found.get(reader);
        if (!known) found.set(reader, { ...edge, definitions: [...edge.definitions] });
        else {
          known.definitions.push(...edge.definitions.filter((each) => !known.definitions.includes(each)));
          if (edge.kind === "data") known.kind = "data";
        }
      }
    return [...found.values()].map((edge) => ({ ...edge, distance: 1 }));
  }

  /** What lies in an option without being one: whoever reads the option may read it. */
  function wholeOf(path: string): readonly string[] {
    const leaf = byName.get(path);
    const option = leaf && optionOf(view.host, leaf.path);
    return option && option.length < leaf.path.length ? [showPath(option)] : [];
  }

  return {
    readersOf,
    readBy: readsOf,
    flowsOf(path) {
      const found = new Map<string, Flow>();
      for (
        let next: { path: string; kind: ReadKind; distance: number }[] = [{ path, kind: "data", distance: 0 }];
        next.length > 0;
      ) {
        const further: typeof next = [];
        for (const { path: source, kind, distance } of next)
          for (const flow of readersOf(source)) {
            const { name } = flow.option;
            const how = kind === "guard" ? kind : flow.kind;
            const known = found.get(name);
            // What is reached both ways is data.
            if (name === path || (known && (known.kind === "data" || how === "guard"))) continue;
            found.set(name, { ...flow, kind: how, distance: known?.distance ?? distance + 1 });
            further.push({ path: name, kind: how, distance: distance + 1 });
          }
        next = further;
      }
      return [...found.values()];
    },
    feedersOf(path) {
      const found = new Map<string, ReadKind>();
      let next: [string, ReadKind][] = [[path, "data"]];
      while (next.length > 0) {
        const further: [string, ReadKind][] = [];
        for (const [reader, kind] of next)
          for (const [name, own] of readsOf(reader)) {
            const how = kind === "guard" ? kind : own;
            if (name === path || found.get(name) === "data" || found.get(name) === how) continue;
            found.set(name, how);
            further.push([name, how]);
          }
        next = further;
      }
      return found;
    },
  };

  /** Of an option and of all below it. */
  function readsOf(path: string): ReadonlyMap<string, ReadKind> {
    const found = new Map<string, ReadKind>();
    const own = byName.get(path);
    const options = own ? [own] : view.leaves.filter(({ name }) => name.startsWith(`${path}.`));
    for (const { reads } of options)
      for (const [name, kind] of reads) if (found.get(name) !== "data") found.set(name, kind);
    return found;
  }
}
