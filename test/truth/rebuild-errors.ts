/**
 * Mistakes at known places of real repos, real Nix' words for them, and where we show these: `node test/truth/rebuild-errors.ts <repo>…
 * --lib <nixpkgs lib> [--nix name=bin]… [--each 1] [--seed 1] [--json out] [--say]`.
 *
 * Each repo is copied; a mistake is made in the copy, Nix evaluates the option that it is in, and what it writes is read and placed twice:
 * with the paths of a stage, and with those of a flake's copy in the store. A line of the table is a kind and a Nix.
 */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { extract } from "#facts/extract.ts";
import { rebuildProblems } from "#features/rebuild-problems.ts";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { withFiles } from "#model/repo.ts";
import { readOutput } from "#nix-output/read.ts";
import type { Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import { render } from "#text/message.ts";
import { parse } from "../syntax/grammar.ts";
import { hostsOf, type Start } from "./nix-leaves.ts";
import { randomFrom } from "./random.ts";
import { type Mistake, mistakes, OUTSIDE } from "./rebuild-mistakes.ts";
import { type Stage, stage } from "./stage.ts";
import { buildWorld, type World } from "./world.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lib: { type: "string", default: process.env["MYNIXOS_NIXPKGS_LIB"] ?? "" },
    nix: { type: "string", multiple: true, default: ["nix=nix-instantiate"] },
    each: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "600" },
    json: { type: "string" },
    say: { type: "boolean", default: false },
  },
});
const nixes = values.nix.map((each): readonly [string, string] => {
  const [name = "", bin = name] = each.split("=");
  return [name, bin];
});
const lib = existsSync(join(values.lib, "lib")) ? join(values.lib, "lib") : values.lib;
const stagePath = "/var/lib/mynixos/stage/20260101-000000-0a1b2c";
const ownPath = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source";
const libPath = "/nix/store/1123456789abcdfghijklmnpqrsvwxyz-source/lib";

const FLAKE = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.host = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
  };
}
`;

type Verdict = "right" | "line" | "top" | "entry" | "WRONG" | "none" | "fine";
interface Row {
  readonly repo: string;
  readonly kind: string;
  readonly nix: string;
  readonly form: "stage" | "store";
  readonly verdict: Verdict;
  readonly typed: "said" | "elsewhere" | "silent" | "FALSE";
  readonly what: string;
}
const rows: Row[] = [];
for (const repo of positionals) {
  try {
    await measure(repo);
  } catch (error) {
    console.log(`${repo}: ${String(error).slice(0, 300)}`);
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows, undefined, 1));
}
report();

async function measure(source: string): Promise<void> {
  const begun = performance.now();
  const staged = stage(source);
  try {
    const world = buildWorld(staged, lib, [OUTSIDE]);
    const [, first = "nix-instantiate"] = nixes.at(-1) ?? [];
    const start = startOf(staged, world, first);
    const known = baselineOf(staged, world, start, first);
    const reached = reachedBy(staged, world, start, known, first);
    const opened = await openRepo(staged.repo);
    if ("problem" in opened) throw new Error(render(opened.problem));
    const { model } = opened;
    const before = new Set(findingsOf(model).map(keyOf));
    const random = randomFrom(Number(values.seed));
    const done = new Map<string, number>();
    let count = 0;
    for (const mistake of mistakes(model.repo, random, reached)) {
      if ((done.get(mistake.kind) ?? 0) >= Number(values.each)) continue;
      if (performance.now() - begun > Number(values.seconds) * 1000) break;
      const original = staged.nixFiles.get(mistake.file);
      if (original === undefined) continue;
      const target = join(staged.repo, mistake.file);
      // What fails before is no mistake of ours.
      if (ask(first, world, start, known, mistake.path).status !== 0) {
        if (++count > 40) break;
        continue;
      }
      const changed = withFiles(model.repo, [fileOf(mistake.file, mistake.text)]);
      const now = modelOf(changed);
      // Only a repo with a flake is ever copied to the store.
      const flake = changed.files.has("flake.nix") ? now : modelOf(withFiles(changed, [fileOf("flake.nix", FLAKE)]));
      const typed = findingsOf(now).filter((finding) => !before.has(keyOf(finding)));
      writeFileSync(target, mistake.text);
      let isRefused = false;
      try {
        for (const [name, bin] of nixes) {
          const { status, stderr } = ask(bin, world, start, known, mistake.path);
          isRefused ||= status !== 0;
          const errors = typed.filter(({ severity }) => severity === "error");
          const told = typed.filter(({ severity }) => severity === "error" || severity === "warning");
          const isSaid = told.some((each) => each.file === mistake.file && isIn(now, each, mistake.lines));
          const seen =
            status === 0 && errors.length > 0 ? "FALSE" : isSaid ? "said" : errors.length > 0 ? "elsewhere" : "silent";
          for (const form of ["stage", "store"] as const) {
            const words = placedAs(form, staged, stderr);
            const [verdict, what] =
              status === 0 ? (["fine", ""] as const) : judge(form === "stage" ? now : flake, words, mistake);
            const detail = `${mistake.file}:${mistake.lines.join(",")} ${mistake.what} → ${what}`;
            rows.push({ repo: source, kind: mistake.kind, nix: name, form, verdict, typed: seen, what: detail });
            const isOdd = (verdict !== "right" && verdict !== "fine") || seen === "FALSE";
            if (values.say || isOdd)
              console.log(`${verdict} ${seen} ${mistake.kind} ${name} ${form} ${source}: ${detail}`);
            if (isOdd && values.json !== undefined)
              writeFileSync(
                `${values.json}.${rows.length}.txt`,
                `${detail}\n${errors.map(textOf).join("\n")}\n${words}`,
              );
          }
        }
      } finally {
        writeFileSync(target, original);
      }
      if (isRefused) done.set(mistake.kind, (done.get(mistake.kind) ?? 0) + 1);
    }
    console.log(`${source}: ${[...done.keys()].length} kinds, ${Math.round((performance.now() - begun) / 1000)} s`);
  } finally {
    staged.dispose();
  }
}

function startOf(staged: Stage, world: World, nix: string): Start {
  const hosts = existsSync(join(staged.repo, "flake.nix")) ? hostsOf(world, nix) : [];
  return hosts[0] !== undefined ? { host: hosts[0] } : { entry: join(staged.repo, "configuration.nix") };
}

function baselineOf(staged: Stage, world: World, start: Start, nix: string): string {
  const file = join(staged.folder, "known.json");
  let said = "";
  for (const attribute of ["baseline", "options"]) {
    const { status, stdout, stderr } = instantiate(nix, world, `(${imported(world, start)}).${attribute}`, ["--json"]);
    if (status === 0) {
      writeFileSync(file, stdout);
      return file;
    }
    said = stderr;
  }
  throw new Error(
    said
      .split("\n")
      .filter((line) => /error:/.test(line))
      .at(-1) ?? "nothing",
  );
}

/** Files that are read for the system, as Nix says. */
function reachedBy(staged: Stage, world: World, start: Start, known: string, nix: string): ReadonlySet<string> {
  const { stderr } = instantiate(nix, world, `(${imported(world, start, known)}).checked [ ]`, ["-vv"]);
  const files = [...stderr.matchAll(/^evaluating file '(.+)'$/gm)].map((match) => match[1] ?? "");
  return new Set(
    files.flatMap((file) => (file.startsWith(`${staged.repo}/`) ? [file.slice(staged.repo.length + 1)] : [])),
  );
}

function imported(world: World, start: Start, known?: string): string {
  const given = Object.entries(start).map(([name, value]) => `${name} = ${JSON.stringify(value)};`);
  const told = known === undefined ? "" : `known = builtins.fromJSON (builtins.readFile ${known});`;
  return `import ${join(import.meta.dirname, "nix/rebuild.nix")} { world = ${world.file}; ${told} ${given.join(" ")} }`;
}

function ask(
  nix: string,
  world: World,
  start: Start,
  known: string,
  path: readonly string[],
): ReturnType<typeof instantiate> {
  const names = path.map((name) => JSON.stringify(name).replaceAll("$", "\\$")).join(" ");
  return instantiate(nix, world, `(${imported(world, start, known)}).checked [ ${names} ]`, ["--show-trace"]);
}

function instantiate(
  nix: string,
  world: World,
  expression: string,
  more: readonly string[],
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const args = ["--store", "dummy://", "--eval", "--strict", ...more, "-E", expression];
  return spawnSync(nix, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 60_000,
    env: { ...process.env, NIX_PATH: world.nixPath, NIX_CONFIG: "download-attempts = 1" },
  });
}

function placedAs(form: "stage" | "store", staged: Stage, said: string): string {
  return said
    .replaceAll(staged.repo, form === "stage" ? stagePath : ownPath)
    .replaceAll(lib, form === "stage" ? "/nix/var/nix/profiles/per-user/root/channels/nixos/lib" : libPath)
    .replaceAll(import.meta.dirname, "/nix/store/2123456789abcdfghijklmnpqrsvwxyz-source");
}

function fileOf(
  path: string,
  text: string,
): readonly [string, Parameters<typeof withFiles>[1] extends Iterable<readonly [string, infer F]> ? F : never] {
  const source = parse(text);
  return [path, { path, source, facts: extract(source) }];
}

function lineOf(model: Model, { file, start }: { readonly file: string; readonly start: number }): number {
  return (model.repo.files.get(file)?.source.text ?? "").slice(0, start).split("\n").length;
}

function isIn(model: Model, at: { readonly file: string; readonly start: number }, lines: readonly number[]): boolean {
  return lines.includes(lineOf(model, at));
}

function judge(model: Model, told: string, mistake: Mistake): readonly [Verdict, string] {
  const roots = [stagePath, "/etc/nixos"];
  const placed = rebuildProblems(model, "evaluated", roots, readOutput(told).problems).filter(
    ({ severity }) => severity === "error",
  );
  const shown = placed.map((each) => `${each.file}:${lineOf(model, each)} ${each.code}`).join(" | ");
  if (placed.length === 0) return ["none", shown];
  const verdicts = placed.map((each): Verdict => {
    const line = lineOf(model, each);
    if (each.file === mistake.file && mistake.lines.includes(line)) return "right";
    if (mistake.also.some(({ file, line: other }) => file === each.file && other === line)) return "right";
    // The other definition may be written in a set that only evaluation leads to.
    const text = (model.repo.files.get(each.file)?.source.text ?? "").slice(each.start, each.end);
    if (mistake.kind === "conflict" && text === mistake.path.at(-1)) return "right";
    const isTop = each.start === 0;
    if (isTop && (each.file === "flake.nix" || each.file === "configuration.nix")) return "entry";
    if (isTop && each.file === mistake.file) return "top";
    if (isTop && mistake.also.some(({ file }) => file === each.file)) return "top";
    return each.file === mistake.file ? "line" : "WRONG";
  });
  const worst = (["WRONG", "line", "top", "entry"] as const).find((each) => verdicts.includes(each));
  return [worst ?? "right", shown];
}

function findingsOf(model: Model): readonly Finding[] {
  return run(model, { severities: {} });
}

function keyOf({ rule, file, message }: Finding): string {
  return `${rule} ${file} ${render(message)}`;
}

function textOf(finding: Finding): string {
  return `ours: ${finding.severity} ${finding.rule} ${finding.file} ${finding.start} ${render(finding.message)}`;
}

function report(): void {
  const verdicts: readonly Verdict[] = ["right", "line", "top", "entry", "WRONG", "none", "fine"];
  console.log(`\n| kind | Nix | ${verdicts.join(" | ")} |\n|---|---|${verdicts.map(() => "---|").join("")}`);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.kind} | ${row.nix} ${row.form}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
    const all = `all | ${row.nix} ${row.form}`;
    groups.set(all, [...(groups.get(all) ?? []), row]);
  }
  for (const [key, own] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(
      `| ${key} | ${verdicts.map((each) => own.filter(({ verdict }) => verdict === each).length || "").join(" | ")} |`,
    );
  const [newest] = nixes.at(-1) ?? [];
  const seen = ["said", "elsewhere", "silent", "FALSE"] as const;
  console.log(`\n| kind | ${seen.join(" | ")} | Nix is fine with it, and so are we |\n|---|---|---|---|---|---|`);
  for (const kind of [...new Set(rows.map((row) => row.kind))].sort()) {
    const own = rows.filter((row) => row.kind === kind && row.nix === newest && row.form === "stage");
    const refused = own.filter(({ verdict }) => verdict !== "fine");
    const counts = seen.map(
      (each) => (each === "FALSE" ? own : refused).filter(({ typed }) => typed === each).length || "",
    );
    const quiet = own.filter(({ verdict, typed }) => verdict === "fine" && typed !== "FALSE").length || "";
    console.log(`| ${kind} | ${counts.join(" | ")} | ${quiet} |`);
  }
}
