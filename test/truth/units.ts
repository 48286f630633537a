/**
 * Holds our units against a real Nix with stand-ins for the modules of NixOS: `node test/truth/units.ts <repo> [--lib dir] [--patch]`.
 *
 * The names of the units, and every value of `serviceConfig` that we say, have to be those of Nix. Exit code 1: one of ours is not.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { type Patch, stage } from "./stage.ts";
import { standInsFor } from "./stand-ins.ts";

export interface UnitTruth {
  /** By unit and key, what Nix says; an error is its words. */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, DirectiveValue | NixFailure>>;
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** What was taken out so that Nix gives anything. */
  readonly patch: Patch;
}

export interface NixFailure {
  readonly failure: string;
}

export interface UnitTruthOptions {
  readonly lib: string;
  readonly mend?: boolean;
  readonly patch?: Patch;
}

/** What Nix makes of the units of a repo, with stand-ins for what NixOS says of them on the host that we see. */
export function unitTruth(directory: string, view: HostView, options: UnitTruthOptions): UnitTruth {
  // Both sides have to mean the same host.
  const host = existsSync(join(directory, "flake.nix")) ? { host: view.name } : {};
  const { stage: staged, truth, patch } = truthOf(directory, { ...options, ...host, before: [standInsFor(view)] });
  staged.dispose();
  const units = new Map<string, Map<string, DirectiveValue | NixFailure>>();
  for (const leaf of truth.leaves.values()) {
    const [root, group, name, section, key] = leaf.path;
    if (root !== "systemd" || group !== "services" || name === undefined) continue;
    const unit = units.get(name) ?? new Map<string, DirectiveValue | NixFailure>();
    units.set(name, unit);
    if (section !== "serviceConfig" || key === undefined) continue;
    const value = leaf.error ? { failure: leaf.error.message } : valueOf(leaf.value);
    if (value !== undefined) unit.set(key, value);
  }
  return { units, leaves: truth.leaves, patch };
}

/** `undefined`: it has parts that this world does not have, such as packages. */
function valueOf(tagged: Leaf["value"]): DirectiveValue | undefined {
  if (!tagged) return undefined;
  const [kind, value] = tagged as readonly [string, unknown];
  switch (kind) {
    case "int":
    case "float":
      return Number(value);
    case "bool":
      return value === true || value === "true";
    case "string":
      return typeof value === "string" && !value.includes("\u{FFFC}") ? value : undefined;
    case "list": {
      const items = (value as readonly Leaf["value"][]).map(valueOf);
      return items.every((item) => item !== undefined && typeof item !== "object")
        ? (items as DirectiveValue)
        : undefined;
    }
    default:
      return undefined;
  }
}

export interface Difference {
  readonly unit: string;
  readonly key: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Where a value that we say is not Nix's, or a unit is missing on one side. */
export function differences(units: readonly ServiceUnit[], truth: UnitTruth): readonly Difference[] {
  const found: Difference[] = [];
  const ours = new Map(units.map((unit) => [unit.name, unit]));
  for (const name of truth.units.keys())
    if (!ours.has(name)) found.push({ unit: name, key: "", ours: undefined, theirs: "a unit" });
  for (const { name, active, directives } of units) {
    const theirs = truth.units.get(name);
    // What stands in the package's own unit file, or is computed, the stand-ins do not say.
    const isSaid = [...directives.values()].some(({ contributions }) =>
      contributions.some(({ by, value }) => by !== "package" && value !== undefined),
    );
    if (!theirs && active === "enabled" && isSaid) found.push({ unit: name, key: "", ours: "a unit", theirs });
    for (const { key, value, contributions } of directives.values()) {
      if (value === undefined || !theirs || contributions.some(({ by }) => by === "package")) continue;
      const other = theirs.get(key);
      if (other !== undefined && JSON.stringify(other) !== JSON.stringify(value))
        found.push({ unit: name, key, ours: value, theirs: other });
    }
  }
  return found;
}

/** How many values were compared. */
export function comparedIn(units: readonly ServiceUnit[], truth: UnitTruth): number {
  let count = 0;
  for (const { name, directives } of units)
    for (const { key, value } of directives.values())
      if (value !== undefined && truth.units.get(name)?.has(key)) count++;
  return count;
}

export async function modelOf(directory: string): Promise<Model> {
  const opened = await openRepo(directory);
  if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
  return opened.model;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { lib: { type: "string" }, patch: { type: "boolean" } },
  });
  const [source = "."] = positionals;
  const given = values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"] ?? "";
  const lib = existsSync(join(given, "lib")) ? join(given, "lib") : given;
  // What keeps Nix from giving anything is taken out for both sides.
  const mended = values.patch ? truthOf(source, { lib, mend: true }) : undefined;
  mended?.stage.dispose();
  const staged = stage(source, mended?.patch ?? {});
  try {
    const { repo } = await modelOf(staged.repo);
    for (const view of [...hostsIn(repo).values()].slice(0, 4)) {
      const units = serviceUnitsOf(view);
      const truth = unitTruth(staged.repo, view, { lib });
      const wrong = differences(units, truth);
      for (const { unit, key, ours, theirs } of wrong)
        console.log(`${unit} ${key}: ours ${JSON.stringify(ours)}, Nix ${JSON.stringify(theirs)}`);
      const compared = comparedIn(units, truth);
      console.log(
        `${view.name}: units: ${units.length} ours, ${truth.units.size} of Nix; values: ${compared} compared, ${wrong.length} differ`,
      );
      if (wrong.length > 0) process.exitCode = 1;
    }
  } finally {
    staged.dispose();
  }
}
