/**
 * Renames things in a repo and asks who knows whether it is still the same.
 *
 *   node test/truth/rename.ts <repo> --to 'my.configs.identity.domain=zone' [--lib dir] [--patch]   a real Nix compares every leaf
 *   node test/truth/rename.ts <repo>… --random 100 [--seed 1]                                      our own evaluation, and all texts
 *
 * Every leaf has to be what it was, below the new name where it lay below the old one; no text may say the old path or id any more, but in files
 * that do not parse. Exit code 1: not so.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import type { Model } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { rename } from "#model/rename/rename.ts";
import { matching, moved, type Renamed, type Renaming } from "#model/rename/renamed.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { modelOf } from "./units.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: "string", multiple: true },
    lib: { type: "string" },
    patch: { type: "boolean" },
    random: { type: "string" },
    seed: { type: "string" },
  },
});

let failed = false;
for (const directory of positionals)
  for (const renaming of await renamings(directory)) {
    const model = await modelOf(directory);
    const start = performance.now();
    const answer = rename(model, renaming);
    const took = `${(performance.now() - start).toFixed(0)} ms`;
    const name = `${directory.split("/").at(-1)} ${showPath(renaming.path)} → ${renaming.to}`;
    if (answer.kind === "refused") {
      console.log(`refused  ${name} (${took}): ${render(answer.reason)}`);
      continue;
    }
    const wrong = await judge(directory, model, renaming, answer);
    failed ||= wrong.length > 0;
    const files = new Set(answer.edits.map(({ file }) => file)).size;
    const left = answer.leftOut.length > 0 ? `, ${answer.leftOut.length} left out` : "";
    console.log(
      `${wrong.length > 0 ? "WRONG   " : "renamed "} ${name} (${took}): ${answer.edits.length} places in ${files} files${left}`,
    );
    for (const each of wrong) console.log(`         ${each}`);
  }
process.exitCode = failed ? 1 : 0;

/** Those that were asked for, or some of the repo's own names by chance that anybody can repeat. */
async function renamings(directory: string): Promise<readonly Renaming[]> {
  const named = (values.to ?? []).map((text) => {
    const [path = "", to = ""] = text.split("=");
    return { path: parsePath(path) ?? [], to };
  });
  if (values.random === undefined) return named;
  const { sources } = await modelOf(directory);
  if (sources.length === 0) return [];
  const next = chance(Number(values.seed ?? 1));
  return Array.from({ length: Number(values.random) }, (_, index) => {
    const source = sources[Math.floor(next() * sources.length)];
    const names = source?.names ?? [];
    // One in four is a group.
    const path = index % 4 === 3 ? names.slice(0, -1) : names;
    return { path, to: `umbenannt${index}` };
  });
}

function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function judge(
  directory: string,
  before: Model,
  renaming: Renaming,
  answer: Renamed,
): Promise<readonly string[]> {
  const copy = mkdtempSync(join(tmpdir(), "mynixos-rename-"));
  try {
    cpSync(directory, copy, { recursive: true, verbatimSymlinks: true });
    for (const file of new Set(answer.edits.map((edit) => edit.file))) {
      const own = answer.edits.filter((edit) => edit.file === file);
      writeFileSync(join(copy, file), applyEdits(readFileSync(join(copy, file), "utf8"), own));
    }
    const opened = await openRepo(copy);
    if ("problem" in opened) return ["the repo cannot be read"];
    return [
      ...leftIn(opened.model, before, renaming, new Set(answer.leftOut.map(({ file }) => file))),
      ...(values.to === undefined ? [] : compared(directory, copy, renaming)),
    ];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Lines that still say the path, or an id that stood for it; those of aliases stand for something else. */
function leftIn({ repo }: Model, before: Model, { path }: Renaming, leftOut: ReadonlySet<string>): readonly string[] {
  if (path.includes(undefined)) return [];
  const name = showPath(path);
  const ids = before.sourceByPath.get(name)?.ids ?? [];
  // A path of one name is a word like any other.
  const words = [...(path.length > 1 ? [name] : []), ...ids].map((word) => word.replaceAll(/[.$]/g, "\\$&"));
  if (words.length === 0) return [];
  const pattern = new RegExp(`(?:^|[^\\w.'-]|config\\.|options\\.)(?:${words.join("|")})(?![\\w'-])`);
  const texts = [...repo.files.values(), ...repo.documents.values()].map(
    ({ path: file, source }) => [file, source.text] as const,
  );
  const others = [...repo.otherFiles].flatMap((file) => {
    const text = repo.documents.has(file) ? undefined : repo.disk?.text(file);
    return typeof text === "string" && !text.includes("\0") ? [[file, text] as const] : [];
  });
  return [...texts, ...others].flatMap(([file, text]) =>
    leftOut.has(file)
      ? []
      : text.split("\n").flatMap((line, at) => {
          const isAlias = Object.keys(repo.settings.idAliases).some((alias) => line.includes(alias));
          return pattern.test(line) && !isAlias ? [`${file}:${at + 1} still says it`] : [];
        }),
  );
}

function compared(directory: string, copy: string, renaming: Renaming): readonly string[] {
  const given = values.lib ?? process.env["MYNIXOS_NIXPKGS_LIB"] ?? "";
  const lib = existsSync(join(given, "lib")) ? join(given, "lib") : given;
  const options = { lib, mend: values.patch ?? false };
  const [one, other] = [leavesOf(directory, options), leavesOf(copy, options)];
  const wrong: string[] = [];
  for (const leaf of one.values()) {
    const path = matching(renaming, leaf.path) === "yes" ? moved(renaming, leaf.path) : leaf.path;
    const now = other.get(showPath(path));
    if (!now || shown(now, renaming) !== shown(leaf, renaming)) wrong.push(`${showPath(leaf.path)} is another value`);
  }
  if (one.size !== other.size) wrong.push(`${one.size} leaves before, ${other.size} after`);
  console.log(`         Nix: ${one.size} leaves compared`);
  return wrong;
}

function leavesOf(source: string, options: { lib: string; mend: boolean }): ReadonlyMap<string, Leaf> {
  const { stage, truth } = truthOf(source, options);
  stage.dispose();
  return new Map([...truth.leaves.values()].map((leaf) => [showPath(leaf.path), leaf]));
}

/** Messages may name the option by its path. */
function shown({ type, value, error }: Leaf, { path, to }: Renaming): string {
  const text = JSON.stringify([type, value, error?.class, error?.message]);
  return text.replaceAll(showPath(path), showPath([...path.slice(0, -1), to]));
}
