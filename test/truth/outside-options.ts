/** The options that exist outside a repo, as Nix text: NixOS' own with their types as far as we know them, and untyped ones. */
import { knownOptions, renamedOptions, thirdPartyOptions } from "#knowledge/nixos-options.ts";
import type { OptionNode, TypeSpec } from "#knowledge/type-spec.ts";

/** Option declarations in the form of their paths; a string is an option: how it is declared in Nix. */
export type Declared = string | { [name: string]: Declared };

/** NixOS' options whose first two names the repo mentions, and those of the usual modules from elsewhere. */
export function declaredOutside(mentioned: ReadonlySet<string>): Record<string, Declared> {
  return merged(group(knownOptions(), mentioned, NIXOS), group(thirdPartyOptions(), mentioned, FOREIGN));
}

type Group = Record<string, Declared>;

/** How the options of a table are declared. Those from outside of NixOS have a default that is not to be known: secrets have a path. */
type Declares = "option" | "foreign";
const NIXOS: Declares = "option";
const FOREIGN: Declares = "foreign";

function group(node: OptionNode, mentioned: ReadonlySet<string>, declares: Declares, depth = 0): Group {
  const members = [...node.children].flatMap(([name, child]): [string, Declared][] => {
    if (depth < 2 && !mentioned.has(name)) return [];
    const where: Where = { depth: 0, listed: false, declares };
    if (child.type !== undefined) return [[name, `${declares} (${typeText(child.type, where)})`]];
    const below = group(child, mentioned, declares, depth + 1);
    // A group without options would be a set without members.
    return Object.keys(below).length === 0 ? [] : [[name, below]];
  });
  return Object.fromEntries(members);
}

function merged(one: Group, other: Group): Group {
  const both = Object.entries(other).map(([name, below]): [string, Declared] => {
    const known = one[name];
    return [name, typeof known === "object" && typeof below === "object" ? merged(known, below) : (known ?? below)];
  });
  return { ...one, ...Object.fromEntries(both) };
}

/** Old names of NixOS' options that one of `paths` uses, and their new ones. */
export function renamesFor(
  paths: readonly (readonly string[])[],
): { readonly from: string[]; readonly to: string[] }[] {
  return [...renamedOptions].flatMap(([from, to]) => {
    const old = from.split(".");
    const used = paths.some((path) => old.every((name, index) => path[index] === name));
    return used && !to.startsWith("_module") ? [{ from: old, to: to.split(".") }] : [];
  });
}

/**
 * `paths` become options without a type unless they lie on the way to an option, or below one. Those whose next name only
 * evaluation knows (`dynamic`) are options themselves: what is below them is no group.
 */
export function addUntyped(tree: Record<string, Declared>, paths: readonly Untyped[]): void {
  // First what may have no options below, then the longest: what leads to others is a group.
  const order = [...paths].sort((a, b) => Number(b.dynamic) - Number(a.dynamic) || b.path.length - a.path.length);
  for (const { path } of order) add(tree, path);
}

export interface Untyped {
  readonly path: readonly string[];
  readonly dynamic: boolean;
}

function add(tree: Record<string, Declared>, [name = "", ...rest]: readonly string[]): void {
  tree[name] ??= rest.length === 0 ? "option freely" : {};
  const below = tree[name];
  if (rest.length > 0 && typeof below === "object") add(below, rest);
}

/** A Nix function from the library to the tree of option declarations. */
export function optionsText(tree: Readonly<Record<string, Declared>>): string {
  return `{ lib, optionTypes }:\nwith lib.types;\nwith optionTypes;\n${text(tree)}\n`;
}

function text(tree: Declared): string {
  if (typeof tree === "string") return tree;
  const members = Object.entries(tree).map(([name, below]) => `${JSON.stringify(name)} = ${text(below)};`);
  return `{ ${members.join(" ")} }`;
}

/** Copies of options (`= path` in the table) could go on for ever. */
const DEEPEST = 8;

interface Where {
  readonly depth: number;
  /** Below an element of a list. */
  readonly listed: boolean;
  readonly declares: Declares;
}

function typeText(type: TypeSpec, where: Where): string {
  const argument = (inner: TypeSpec): string => `(${typeText(inner, where)})`;
  const element = (inner: TypeSpec): string => `(${typeText(inner, { ...where, listed: true })})`;
  switch (type.kind) {
    case "listOf":
      return `listOf ${element(type.of)}`;
    case "nullOr":
    case "attrsOf":
    case "lazyAttrsOf":
    case "functionTo":
    case "uniq":
      return `${type.kind} ${argument(type.of)}`;
    case "toList":
      return `coercedTo ${element(type.of)} (x: [ x ]) (listOf ${element(type.of)})`;
    case "either":
      return `either ${argument(type.left)} ${argument(type.right)}`;
    case "coercedTo":
      return `coerced ${argument(type.from)} ${argument(type.to)}`;
    case "separatedString":
      return `separatedString ${JSON.stringify(type.separator)}`;
    case "enum":
      return type.values === undefined
        ? "freely"
        : `enum [ ${type.values.map((value) => JSON.stringify(value)).join(" ")} ]`;
    case "intBetween":
      if (type.to === Number.POSITIVE_INFINITY) return type.from === 0 ? "ints.unsigned" : "ints.positive";
      return type.from === 0 && type.to === 65_535 ? "port" : `ints.between (${type.from}) ${type.to}`;
    case "submodule":
      return where.depth > DEEPEST ? "freely" : submoduleText(type.options, { ...where, depth: where.depth + 1 });
    default:
      return `named "${type.kind}"`;
  }
}

function submoduleText(node: OptionNode, where: Where): string {
  const free = where.listed ? "(attrsOf anything)" : "freely";
  const freeform = node.freeform === undefined ? free : `(${typeText(node.freeform, where)})`;
  const members = (below: OptionNode): Declared => {
    if (below.type !== undefined) return `${where.declares} (${typeText(below.type, where)})`;
    return Object.fromEntries([...below.children].map(([name, child]) => [name, members(child)]));
  };
  const children = [...node.children].filter(([name]) => name !== "<name>" && name !== "*");
  const options = text(Object.fromEntries(children.map(([name, child]) => [name, members(child)])));
  return `${where.listed ? "element" : "members"} ${options} ${freeform}`;
}
