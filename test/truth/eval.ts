/**
 * Holds our evaluator against a real Nix: `node test/truth/eval.ts <repo, or git-dir@commit> [--host name or module] [--lib dir] [--nix bin]
 * [--patch] [--drop file]… [--ignore file:option]… [--replace 'file: old => new']… [--open] [--truth] [--json out]`.
 *
 * Every leaf of the evaluated configuration is compared with its type. `lib` is a checkout of nixpkgs' library (else `MYNIXOS_NIXPKGS_LIB`),
 * the repo may come from `MYNIXOS_TRUTH_REPO`. `--patch` takes out what keeps Nix from giving anything; `--drop`, `--ignore` and `--replace` say
 * what to. `--open`: our side as users have it. `--truth` shows Nix' side alone. Exit code 1: something of ours is wrong; 2: no comparison.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareLeaves, type Judged, summarize } from "./compare.ts";
import type { Leaf } from "./leaves.ts";
import { hostsOf, NothingError, nixLeaves, type Start, type Truth } from "./nix-leaves.ts";
import { merged, refusedDeclarations, refusedModule, withoutBindings } from "./patch.ts";
import { type Patch, type Stage, stage } from "./stage.ts";
import { buildWorld, type World } from "./world.ts";

export interface TruthOptions {
  readonly lib: string;
  readonly nix?: string;
  readonly host?: string;
  readonly patch?: Patch;
  /** Take out what keeps Nix from giving anything. */
  readonly mend?: boolean;
  /** Texts of modules that stand in for those of NixOS. */
  readonly before?: readonly string[];
}

export interface Found {
  readonly stage: Stage;
  readonly start: Start;
  readonly truth: Truth;
  /** What was taken out. */
  readonly patch: Patch;
}

/** What Nix makes of a repo. The caller disposes of the stage. */
export function truthOf(
  source: string,
  { lib, nix = "nix-instantiate", host, patch = {}, mend = false, before = [] }: TruthOptions,
): Found {
  for (let tries = 0; ; tries++) {
    const staged = stage(source, patch);
    try {
      const world = buildWorld(staged, lib, before);
      const start = startOf(staged, world, host, nix);
      const truth = nixLeaves(staged, world, start, nix);
      const refused = mend ? refusedDeclarations(truth.leaves) : [];
      if (refused.length === 0 || tries >= MOST_TRIES) return { stage: staged, start, truth, patch };
      patch = merged(patch, { texts: withoutBindings(staged.nixFiles, refused) });
    } catch (error) {
      staged.dispose();
      const refused = mend && tries < MOST_TRIES ? refusedModule(error) : undefined;
      if (refused === undefined) throw error;
      patch = merged(patch, { drop: [refused] });
    }
    staged.dispose();
  }
}

const MOST_TRIES = 20;

function startOf(staged: Stage, world: World, host: string | undefined, nix: string): Start {
  if (host !== undefined && existsSync(join(staged.repo, host))) return { entry: join(staged.repo, host) };
  const hosts = existsSync(join(staged.repo, "flake.nix")) ? hostsOf(world, nix) : [];
  const chosen = host ?? hosts[0];
  if (chosen !== undefined && hosts.includes(chosen)) return { host: chosen };
  if (host === undefined && existsSync(join(staged.repo, "configuration.nix")))
    return { entry: join(staged.repo, "configuration.nix") };
  throw new NothingError(`no host ${host ?? ""}; the flake has: ${hosts.join(", ")}`, undefined);
}

if (import.meta.main) process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: "string" },
      lib: { type: "string" },
      nix: { type: "string" },
      json: { type: "string" },
      drop: { type: "string", multiple: true },
      ignore: { type: "string", multiple: true },
      replace: { type: "string", multiple: true },
      patch: { type: "boolean" },
      open: { type: "boolean" },
      truth: { type: "boolean" },
    },
  });
  const source = positionals[0] ?? process.env["MYNIXOS_TRUTH_REPO"];
  const lib = values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"];
  if (source === undefined || lib === undefined) {
    console.error(
      "Usage: node test/truth/eval.ts <repo or git-dir@commit> [--lib <checkout of nixpkgs.lib>]; see the head of the file",
    );
    return 2;
  }
  try {
    const patch = { drop: values.drop ?? [], texts: changed(source, values.ignore ?? [], values.replace ?? []) };
    const found = truthOf(source, {
      lib: existsSync(join(lib, "lib")) ? join(lib, "lib") : lib,
      patch,
      mend: values.patch ?? false,
      ...(values.nix !== undefined && { nix: values.nix }),
      ...(values.host !== undefined && { host: values.host }),
    });
    try {
      return await report(found, values);
    } finally {
      found.stage.dispose();
    }
  } catch (error) {
    if (!(error instanceof NothingError)) throw error;
    console.log(`Nix gives nothing: ${error.message}${error.place === undefined ? "" : ` at ${error.place}`}`);
    return 2;
  }
}

function changed(source: string, ignored: readonly string[], replaced: readonly string[]): Record<string, string> {
  if (ignored.length + replaced.length === 0) return {};
  const staged = stage(source);
  try {
    const texts = new Map(staged.nixFiles);
    for (const text of replaced) {
      const [, file = "", old = "", next = ""] = text.match(/^(.+?): (.+) => (.*)$/s) ?? [];
      if (!texts.get(file)?.includes(old)) throw new Error(`${file} does not contain ${old}`);
      texts.set(file, texts.get(file)?.replaceAll(old, next) ?? "");
    }
    const without = withoutBindings(texts, ignored.map(binding));
    const apart = [...texts].filter(([file, text]) => staged.nixFiles.get(file) !== text);
    return { ...Object.fromEntries(apart), ...without };
  } finally {
    staged.dispose();
  }
}

function binding(text: string): [file: string, path: string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

async function report(
  found: Found,
  { json, open, truth }: { json?: string; open?: boolean; truth?: boolean },
): Promise<number> {
  const { leaves, own, dropped, runs } = found.truth;
  const taken = [...(found.patch.drop ?? []), ...Object.keys(found.patch.texts ?? {})];
  if (taken.length > 0) console.log(`taken out: ${taken.join(", ")}`);
  console.log(
    `Nix: ${leaves.size} leaves (${kinds(leaves.values())}), ${own.length} options of the repo, ${dropped} without a value, ${runs} runs`,
  );
  if (truth) {
    for (const [key, { error }] of leaves) {
      if (error) console.log(`  ${key}: ${error.class}: ${error.message.split("\n")[0]} ${error.place ?? ""}`);
    }
    if (json !== undefined) writeFileSync(json, JSON.stringify(Object.fromEntries(leaves), undefined, 1));
    return 0;
  }
  // Nix' side is to be had without ours.
  const { ourLeaves } = await import("./ours.ts");
  const started = performance.now();
  const ours = ourLeaves(found.stage, found.start, { open: open ?? false });
  const judged = compareLeaves(leaves, ours);
  const { counts, comparable, agreeing } = summarize(judged);
  for (const { key, nix, ours: our } of judged.filter(({ verdict }) => verdict === "wrong")) {
    console.log(`WRONG ${key}\n  nix:  ${nix}\n  ours: ${our}`);
  }
  console.log(`ours: ${ours.size} leaves in ${Math.round(performance.now() - started)} ms; ${words(counts)}`);
  console.log(`${agreeing.toFixed(2)} % of ${comparable} known or repo, ${counts.wrong} wrong`);
  if (json !== undefined)
    writeFileSync(json, JSON.stringify({ counts, judged: judged satisfies Judged[] }, undefined, 1));
  return counts.wrong === 0 ? 0 : 1;
}

function kinds(leaves: Iterable<Leaf>): string {
  const counts: Record<string, number> = {};
  for (const { type } of leaves) counts[type] = (counts[type] ?? 0) + 1;
  return words(counts);
}

function words(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
