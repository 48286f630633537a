/** Modules of Home Manager and nix-darwin: what NixOS declares under the same names is not there for them. */
import type { Definition, PathUse } from "#facts/facts.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { RepoFile } from "#model/repo.ts";
import { covers } from "#text/span.ts";
import { isFlake } from "./modules.ts";

/** Whether a module is one of these, by what it sets, or by what imports it and what it imports. */
export function isOfOtherSystem(model: Model, file: string): boolean {
  let known = found.get(model);
  if (!known) {
    known = filesOfOthers(model);
    found.set(model, known);
  }
  return known.has(file);
}

const found = new WeakMap<Model, ReadonlySet<string>>();

function filesOfOthers({ repo }: Model): ReadonlySet<string> {
  const beside = new Map<string, string[]>();
  const waiting: string[] = [];
  for (const file of repo.files.values()) {
    if (file.facts.definitions.some(isOfOther)) waiting.push(file.path);
    for (const use of file.facts.paths) {
      const isForUser = file.facts.definitions.some((each) => holdsModules(each, use) && covers(each, use));
      if (use.role === "other" && !isForUser) continue;
      for (const target of resolve(repo, file.path, use)) {
        if (isForUser) waiting.push(target);
        else if (isAmongModules(file, use)) {
          beside.set(file.path, [...(beside.get(file.path) ?? []), target]);
          beside.set(target, [...(beside.get(target) ?? []), file.path]);
        }
      }
    }
  }
  const others = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = repo.files.get(path);
    if (!file || others.has(path) || file.facts.definitions.some(isOfNixos)) continue;
    others.add(path);
    waiting.push(...(beside.get(path) ?? []));
  }
  return others;
}

/** A path in the text of `sharedModules` is a module, whatever it is written in. */
function holdsModules({ path: [root, second] }: Definition, { role }: PathUse): boolean {
  return root === "home-manager" && (role !== "other" || second === "sharedModules");
}

/** The list of a flake holds hosts of all kinds. */
function isAmongModules({ path }: RepoFile, { role }: PathUse): boolean {
  return role === "module" && !isFlake(path);
}

/** NixOS has no option of the name. */
function isOfOther({ path: [root, second] }: Definition): boolean {
  return root === "home" || root === "homebrew" || root === "launchd" || (root === "system" && second === "defaults");
}

/** Neither of the others has an option of the name. */
function isOfNixos({ path: [root] }: Definition): boolean {
  return /^(?:boot|fileSystems|swapDevices|virtualisation|hardware|home-manager)$/.test(root ?? "");
}
