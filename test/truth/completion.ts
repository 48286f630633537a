/**
 * Reads of options as somebody would type them: behind each dot the rest is taken away, and the name that stood there has to be among what is
 * offered. Three ways: only the names are gone, the rest of the line, the rest of the file.
 *
 * `node test/truth/completion.ts <repo> [<how many> [<seed>]]` prints shares, every miss with its reason, and the time. What the repo declares
 * nowhere cannot be offered, nor what was declared in the text that is gone, nor what lies in a value; and a line that is torn off inside what
 * goes on below leaves no file to read. Any other miss makes the exit code 1.
 */

import { extract } from "#facts/extract.ts";
import { completion } from "#features/completion.ts";
import { reading } from "#lsp/as-if.ts";
import { modelOf } from "#model/derive.ts";
import type { Model, Site } from "#model/model.ts";
import { withFiles } from "#model/repo.ts";
import { parse } from "#syntax/parse.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { settingsOf } from "#workspace/project.ts";
import { openRoot } from "#workspace/root.ts";
import { randomFrom } from "./random.ts";
import { tokens } from "./tokens.ts";

/** A dot: what stands before it, and the name behind it. */
interface Cut {
  readonly file: string;
  readonly start: number;
  /** Of the whole path. */
  readonly end: number;
  readonly path: readonly string[];
}

const ways = ["names", "line", "file"] as const;
type Way = (typeof ways)[number];

function main(folder: string, model: Model, most: number, seed: number): number {
  const random = randomFrom(seed);
  const reads = shuffled(readsIn(model), random).slice(0, most);
  const cuts = reads.flat();
  console.log(`${folder}: ${reads.length} reads, ${cuts.length} dots`);
  let wrong = 0;
  for (const way of ways) {
    const times: number[] = [];
    const misses = new Map<string, string[]>();
    for (const cut of cuts) {
      const now = modelWithout(model, cut, way);
      const begin = performance.now();
      const list = completion(now, cut.file, cut.start, reading, ".");
      times.push(performance.now() - begin);
      const name = cut.path.at(-1) ?? "";
      if (list?.items.some(({ label }) => label === name)) continue;
      const why = reasonFor(model, cut, way);
      misses.set(why, [...(misses.get(why) ?? []), `${showPlace(model, cut)} ${cut.path.join(".")}`]);
    }
    const missed = [...misses.values()].flat().length;
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);
    console.log(
      `without ${way}: ${cuts.length - missed} of ${cuts.length} offered; median ${at(0.5)} ms, slowest tenth from ${at(0.9)} ms`,
    );
    for (const [why, places] of misses) for (const place of places) console.log(`  ${why}: ${place}`);
    wrong += misses.get("missed")?.length ?? 0;
  }
  return wrong > 0 ? 1 : 0;
}

/** By tokens alone: `config.my.…` in code, with each of its dots behind `config.`; and by our facts what goes through other names. */
function readsIn(model: Model): Cut[][] {
  const found: Cut[][] = [];
  const roots = new Set(model.sources.filter(({ kind }) => kind === "option").map(({ names }) => names[0]));
  for (const [file, { source }] of [...model.repo.files].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const token of tokens(source.text)) {
      if (token.kind !== "name" || token.text !== "config") continue;
      const match = /^config((?:\.[A-Za-z_][\w'-]*)+)/.exec(source.text.slice(token.start));
      if (!match || source.text[token.start - 1] === ".") continue;
      const index = token.start;
      const names = (match[1] ?? "").slice(1).split(".");
      if (!roots.has(names[0])) continue;
      const end = index + match[0].length;
      let start = index + "config.".length;
      found.push(
        names.map((name, length) => {
          const cut = { file, start, end, path: names.slice(0, length + 1) };
          start += name.length + 1;
          return cut;
        }),
      );
    }
  return [...found, ...otherReads(model, roots)];
}

function otherReads(model: Model, roots: ReadonlySet<string | undefined>): Cut[][] {
  return [...model.repo.files].flatMap(([file, { facts }]) =>
    facts.reads
      .filter(
        ({ form, path, steps }) => form !== "direct" && form !== "alias" && roots.has(path[0]) && steps.length > 0,
      )
      .map(({ path, steps, end }) =>
        steps.flatMap(({ name, start, end: stepEnd }, index): Cut[] => {
          const until = path.slice(0, path.length - steps.length + index + 1);
          const names = until.filter((each) => each !== undefined);
          const isPlain = name !== undefined && stepEnd - start === name.length && names.length === until.length;
          return isPlain ? [{ file, start, end, path: names }] : [];
        }),
      ),
  );
}

function modelWithout(model: Model, { file, start, end }: Cut, way: Way): Model {
  const text = model.repo.files.get(file)?.source.text ?? "";
  const line = text.indexOf("\n", end);
  const rest = { names: end, line: line < 0 ? text.length : line, file: text.length }[way];
  const source = parse(text.slice(0, start) + text.slice(rest));
  return modelOf(withFiles(model.repo, [[file, { path: file, source, facts: extract(source) }]]));
}

function reasonFor(model: Model, { path, file, start }: Cut, way: Way): string {
  const found = model.resolve(path);
  if (found.kind === "outside") return "undeclared";
  const source = found.kind === "source" ? found.source : undefined;
  if (source?.kind === "undeclared" || (source?.kind === "key" && source.definitions.length === 0)) return "undeclared";
  if (source && source.names.length < path.length) return "inside a value";
  if (way !== "names" && declaredBehind(model, path, file, start)) return "gone";
  if (way === "line" && isTorn(model.repo.files.get(file)?.source.text ?? "", start)) return "torn";
  return "missed";
}

/** What is taken away begins something that goes on below: no person types like that. */
function isTorn(text: string, start: number): boolean {
  const rest = /^[^\n]*/.exec(text.slice(start))?.[0] ?? "";
  return /(?:[{[(]|'')\s*$/.test(rest) || (rest.match(/[{[(]/g)?.length ?? 0) > (rest.match(/[}\])]/g)?.length ?? 0);
}

function declaredBehind(model: Model, path: readonly string[], file: string, start: number): boolean {
  const own = model.sources.filter(({ names }) => path.every((name, index) => names[index] === name));
  const places = own.flatMap(({ options, definitions, kind }): readonly Site[] =>
    kind === "key" ? definitions : options,
  );
  return places.length > 0 && places.every((place) => place.file === file && place.end >= start);
}

function showPlace(model: Model, { file, start }: Cut): string {
  const position = positionAt(lineIndex(model.repo.files.get(file)?.source.text ?? ""), start);
  return `${file}:${position.line + 1}:${position.character + 1}`;
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const [folder, most = "300", seed = "1"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Usage: node test/truth/completion.ts <repo> [<how many> [<seed>]]");
  process.exit(2);
}
await openGrammar();
const root = openRoot(folder, settingsOf(folder, undefined).settings);
await root.load();
process.exitCode = main(folder, modelOf(root.repo()), Number(most), Number(seed));
