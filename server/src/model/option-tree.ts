/** All declared options of the repo as a tree of names, and the option that a path leads to. */
import type { Declaration, Name, OptionPath, TypeShape } from "#facts/facts.ts";
import { isForeignRoot } from "./foreign-roots.ts";

export interface OptionNode {
  readonly children: Map<string, OptionNode>;
  /** Below an `attrsOf` submodule or a computed name: stands for every name. */
  any: OptionNode | undefined;
  readonly declarations: { readonly file: string; readonly fact: Declaration }[];
}

export function newNode(): OptionNode {
  return { children: new Map(), any: undefined, declarations: [] };
}

export function declare(root: OptionNode, file: string, fact: Declaration): void {
  // `options.services = mkOption { type = anything; };` stands in for NixOS in a test.
  if (fact.path.length === 1 && fact.path[0] !== undefined && isForeignRoot(fact.path[0])) return;
  let node = root;
  for (const name of fact.path) node = childFor(node, name);
  if (node !== root) node.declarations.push({ file, fact });
}

function childFor(node: OptionNode, name: Name): OptionNode {
  if (name === undefined) {
    node.any ??= newNode();
    return node.any;
  }
  let child = node.children.get(name);
  if (!child) {
    child = newNode();
    node.children.set(name, child);
  }
  return child;
}

export type Match =
  /** `depth` names of the path name the option; `key`: one more name is a key of it. `names` are those as declared, unknown ones filled in. */
  | {
      readonly kind: "option";
      readonly node: OptionNode;
      readonly depth: number;
      readonly key: boolean;
      readonly declared: OptionPath;
    }
  | { readonly kind: "group"; readonly node: OptionNode }
  | { readonly kind: "none"; readonly known: number };

/** The option that `path` reads or lies in. */
export function match(root: OptionNode, path: OptionPath): Match {
  let node = root;
  let at = 0;
  const declared: Name[] = [];
  let option: { node: OptionNode; depth: number; declared: readonly Name[] } | undefined;
  for (; at < path.length; at++) {
    const name = path[at];
    const exact = name === undefined ? undefined : node.children.get(name);
    const next = exact ?? (at === 0 && name !== undefined && isForeignRoot(name) ? undefined : node.any);
    if (!next) break;
    declared.push(exact ? name : undefined);
    node = next;
    if (node.declarations.length) option = { node, depth: at + 1, declared: [...declared] };
  }
  if (!option) return at === path.length && at > 0 ? { kind: "group", node } : { kind: "none", known: at };
  const key = option.depth < path.length && path[option.depth] !== undefined && hasKeys(option.node);
  // Between an option and the options of its submodules lies a group: `my.media.sonarr` of `my.media.<name>.port`.
  return { kind: "option", ...option, key };
}

/** Whether the names below an option are keys of an attribute set. */
function hasKeys(node: OptionNode): boolean {
  return node.declarations.some(({ fact }) => fact.type !== undefined && isAttrsOf(fact.type.shape));
}

function isAttrsOf(shape: TypeShape): boolean {
  return shape.kind === "attrsOf" || (shape.kind === "nullOr" && isAttrsOf(shape.of));
}
