/**
 * The options that NixOS itself declares, with their types: how definitions merge of an option that a repo does not declare.
 *
 * An option that is not in the table is one that we do not know: there are some that the manual hides, and others may come from outside.
 */
import table from "./nixos-options.json" with { type: "json" };
import renames from "./nixos-renames.json" with { type: "json" };
import { optionTree } from "./option-table.ts";
import type { OptionNode, TypeSpec } from "./type-spec.ts";

export interface KnownOption {
  readonly type: TypeSpec;
  /** Whether there are known options below it. */
  readonly children: boolean;
}

/** `boot` and the like stand below. */
export function knownOptions(): OptionNode {
  nixos ??= optionTree(table.options);
  return nixos;
}

/** The options of modules that do not come with NixOS: `sops.secrets` and the like. They hold only where such a module is imported. */
export function thirdPartyOptions(): OptionNode {
  thirdParty ??= optionTree(table.thirdParty.options);
  return thirdParty;
}

/** `["systemd", "services", "caddy", "wantedBy"]`, an element of a list being `*`. `undefined`: no option, or none that we know. */
export function optionType(path: readonly string[]): KnownOption | undefined {
  let node: OptionNode | undefined = knownOptions();
  for (const name of path) node = node?.child(name);
  return node?.type === undefined ? undefined : { type: node.type, children: node.children.size > 0 };
}

/** By their old names, dotted: the names that these options have now. */
export const renamedOptions: ReadonlyMap<string, string> = new Map(Object.entries(renames.renamed));

/** The manual that the table was made from. */
export const optionsRevision: string = table.revision;

let nixos: OptionNode | undefined;
let thirdParty: OptionNode | undefined;
