/**
 * Small changes of a repo that take a login away, or almost: `node test/truth/sso-mutations.ts <repo>… [--host name] [--seed 1] [--count 100]
 * [--say]`. Exit code 1: less than 95 of 100 are found, something is said of what is harmless, or a finding stayed when the text was back.
 */
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { worldOf } from "./port-mutations/world.ts";
import { measure, type Result } from "./sso-mutations/measure.ts";
import { kinds } from "./sso-mutations/mutations.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: "string" },
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "100" },
      say: { type: "boolean", default: false },
    },
  });
  let isGood = positionals.length > 0;
  for (const directory of positionals) {
    const opened = await openRepo(directory);
    const world = "problem" in opened ? undefined : worldOf(opened.model, opened.settings, values.host);
    if (!world) {
      console.error(`${directory}: no such repo or host`);
      return 2;
    }
    const results = measure(world, { seed: Number(values.seed), count: Number(values.count) });
    console.log(`# ${directory} (${world.view.name})`);
    isGood = show(results, values.say) && isGood;
  }
  return isGood ? 0 : 1;
}

function show(results: readonly Result[], isAll: boolean): boolean {
  for (const kind of kinds) {
    const own = results.filter((result) => result.kind === kind);
    console.log(`${kind}: ${own.filter(({ isGood }) => isGood).length} of ${own.length}`);
  }
  const wrong = results.filter(({ kind }) => kind !== "harmless");
  const found = wrong.filter(({ isGood }) => isGood).length;
  const back = results.filter(({ isBack }) => isBack).length;
  console.log(`found: ${found} of ${wrong.length}; taken back: ${back} of ${results.length}`);
  for (const { kind, variant, name, found, isGood, isBack } of results) {
    if (!isGood || isAll)
      console.log(`${isGood ? "+" : "-"} ${kind}, ${variant}: ${name}\n    ${found.join("\n    ")}`);
    if (!isBack) console.log(`- stays: ${kind}, ${variant}: ${name}`);
  }
  const isQuiet = results.every(({ kind, isGood }) => kind !== "harmless" || isGood);
  return found >= 0.95 * wrong.length && isQuiet && back === results.length;
}
