/**
 * What an answer costs while somebody types: behind the dots of reads, in text that is half typed, each on a repo that has just changed. Beside
 * it what a hover costs at the same places, and the model, which both need and which findings need anyway. Median and slowest tenth; target: a
 * few milliseconds. `node bench/completion.ts <repo> [places]`.
 */
import { completion } from "#features/completion.ts";
import { hover } from "#features/hover.ts";
import { reading } from "#lsp/as-if.ts";
import { modelOf } from "#model/derive.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { settingsOf } from "#workspace/project.ts";
import { openRoot } from "#workspace/root.ts";

const [folder, most = "200"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Usage: node bench/completion.ts <repo> [places]");
  process.exit(2);
}
await openGrammar();
const root = openRoot(folder, settingsOf(folder, undefined).settings);
await root.load();
const dots = [...root.repo().files].flatMap(([file, { source }]) =>
  [...source.text.matchAll(/\bconfig(?:\.[\w-]+){1,3}\./g)].map(({ index, 0: text }) => ({
    file,
    at: index + text.length,
  })),
);
const every = Math.max(1, Math.floor(dots.length / Number(most)));
const places = dots.filter((_, index) => index % every === 0);
const times: Record<"model" | "completion" | "hover", number[]> = { model: [], completion: [], hover: [] };
let offered = 0;
for (const { file, at } of places) {
  const text = root.repo().files.get(file)?.source.text ?? "";
  root.overlay(file, text.slice(0, at) + text.slice(text.indexOf("\n", at)));
  const repo = root.repo();
  const model = timed("model", () => modelOf(repo));
  timed("hover", () => hover(model, file, at - 2, "written"));
  const list = timed("completion", () => completion(model, file, at, reading, "."));
  if ((list?.items.length ?? 0) > 0) offered++;
  root.overlay(file, undefined);
  root.overlay(file, text);
}
console.log(`${places.length} places, ${offered} with something to offer`);
for (const [what, numbers] of Object.entries(times))
  console.log(
    `${what}: median ${at(numbers, 0.5)} ms, slowest tenth from ${at(numbers, 0.9)} ms, ${at(numbers, 0.999)} ms at most`,
  );

function timed<T>(what: keyof typeof times, work: () => T): T {
  const start = performance.now();
  const made = work();
  times[what].push(performance.now() - start);
  return made;
}

function at(numbers: readonly number[], share: number): string {
  return ([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * share)] ?? Number.NaN).toFixed(1);
}
