/** The options of NixOS as a tree, and its written form: one text for each group, read by `server/src/knowledge/option-table.ts`. */

export interface OptionTree {
  type: string | undefined;
  readonly children: Map<string, OptionTree>;
}

export function emptyTree(): OptionTree {
  return { type: undefined, children: new Map() };
}

export function put(tree: OptionTree, path: readonly string[], type: string): void {
  placeOf(tree, path).type = type;
}

/** The options below `from` are below `to`, too. */
export function copy(tree: OptionTree, from: readonly string[], to: readonly string[]): void {
  const target = placeOf(tree, to);
  for (const [name, node] of placeOf(tree, from).children) target.children.set(name, node);
}

function placeOf(tree: OptionTree, path: readonly string[]): OptionTree {
  return path.reduce((node, name) => {
    const below = node.children.get(name) ?? emptyTree();
    node.children.set(name, below);
    return below;
  }, tree);
}

/**
 * `{ "services.openssh": "enable bool\nsettings submodule\n <freeform> attrsOf atom\n Macs listOf str" }`: a line is a name and its type, one
 * more space in front is one step further down. A line that ends in `= path` has the children of that path: many services have a copy of
 * nginx's virtual hosts. What has a type and only one part to its name is the first line of its group.
 */
export function groupsOf(tree: OptionTree): Record<string, string> {
  const groups: Record<string, string> = {};
  const seen = new Map<string, string>();
  for (const [first, below] of sorted(tree)) {
    const own: string[] = [];
    if (below.type !== undefined) own.push(below.type);
    for (const [second, group] of sorted(below)) {
      groups[`${first}.${second}`] = [group.type ?? "", ...lines(group, 0, `${first}.${second}`, seen)].join("\n");
    }
    if (own.length > 0) groups[first] = own.join("\n");
  }
  return Object.fromEntries(Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Below this many lines a copy is shorter than saying whose copy it is. */
const COPY = 4;

function lines(tree: OptionTree, depth: number, path: string, seen: Map<string, string>): string[] {
  return sorted(tree).flatMap(([name, node]) => {
    const at = `${path}.${name}`;
    const head = `${" ".repeat(depth)}${name}${node.type === undefined ? "" : ` ${node.type}`}`;
    const flat = lines(node, 0, at, new Map()).join("\n");
    const first = seen.get(flat);
    if (first !== undefined && node.children.size > 0) return [`${head} = ${first}`];
    if (flat.split("\n").length >= COPY) seen.set(flat, at);
    return [head, ...lines(node, depth + 1, at, seen)];
  });
}

function sorted(tree: OptionTree): [string, OptionTree][] {
  return [...tree.children].sort(([a], [b]) => (a < b ? -1 : 1));
}
