/** A written table of options as a tree: groups, and what is in them, are read when somebody first asks for them. */
import { type OptionNode, parseType, type TypeSpec } from "./type-spec.ts";

/** For each group, named by the first two parts of its options, its own type and below it a line for each option. */
export type OptionTable = Readonly<Record<string, string>>;

export function optionTree(table: OptionTable): OptionNode {
  const groups = new Map<string, Map<string, string>>();
  for (const [name, text] of Object.entries(table)) {
    const dot = name.indexOf(".");
    const first = dot === -1 ? name : name.slice(0, dot);
    const members = groups.get(first) ?? new Map<string, string>();
    if (dot !== -1) members.set(name.slice(dot + 1), text);
    groups.set(first, members);
  }
  const root: Known = new Known(undefined, () => {
    const tops = [...groups].map(([first, members]): Entry => {
      const below = (): Entry[] => [...members].map(([name, text]): Entry => [name, group(text)]);
      return [first, new Known(table[first], below)];
    });
    return new Map(tops);
  });
  return root;

  function group(text: string): Known {
    const end = text.indexOf("\n");
    const type = end === -1 ? text : text.slice(0, end);
    return new Known(type === "" ? undefined : type, () => {
      const lines = end === -1 ? [] : text.slice(end + 1).split("\n");
      return below(lines, 0, lines.length, 0);
    });
  }

  /** The options that the lines `from` up to `to` describe, those `depth` steps down. */
  function below(lines: readonly string[], from: number, to: number, depth: number): Entry[] {
    const entries: Entry[] = [];
    for (let start = from; start < to; ) {
      let end = start + 1;
      while (end < to && lines[end]?.[depth] === " ") end++;
      const [, name = "", type, same] = LINE.exec((lines[start] ?? "").slice(depth)) ?? [];
      const first = start + 1;
      const last = end;
      entries.push([
        name,
        new Known(type, () =>
          same === undefined ? below(lines, first, last, depth + 1) : (at(root, same)?.all ?? []),
        ),
      ]);
      start = end;
    }
    return entries;
  }
}

/** A name, its type, and the path of the option whose children it has, too. */
const LINE = /^(\S+)(?: (?!= )(.+?))?(?: = (\S+))?$/;

type Entry = [name: string, node: Known];

/** A class, for there are thousands, and each reads what is below it once. */
class Known implements OptionNode {
  readonly #type: string | undefined;
  readonly #below: () => Iterable<Entry>;
  #all: ReadonlyMap<string, Known> | undefined;
  #children: ReadonlyMap<string, Known> | undefined;
  #spec: TypeSpec | undefined;

  constructor(type: string | undefined, below: () => Iterable<Entry>) {
    this.#type = type;
    this.#below = below;
  }

  get type(): TypeSpec | undefined {
    if (this.#type !== undefined) this.#spec ??= parseType(this.#type, this);
    return this.#spec;
  }

  get freeform(): TypeSpec | undefined {
    return this.all.get("<freeform>")?.type;
  }

  get children(): ReadonlyMap<string, Known> {
    if (!this.all.has("<freeform>")) return this.all;
    this.#children ??= new Map([...this.all].filter(([name]) => name !== "<freeform>"));
    return this.#children;
  }

  /** The children, and the type of all others as `<freeform>`. */
  get all(): ReadonlyMap<string, Known> {
    this.#all ??= new Map(this.#below());
    return this.#all;
  }

  child(name: string): Known | undefined {
    return this.children.get(name) ?? (name === "*" ? undefined : this.children.get("<name>"));
  }
}

function at(root: Known, path: string): Known | undefined {
  return path.split(".").reduce<Known | undefined>((node, name) => node?.all.get(name), root);
}
