/**
 * Small changes of a repo that make a port wrong, or almost: `node test/truth/port-mutations.ts <repo>… [--host name] [--seed 1] [--count 100]
 * [--say]`.
 *
 * What the rules say of each is compared with what they should; then the text is taken back, and the findings have to be what they were.
 * `--say` shows each. Exit code 1: less than 95 of 100 are found, something is said that should not be, or a finding stayed.
 */
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { measure, type Report, type Result } from "./port-mutations/measure.ts";
import { kinds } from "./port-mutations/mutation.ts";
import { worldOf } from "./port-mutations/world.ts";

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
    const report = measure(world, { seed: Number(values.seed), count: Number(values.count) });
    console.log(`# ${directory} (${world.view.name})`);
    show(report, values.say);
    isGood &&= holds(report);
  }
  return isGood ? 0 : 1;
}

function show({ results, idle }: Report, isAll: boolean): void {
  for (const kind of kinds) {
    const own = results.filter((result) => result.kind === kind);
    const variants = [...new Set(own.map(({ variant }) => variant))].sort();
    console.log(`${kind}: ${good(own)} of ${own.length}`);
    for (const variant of variants) {
      const some = own.filter((result) => result.variant === variant);
      console.log(`  ${variant}: ${good(some)} of ${some.length}${as(some)}`);
    }
  }
  console.log(
    `taken back: ${results.filter(({ isBack }) => isBack).length} of ${results.length}; without effect: ${idle.length}`,
  );
  const heard = results.filter(({ isHeard }) => isHeard !== undefined);
  console.log(`not apart, and said so: ${heard.filter(({ isHeard }) => isHeard).length} of ${heard.length}`);
  for (const { kind, variant, name, missed, isBack, isHeard } of results) {
    if (missed !== undefined) console.log(`- ${kind}, ${variant}: ${name}\n    ${missed}`);
    if (isHeard === false) console.log(`- would be silent anyway: ${name}`);
    if (!isBack) console.log(`- stays: ${name}`);
  }
  if (isAll) for (const name of idle) console.log(`· without effect: ${name}`);
  if (isAll) for (const { name, as, aside } of results) console.log(`+ ${name}: ${as}\n    ${aside.join("\n    ")}`);
}

function good(results: readonly Result[]): number {
  return results.filter(({ as }) => as !== undefined).length;
}

function as(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const { as = "" } of results) if (as !== "") counts.set(as, (counts.get(as) ?? 0) + 1);
  return [...counts].map(([name, count]) => `; ${count} × ${name}`).join("");
}

function holds({ results }: Report): boolean {
  const wrong = results.filter(({ kind }) => kind !== "apart");
  const quiet = results.filter(({ kind }) => kind === "apart");
  return good(wrong) >= 0.95 * wrong.length && good(quiet) === quiet.length && results.every(({ isBack }) => isBack);
}
