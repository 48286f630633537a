/** The names that exist below an option path: declared options and groups, and the keys that something defines. */
import type { OptionPath } from "#facts/facts.ts";
import { isForeignRoot } from "./foreign-roots.ts";
import type { Model, Source, SourceDefinition } from "./model.ts";

/** A name, and what it stands for. */
export interface NameNode {
  readonly name: string;
  /** `undefined`: only a group. */
  readonly source: Source | undefined;
  /** Names lie below. */
  readonly isGroup: boolean;
  /** Read somewhere, and defined nowhere. */
  readonly isWanted: boolean;
}

/** By name. A definition that is `left` out, as the text at the caret, makes no name. */
export function namesBelow(
  model: Model,
  prefix: OptionPath,
  isLeftOut: (definition: SourceDefinition) => boolean,
): ReadonlyMap<string, NameNode> {
  const found = new Map<string, NameNode>();
  for (const node of nodesAt(treeOf(model), prefix))
    for (const [name, child] of node.children) {
      const own = read(name, child, isLeftOut);
      const known = found.get(name);
      if (own && (!known || known.isWanted || (!known.source && own.source))) found.set(name, own);
    }
  return found;
}

/** How many central values lie below a path. */
export function groupSize(model: Model, path: OptionPath): number {
  let node: Tree | undefined = treeOf(model);
  for (const name of path) node = name === undefined ? node?.any : node?.children.get(name);
  return node ? sizeBelow(node) : 0;
}

function sizeBelow({ children, any }: Tree): number {
  let size = 0;
  for (const child of any ? [...children.values(), any] : children.values())
    size += sizeBelow(child) + (child.source ? 1 : 0);
  return size;
}

interface Tree {
  readonly children: Map<string, Tree>;
  /** Stands for every name. */
  any: Tree | undefined;
  source: Source | undefined;
}

const known = new WeakMap<Model, Tree>();

function treeOf(model: Model): Tree {
  let tree = known.get(model);
  if (!tree) {
    tree = newTree();
    for (const source of model.sources) if (source.kind !== "undeclared") plant(tree, source);
    known.set(model, tree);
  }
  return tree;
}

function newTree(): Tree {
  return { children: new Map(), any: undefined, source: undefined };
}

function plant(tree: Tree, source: Source): void {
  let node = tree;
  for (const name of source.names) {
    let next = name === undefined ? node.any : node.children.get(name);
    if (!next) {
      next = newTree();
      if (name === undefined) node.any = next;
      else node.children.set(name, next);
    }
    node = next;
  }
  node.source = source;
}

function nodesAt(tree: Tree, prefix: OptionPath): readonly Tree[] {
  let nodes: readonly Tree[] = [tree];
  const isForeign = isForeignRoot(prefix[0] ?? "");
  prefix.forEach((name, index) => {
    const isClosed = index === 0 && name !== undefined && isForeign;
    nodes = nodes.flatMap(({ children, any, source }) => {
      const exact = name === undefined ? undefined : children.get(name);
      // `options.programs.${name}` declares a few programs: one that has options of its own is another.
      const isOther = exact !== undefined && isForeign && !source;
      return [...(exact ? [exact] : []), ...(any && !isClosed && !isOther ? [any] : [])];
    });
  });
  return nodes;
}

function read(name: string, tree: Tree, isLeftOut: (definition: SourceDefinition) => boolean): NameNode | undefined {
  const exists = tree.source !== undefined && isDefined(tree.source, isLeftOut);
  const isGroup = hasNames(tree, isLeftOut);
  if (exists || isGroup) return { name, source: exists ? tree.source : undefined, isGroup, isWanted: false };
  const isWanted = tree.source?.kind === "key" && tree.source.uses.length > 0;
  return isWanted ? { name, source: tree.source, isGroup, isWanted } : undefined;
}

/** A declared option is there; a key and an option below a name that anybody may choose are there when something defines them. */
function isDefined(
  { kind, options, instanceOf, definitions }: Source,
  isLeftOut: (definition: SourceDefinition) => boolean,
): boolean {
  if (kind === "option" && !instanceOf) return options.some(({ fact }) => fact.kind !== "renamed");
  return definitions.some((definition) => !isLeftOut(definition));
}

function hasNames(tree: Tree, isLeftOut: (definition: SourceDefinition) => boolean): boolean {
  if (tree.any) return true;
  for (const child of tree.children.values())
    if ((child.source && isDefined(child.source, isLeftOut)) || hasNames(child, isLeftOut)) return true;
  return false;
}
