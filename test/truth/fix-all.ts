/**
 * Writes every block of hardening that is offered into a copy of a repo, and asks a real Nix what became of it, with stand-ins for the modules of
 * NixOS: `node test/truth/fix-all.ts <repo> [--lib dir] [--patch] [--variant base] [--keep folder]`.
 *
 * Every leaf that changes has to be a directive of the block's unit with the value that was meant, and nothing may come to fail. Lists whose
 * items have another order are named and no error: a module that becomes an import comes later. Exit code 1: not so.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { type Block, type BlockVariant, blockFor } from "#model/units/block/block.ts";
import { provenBlockEdits } from "#model/units/block/edit-proof.ts";
import { scoreWith } from "#model/units/block/with-block.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { applyEdits } from "#text/edit.ts";
import { truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { type Patch, stage } from "./stage.ts";
import { modelOf, unitTruth } from "./units.ts";

export interface Inserted {
  readonly unit: string;
  readonly file: string;
  readonly block: Block;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface FixedAll {
  readonly inserted: readonly Inserted[];
  /** Units with a block that could not be written anywhere. */
  readonly without: readonly string[];
  /** Whose block is offered again after it was written. */
  readonly repeated: readonly string[];
}

/** Changes the files of `directory`. */
export async function fixAll(directory: string, variant: BlockVariant): Promise<FixedAll> {
  const inserted: Inserted[] = [];
  const without: string[] = [];
  const done = new Set<string>();
  for (;;) {
    const model = await modelOf(directory);
    const view = firstHost(model.repo);
    const next = view && serviceUnitsOf(view).find(({ name, active }) => active !== "disabled" && !done.has(name));
    if (!next) break;
    done.add(next.name);
    const block = blockFor(next, variant);
    if (!block) continue;
    const edits = provenBlockEdits(model, next, block);
    if (!edits) {
      without.push(next.name);
      continue;
    }
    const path = join(directory, edits.file);
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), edits.edits));
    const after = scoreWith(next, block)?.overall;
    inserted.push({ unit: next.name, file: edits.file, block, before: next.score?.overall, after });
  }
  const view = firstHost((await modelOf(directory)).repo);
  const names = new Set(inserted.map(({ unit }) => unit));
  const repeated = (view ? serviceUnitsOf(view) : [])
    .filter((unit) => names.has(unit.name) && blockFor(unit, variant) !== undefined)
    .map(({ name }) => name);
  return { inserted, without, repeated };
}

function firstHost(repo: Parameters<typeof hostsIn>[0]): HostView | undefined {
  return [...hostsIn(repo).values()][0];
}

export interface Aftermath {
  /** What is not as it should be. */
  readonly wrong: readonly string[];
  /** Lists of the same items in another order. */
  readonly reordered: readonly string[];
}

/** What became of the repo after `inserted` was written into `after`. */
export async function aftermath(
  before: string,
  after: string,
  inserted: readonly Inserted[],
  lib: string,
): Promise<Aftermath> {
  const views = await Promise.all([before, after].map(async (each) => firstHost((await modelOf(each)).repo)));
  const [old, fixed] = [before, after].map((directory, index) => {
    const view = views[index];
    if (!view) throw new Error(`${directory} has no host`);
    return unitTruth(directory, view, { lib });
  });
  if (!old || !fixed) throw new Error("there is no host");
  const wrong: string[] = [];
  const reordered: string[] = [];
  const meant = new Map(
    inserted.flatMap(({ unit, block }) => block.entries.map((entry) => [`${unit} ${entry.key}`, entry] as const)),
  );
  for (const [key, leaf] of fixed.leaves) {
    const previous = old.leaves.get(key);
    if (shown(previous) === shown(leaf)) continue;
    const [, , unit, section, name] = leaf.path;
    const entry = section === "serviceConfig" ? meant.get(`${unit} ${name}`) : undefined;
    if (!entry && sorted(previous) === sorted(leaf)) reordered.push(leaf.path.join("."));
    else if (!entry) wrong.push(`${leaf.path.join(".")}: changed to ${shown(leaf)}`);
    else if (leaf.error) wrong.push(`${unit} ${name}: ${leaf.error.message}`);
  }
  for (const [key, leaf] of old.leaves)
    if (!fixed.leaves.has(key) && leaf.type !== "set") wrong.push(`${leaf.path.join(".")}: is gone`);
  for (const [place, { value, force }] of meant) {
    const [unit = "", key = ""] = place.split(" ");
    const theirs = fixed.units.get(unit)?.get(key);
    const isThere = force
      ? JSON.stringify(theirs) === JSON.stringify(value)
      : [value].flat().every((item) => [theirs].flat().some((other) => other === item));
    if (!isThere) wrong.push(`${place}: ${JSON.stringify(theirs)} instead of ${JSON.stringify(value)}`);
  }
  return { wrong, reordered };
}

/** Of a list in any order. */
function sorted(leaf: Leaf | undefined): string {
  const [kind, items] = (leaf?.value ?? []) as readonly unknown[];
  if (kind !== "list" || !Array.isArray(items)) return shown(leaf);
  return JSON.stringify(items.map((item) => JSON.stringify(item)).toSorted());
}

function shown(leaf: Leaf | undefined): string {
  return leaf ? JSON.stringify([leaf.type, leaf.value, leaf.error?.message]) : "";
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lib: { type: "string" },
      patch: { type: "boolean" },
      variant: { type: "string" },
      keep: { type: "string" },
    },
  });
  const [source = "."] = positionals;
  const given = values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"] ?? "";
  const lib = existsSync(join(given, "lib")) ? join(given, "lib") : given;
  const variant = (values.variant ?? "base") as BlockVariant;
  let patch: Patch = {};
  if (values.patch) {
    const mended = truthOf(source, { lib, mend: true });
    mended.stage.dispose();
    patch = mended.patch;
  }
  const [old, fixed] = [stage(source, patch), stage(source, patch)];
  try {
    const { inserted, without, repeated } = await fixAll(fixed.repo, variant);
    for (const { unit, file, block, before, after } of inserted)
      console.log(
        `${unit}  ${file}  ${before ?? "?"} → ${after ?? "?"}  ${block.entries.map(({ key }) => key).join(" ")}`,
      );
    for (const unit of without) console.log(`${unit}: no place`);
    for (const unit of repeated) console.log(`${unit}: offered again`);
    const { wrong, reordered } = await aftermath(old.repo, fixed.repo, inserted, lib);
    for (const each of wrong) console.log(each);
    for (const each of reordered) console.log(`${each}: in another order`);
    const keys = inserted.flatMap(({ block }) => block.entries).length;
    console.log(
      `${inserted.length} blocks with ${keys} directives, ${without.length} without a place, ${repeated.length} offered again, ${wrong.length} wrong`,
    );
    if (values.keep !== undefined) cpSync(fixed.repo, values.keep, { recursive: true });
    process.exitCode = wrong.length + repeated.length > 0 ? 1 : 0;
  } finally {
    old.dispose();
    fixed.dispose();
  }
}
