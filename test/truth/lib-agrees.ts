/**
 * Holds our small library (`test/truth/lib`) against the real one: `MYNIXOS_NIXPKGS_LIB=<checkout> node test/truth/lib-agrees.ts`.
 *
 * Both are asked for every expression in `expressions/lib-*.txt` and for every leaf of the sample; values, types and the words of errors must
 * be the same. Run by hand: a machine that only tests has no checkout. Exit code 1: they differ.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { truthOf } from "./eval.ts";
import { expressionsOf } from "./expression-tables.ts";
import type { Leaf } from "./leaves.ts";
import { nixEval, type Outcome } from "./nix-eval.ts";
import { canonicalTagged, showTagged } from "./tagged.ts";

export const ownLib: string = join(import.meta.dirname, "lib");

/** Files that the expressions name as `./name`. */
export const neighbours: Readonly<Record<string, string>> = {
  "module.nix":
    "{ lib, ... }: { options.a = lib.mkOption { type = lib.types.listOf lib.types.int; default = [ ]; }; config.a = [ 1 ]; }\n",
};

const sample = join(import.meta.dirname, "../../samples/homelab");

/** What differs, for people. */
export function differences(real: string, own: string = ownLib): string[] {
  const all = expressionsOf("lib-");
  const texts = all.map(({ text }) => text);
  const [theirs, ours] = [real, own].map((lib) => nixEval(texts, { lib, files: neighbours })) as [Outcome[], Outcome[]];
  const apart = all.flatMap(({ text, place }, index) => {
    const [their, our] = [show(theirs[index] as Outcome), show(ours[index] as Outcome)];
    // The real one goes on to explain where we stop.
    const same = our.startsWith("throw") ? their.startsWith(our.trimEnd()) : their === our;
    return same ? [] : [`${place} ${text}\n  real: ${their}\n  own:  ${our}`];
  });
  return [...apart, ...leavesApart(real, own)];
}

function leavesApart(real: string, own: string): string[] {
  const [theirs, ours] = [real, own].map((lib) => {
    const { stage, truth } = truthOf(sample, { lib });
    stage.dispose();
    return truth.leaves;
  }) as [ReadonlyMap<string, Leaf>, ReadonlyMap<string, Leaf>];
  const keys = [...new Set([...theirs.keys(), ...ours.keys()])];
  return keys.flatMap((key) => {
    const [their, our] = [showLeaf(theirs.get(key)), showLeaf(ours.get(key))];
    return their === our ? [] : [`sample ${key}\n  real: ${their}\n  own:  ${our}`];
  });
}

function show(outcome: Outcome): string {
  if ("value" in outcome) return canonicalTagged(outcome.value);
  const { class: kind, message } = outcome.error;
  // The words of Nix itself name functions and variables of the library.
  return kind === "throw" ? `throw: ${message.replace(/\s+/g, " ")}` : kind;
}

function showLeaf(leaf: Leaf | undefined): string {
  if (leaf === undefined) return "none";
  return `${leaf.type} ${leaf.value ? showTagged(leaf.value, 1000) : leaf.error?.message}`;
}

if (import.meta.main) {
  const checkout = process.env["MYNIXOS_NIXPKGS_LIB"];
  if (checkout === undefined) {
    console.error("MYNIXOS_NIXPKGS_LIB names no checkout of nixpkgs' library");
    process.exit(2);
  }
  const found = differences(existsSync(join(checkout, "lib")) ? join(checkout, "lib") : checkout);
  for (const text of found) console.log(text);
  console.log(`${expressionsOf("lib-").length} expressions and the sample: ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
