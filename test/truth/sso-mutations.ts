/**
 * Small changes of a repo that take a login away, or almost: `node test/truth/sso-mutations.ts <repo>… [--caddy program] [--host name] [--seed 1]
 * [--count 100] [--set a=b] [--say]`. Exit code 1: less than 95 of 100 are found, something is said of what is harmless, or a finding stayed
 * when the text was back. `--set` writes another text into the repo first, `--idle` shows what made nothing worse.
 */
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { worldOf } from "./port-mutations/world.ts";
import { measure, type Report } from "./sso-mutations/measure.ts";
import { kinds } from "./sso-mutations/mutation.ts";
import { withText } from "./sso-mutations/with-text.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      caddy: { type: "string" },
      host: { type: "string" },
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "100" },
      set: { type: "string" },
      say: { type: "boolean", default: false },
      idle: { type: "boolean", default: false },
    },
  });
  let isGood = positionals.length > 0;
  for (const directory of positionals) {
    const opened = await openRepo(directory);
    const [from = "", to = ""] = values.set?.split(" => ") ?? [];
    const first = "problem" in opened ? undefined : worldOf(opened.model, opened.settings, values.host);
    const world = first && (from === "" ? first : withText(first, from, to));
    if (!world) {
      console.error(`${directory}: no such repo or host`);
      return 2;
    }
    const { caddy } = values;
    const report = measure(world, {
      seed: Number(values.seed),
      count: Number(values.count),
      ...(caddy !== undefined && { caddy }),
    });
    console.log(`# ${directory} (${world.view.name})`);
    isGood = show(report, values) && isGood;
  }
  return isGood ? 0 : 1;
}

function show(
  { results, idle }: Report,
  { say, idle: isIdle }: { readonly say: boolean; readonly idle: boolean },
): boolean {
  const wrong = results.filter(({ isHarmless }) => !isHarmless);
  const harmless = results.filter(({ isHarmless }) => isHarmless);
  for (const kind of kinds) {
    const counts = [wrong, harmless].map((all) => {
      const own = all.filter((result) => result.kind === kind);
      return `${own.filter(({ isGood }) => isGood).length} of ${own.length}`;
    });
    console.log(`${kind}: ${counts[0]} found, ${counts[1]} silent`);
  }
  const found = wrong.filter(({ isGood }) => isGood).length;
  const silent = harmless.filter(({ isGood }) => isGood).length;
  const back = results.filter(({ isBack }) => isBack).length;
  console.log(
    `found: ${found} of ${wrong.length}; silent: ${silent} of ${harmless.length}; taken back: ${back} of ${results.length}; idle: ${idle.length}`,
  );
  for (const { kind, variant, name, found, isGood, isBack, isHarmless } of results) {
    const what = `${kind}${isHarmless ? " (harmless)" : ""}, ${variant}: ${name}`;
    if (!isGood || say) console.log(`${isGood ? "+" : "-"} ${what}\n    ${found.join("\n    ")}`);
    if (!isBack) console.log(`- stays: ${what}`);
  }
  if (isIdle)
    for (const { kind, variant, name, found, isHarmless } of idle)
      console.log(`~ ${kind}${isHarmless ? " (harmless)" : ""}, ${variant}: ${name}\n    ${found.join("\n    ")}`);
  return found >= 0.95 * wrong.length && silent === harmless.length && back === results.length;
}
