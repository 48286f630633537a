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
  const root: OptionNode = node(undefined, () => {
    const tops = [...groups].map(([first, members]): Entry => {
      const below = (): Entry[] => [...members].map(([name, text]): Entry => [name, group(text)]);
      return [first, node(table[first], below)];
    });
    return new Map(tops);
  });
  return root;

  function group(text: string): OptionNode {
    const [type, ...lines] = text.split("\n");
    return node(type === "" ? undefined : type, () => below(lines, 0, lines.length, 0));
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
        node(type, () =>
          same === undefined ? below(lines, first, last, depth + 1) : (at(root, same)?.children ?? []),
        ),
      ]);
      start = end;
    }
    return entries;
  }
}

/** A name, its type, and the path of the option whose children it has, too. */
const LINE = /^(\S+)(?: (?!= )(.+?))?(?: = (\S+))?$/;

type Entry = [name: string, node: OptionNode];

function node(type: string | undefined, below: () => Iterable<Entry>): OptionNode {
  let all: ReadonlyMap<string, OptionNode> | undefined;
  let children: ReadonlyMap<string, OptionNode> | undefined;
  let spec: TypeSpec | undefined;
  const read = (): ReadonlyMap<string, OptionNode> => {
    all ??= new Map(below());
    return all;
  };
  const self: OptionNode = {
    get type() {
      if (type !== undefined) spec ??= parseType(type, self);
      return spec;
    },
    get freeform() {
      return read().get("<freeform>")?.type;
    },
    get children() {
      children ??= new Map([...read()].filter(([name]) => name !== "<freeform>"));
      return children;
    },
    child: (name) => self.children.get(name) ?? (name === "*" ? undefined : self.children.get("<name>")),
  };
  return self;
}

function at(root: OptionNode, path: string): OptionNode | undefined {
  return path.split(".").reduce<OptionNode | undefined>((node, name) => node?.children.get(name), root);
}
