/**
 * What a keystroke costs: a port in one file changes again and again, and each time the edited file's own findings and then all
 * findings of the repo are computed, evaluation included. Median, slowest tenth, and memory held (run with `--expose-gc`); target: all
 * within 60 ms, memory flat. `node --expose-gc bench/edits.ts <repo> <file with ports> [edits]`.
 */
import { modelOf } from "#model/derive.ts";
import { rules } from "#rules/index.ts";
import { run } from "#rules/run.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { settingsOf } from "#workspace/project.ts";
import { openRoot } from "#workspace/root.ts";

const [folder, file, edits = "1000"] = process.argv.slice(2);
if (folder === undefined || file === undefined) {
  console.error("Usage: node --expose-gc bench/edits.ts <repo> <file> [edits]");
  process.exit(2);
}
await openGrammar();
const { settings } = settingsOf(folder, undefined);
const root = openRoot(folder, settings);
await root.load();
const text = root.repo().files.get(file)?.source.text;
const port = text && /= (\d{4,5});/.exec(text);
if (!text || !port) throw new Error(`no port in ${file}`);
const own = rules.filter(({ evaluates }) => !evaluates);
const quick: number[] = [];
const all: number[] = [];
for (let edit = 0; edit < Number(edits); edit++) {
  root.overlay(file, text.replace(port[0], `= ${20_000 + (edit % 9000)};`));
  const start = performance.now();
  run(modelOf(root.repo()), { severities: settings.severities, rules: own });
  quick.push(performance.now() - start);
  run(modelOf(root.repo()), { severities: settings.severities, rules });
  all.push(performance.now() - start);
  // Whoever types leaves the machine time between keystrokes.
  await new Promise((resolve) => setImmediate(resolve));
  if (edit % 200 !== 199) continue;
  globalThis.gc?.();
  console.log(`${edit + 1} edits: ${(process.memoryUsage().heapUsed / 1e6).toFixed(1)} MB held`);
}
const at = (numbers: readonly number[], share: number): string =>
  ([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * share)] ?? Number.NaN).toFixed(1);
console.log(`own findings without evaluation: median ${at(quick, 0.5)} ms, slowest tenth from ${at(quick, 0.9)} ms`);
console.log(`all findings: median ${at(all, 0.5)} ms, slowest tenth from ${at(all, 0.9)} ms`);
