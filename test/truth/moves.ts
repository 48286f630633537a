/**
 * Moves files and folders about in copies of repos and looks at what became of them: `node test/truth/moves.ts [--files 20] [--folders 5]
 * [--nix 3 --lib dir] [--seed n] <repo or git-dir@commit>…`. Nothing is written into the repos.
 *
 * After each move, which stands alone: the same files are imported, no text parses worse, the paths lead to the same files; what cannot
 * be kept is named. `--nix`: of so many of them, a real Nix has to give the same leaves. Exit code 1: something is not so.
 */
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { type FileMoves, fileMoves } from "#features/file-moves.ts";
import { shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { NothingError } from "./nix-leaves.ts";
import { type Random, randomFrom } from "./random.ts";
import { type Patch, type Stage, stage } from "./stage.ts";
import { standInsFor } from "./stand-ins.ts";

interface Wish {
  readonly from: string;
  readonly to: string;
}

interface Counts {
  moves: number;
  edits: number;
  named: number;
  evaluated: number;
  leaves: number;
  readonly wrong: string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: "string", default: "20" },
    folders: { type: "string", default: "5" },
    nix: { type: "string", default: "0" },
    lib: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

let isRight = true;
for (const source of positionals) {
  const counts: Counts = { moves: 0, edits: 0, named: 0, evaluated: 0, leaves: 0, wrong: [] };
  await tryOut(source, counts);
  const { moves, edits, named, evaluated, leaves, wrong } = counts;
  console.log(
    `${source}: ${moves} moves, ${edits} paths written anew, ${named} named; ${evaluated} evaluated (${leaves} leaves); ${wrong.length} wrong`,
  );
  for (const each of wrong) console.log(`  WRONG ${each}`);
  isRight &&= wrong.length === 0;
}
process.exitCode = isRight ? 0 : 1;

async function tryOut(source: string, counts: Counts): Promise<void> {
  const random = randomFrom(Number(values.seed));
  const patch = patchFor(source);
  const first = stage(source, patch);
  const model = await opened(first.repo);
  const all = wishes(model, random);
  const before = values.lib && Number(values.nix) > 0 ? await leavesIn(first, values.lib) : undefined;
  let evaluations = 0;
  for (const wish of all) {
    const copy = stage(source, patch);
    try {
      const made = moveIn(copy.repo, await opened(copy.repo), wish);
      const what = `${wish.from} → ${wish.to}`;
      counts.moves++;
      counts.edits += made.edits.reduce((sum, { edits }) => sum + edits.length, 0);
      counts.named += made.left.length + made.lost.length + made.gained.length;
      const after = await opened(copy.repo);
      for (const each of apart(model, after, wish, made)) counts.wrong.push(`${what}: ${each}`);
      const isLive = made.left.length + made.lost.length + made.gained.length === 0 && touchesLive(model, wish);
      if (before && values.lib && isLive && evaluations < Number(values.nix)) {
        evaluations++;
        const leaves = await leavesIn(copy, values.lib);
        counts.evaluated++;
        counts.leaves += leaves.size;
        for (const each of otherLeaves(before, leaves)) counts.wrong.push(`${what}: ${each}`);
      }
    } finally {
      copy.dispose();
    }
  }
  first.dispose();
}

/** What keeps Nix from giving anything is taken out first. */
function patchFor(source: string): Patch {
  if (!values.lib || Number(values.nix) === 0) return {};
  try {
    const mended = truthOf(source, { lib: libIn(values.lib), mend: true });
    mended.stage.dispose();
    return mended.patch;
  } catch (error) {
    if (error instanceof NothingError) return {};
    throw error;
  }
}

function wishes(model: Model, random: Random): readonly Wish[] {
  const files = [...model.repo.files.keys()].filter((file) => file.includes("/"));
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const taken = new Set([...model.repo.files.keys(), ...model.repo.otherFiles]);
  const made: Wish[] = [];
  for (let tries = 0; files.length > 0 && made.length < Number(values.files) && tries < 1000; tries++) {
    const from = some(files);
    const folder = some([...folders, "", "neu/tief", dirname(from)]);
    const name = some([basename(from), basename(from), `neu-${basename(from)}`, "default.nix"]);
    const to = folder === "" ? name : `${folder}/${name}`;
    if (!taken.has(to) && !made.some((wish) => wish.from === from)) made.push({ from, to });
  }
  for (let count = 0; count < Number(values.folders) && folders.length > 0; count++) {
    const from = some(folders);
    made.push({ from, to: some([`neu-${count}`, `neu/tief-${count}`, `${from}-neu`]) });
  }
  return made;
}

function moveIn(folder: string, model: Model, { from, to }: Wish): FileMoves {
  const made = fileMoves(model.repo, folder, [{ from: `${folder}/${from}`, to: `${folder}/${to}` }]);
  for (const { file, edits } of made.edits) {
    const text = model.repo.files.get(file)?.source.text ?? "";
    writeFileSync(join(folder, file), applyEdits(text, edits));
  }
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  renameSync(join(folder, from), join(folder, to));
  return made;
}

function newName(file: string, { from, to }: Wish): string {
  return file === from || file.startsWith(`${from}/`) ? to + file.slice(from.length) : file;
}

function apart(before: Model, after: Model, wish: Wish, { left, lost, gained }: FileMoves): readonly string[] {
  const wrong: string[] = [];
  for (const file of before.repo.files.values()) {
    const next = after.repo.files.get(newName(file.path, wish));
    if (!next) wrong.push(`${file.path} is gone`);
    else if (next.facts.errors.length > file.facts.errors.length) wrong.push(`${next.path} does not parse`);
  }
  if (left.length + lost.length > 0) return wrong;
  const expected = new Set([...before.imported].map((file) => newName(file, wish)));
  for (const file of expected) if (!after.imported.has(file)) wrong.push(`${file} is not imported any more`);
  for (const file of after.imported)
    if (!expected.has(file) && !gained.includes(file)) wrong.push(`${file} is imported now`);
  return wrong;
}

function touchesLive(model: Model, { from }: Wish): boolean {
  return [...model.imported].some((file) => file === from || file.startsWith(`${from}/`));
}

async function leavesIn(copy: Stage, lib: string): Promise<ReadonlyMap<string, Leaf>> {
  const view = shownHost((await opened(copy.repo)).repo);
  const host = view && existsSync(join(copy.repo, "flake.nix")) ? { host: view.name } : {};
  try {
    const { stage: staged, truth } = truthOf(copy.repo, {
      ...{ lib: libIn(lib), ...host, before: view ? [standInsFor(view)] : [] },
    });
    staged.dispose();
    return truth.leaves;
  } catch (error) {
    if (error instanceof NothingError)
      return new Map([["nothing", { path: [], type: "error", error: { class: "other", message: "nothing" } } as Leaf]]);
    throw error;
  }
}

/** Paths of files are values, too: those may have moved. */
function otherLeaves(before: ReadonlyMap<string, Leaf>, after: ReadonlyMap<string, Leaf>): readonly string[] {
  const wrong: string[] = [];
  const keys = new Set([...before.keys(), ...after.keys()]);
  for (const key of keys) {
    const [old, now] = [before.get(key), after.get(key)];
    const shown = (leaf: Leaf | undefined): string =>
      JSON.stringify(leaf && [leaf.type, leaf.type === "path" ? "" : leaf.value, leaf.error?.class]);
    if (shown(old) !== shown(now)) wrong.push(`${key}: ${shown(old).slice(0, 200)} → ${shown(now).slice(0, 200)}`);
  }
  return wrong;
}

function libIn(lib: string): string {
  return statSync(join(lib, "lib"), { throwIfNoEntry: false })?.isDirectory() ? join(lib, "lib") : lib;
}

async function opened(directory: string): Promise<Model> {
  const found = await openRepo(directory);
  if ("problem" in found) throw new Error(render(found.problem));
  return found.model;
}
