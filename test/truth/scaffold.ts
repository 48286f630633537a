/**
 * Makes a module of every kind in repos and looks at what came of it: `node test/truth/scaffold.ts [--only label] [--json out] [--keep folder]
 * [--nix --lib dir] <repo>…`. Nothing is written into the repos.
 *
 * Each module is made on its own: no crash, every new and changed file parses, no rule finds what it did not find before, the second wish
 * changes nothing, the text is clean. `--nix`: instead, all of them one after the other in a copy, and a real Nix says what else changed.
 * Exit code 1: something is not so.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { readDocument } from "#facts/markdown/read.ts";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { type Repo, withDocuments } from "#model/repo.ts";
import { run } from "#rules/run.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Made } from "#scaffold/scaffolded.ts";
import { textBefore } from "#scaffold/text-before.ts";
import { repoWith } from "#scaffold/tried.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { flawsOf } from "./scaffold-looks.ts";
import { changedLeaves } from "./scaffold-nix.ts";
import { type NamedWish, wishesFor } from "./scaffold-wishes.ts";

export const TODAY = "2026-03-05";

export interface Tried {
  readonly repo: string;
  readonly label: string;
  readonly milliseconds: number;
  readonly refused?: string;
  readonly files: readonly string[];
  readonly changed: readonly string[];
  readonly done: readonly string[];
  readonly open: readonly string[];
  /** What is not as it should be. */
  readonly wrong: readonly string[];
}

function tried(name: string, model: Model, { label, wish }: NamedWish, keep: string | undefined): Tried {
  const began = performance.now();
  const wrong: string[] = [];
  const told = { repo: name, label, files: [], changed: [], done: [], open: [], wrong };
  const since = (): number => Math.round(performance.now() - began);
  try {
    const made = scaffold(model, wish, TODAY);
    const milliseconds = since();
    if ("problem" in made) return { ...told, milliseconds, refused: render(made.problem) };
    const texts = textsOf(model, made);
    for (const { path, text, before } of texts) wrong.push(...flawsOf(path, text, before));
    wrong.push(...unparsed(texts, keep === undefined ? undefined : join(keep, name, label.replaceAll(" ", "-"))));
    const after = repoWith(model.repo, made);
    if ("problem" in after) wrong.push(`it cannot be tried: ${render(after.problem)}`);
    else {
      const next = modelOf(withPages(after, texts));
      const before = foundIn(model);
      for (const [key, { count, text }] of foundIn(next))
        if (count > (before.get(key)?.count ?? 0)) wrong.push(`new finding ${key}: ${text}`);
      const again = scaffold(next, wish, TODAY);
      if ("problem" in again) wrong.push(`the second time: ${render(again.problem)}`);
      else if (again.files.length + again.edits.length > 0) wrong.push("the second time changes something");
    }
    return {
      ...{ repo: name, label, milliseconds, wrong },
      files: made.files.map(({ path }) => path),
      changed: made.edits.map(({ file }) => file),
      done: made.done.map((each) => render(each)),
      open: made.open.map((each) => render(each)),
    };
  } catch (error) {
    wrong.push(`crash: ${error instanceof Error ? error.stack : String(error)}`);
    return { ...told, milliseconds: since() };
  }
}

interface Text {
  readonly path: string;
  readonly text: string;
  readonly before?: string;
}

export function textsOf({ repo }: Model, { files, edits }: Made): readonly Text[] {
  return [
    ...files,
    ...edits.map(({ file, edits: own }) => {
      const before = textBefore(repo, file);
      return { path: file, text: applyEdits(before, own), before };
    }),
  ];
}

/** Rules read pages, too: those that are written are as they will be. */
function withPages(repo: Repo, texts: readonly Text[]): Repo {
  const pages = texts.filter(({ path }) => repo.documents.has(path));
  const read = pages.map(({ path, text }) => [path, { path, source: { text }, facts: readDocument(text) }] as const);
  return pages.length === 0 ? repo : withDocuments(repo, new Map([...repo.documents, ...read]));
}

function foundIn(model: Model): ReadonlyMap<string, { readonly count: number; readonly text: string }> {
  const found = new Map<string, { count: number; text: string }>();
  for (const { rule, file, message } of run(model, { severities: {} })) {
    const key = `${rule} ${file}`;
    found.set(key, { count: (found.get(key)?.count ?? 0) + 1, text: render(message) });
  }
  return found;
}

/** By a real Nix, scopes included; what did not parse before need not now. */
function unparsed(texts: readonly Text[], keep: string | undefined): readonly string[] {
  const folder = keep ?? mkdtempSync(join(tmpdir(), "mynixos-parsed-"));
  const parse = (paths: readonly string[]): string | undefined => {
    const { status, stderr } = spawnSync("nix-instantiate", ["--parse", ...paths], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return status === 0 ? undefined : stderr.trim().slice(0, 300);
  };
  const put = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  try {
    const own = texts.filter(({ path }) => path.endsWith(".nix"));
    for (const { path, text } of texts.filter(({ path }) => !path.endsWith(".nix"))) put(path, text);
    const files = own.map(({ path, text }) => put(path, text));
    if (files.length === 0 || parse(files) === undefined) return [];
    return own.flatMap(({ path, before }, index) => {
      const problem = parse([files[index] ?? ""]);
      if (problem === undefined) return [];
      const wasBroken = before !== undefined && parse([put(`before/${path}`, before)]) !== undefined;
      return wasBroken ? [] : [`${path} does not parse: ${problem}`];
    });
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", multiple: true },
    json: { type: "string" },
    keep: { type: "string" },
    lib: { type: "string" },
    nix: { type: "boolean" },
  },
});

for (const directory of positionals) {
  const name = directory.split("/").slice(-2).join("/");
  const opened = await openRepo(directory);
  if ("problem" in opened) throw new Error(render(opened.problem));
  const wishes = wishesFor(houseOf(opened.model)).filter(({ label }) => values.only?.includes(label) ?? true);
  for (const each of values.nix ? [] : wishes) {
    const found = tried(name, opened.model, each, values.keep);
    const { label, milliseconds, refused, wrong, done } = found;
    console.log(
      `${name} ${label}: ${refused === undefined ? `made (${done.length})` : `refused: ${refused}`} ${milliseconds} ms`,
    );
    for (const line of wrong) console.log(`  WRONG ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
    if (values.json !== undefined) appendFileSync(values.json, `${JSON.stringify(found)}\n`);
  }
  if (!values.nix) continue;
  const { made, wrong, counted } = await changedLeaves(
    directory,
    wishes,
    values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"] ?? "",
  );
  console.log(`${name} under Nix: ${counted}; made: ${made.join(", ")}`);
  for (const line of wrong) console.log(`  NIX ${line}`);
}
