/**
 * Small changes of what decides who gets into a host: `node test/truth/lock-out-mutations.ts <repo>… [--count 8] [--say]`.
 *
 * Each has to be named by the guard, or the option has to be among what nobody can tell; comments must stay silent.
 */
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { lockOuts } from "#features/lock-outs.ts";
import { areaOf, isAllowed, isRun } from "#model/access/lock-out-areas.ts";
import { repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import { peopleIn } from "#model/access/lock-out-people.ts";
import { hostsIn, type OptionView } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import { render } from "#text/message.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: "string", default: "8" }, say: { type: "boolean", default: false } },
});
const totals = nothing();
for (const directory of positionals) await measure(directory);
console.log(JSON.stringify(totals));

/** Of each kind, none yet. */
function nothing() {
  return {
    named: 0,
    unknown: 0,
    missed: 0,
    behindNamed: 0,
    behindUnknown: 0,
    behindSilent: 0,
    farQuiet: 0,
    farLoud: 0,
    loud: 0,
    quiet: 0,
  };
}

interface Mutation {
  readonly path: string;
  readonly file: string;
  readonly text: string;
  readonly what: string;
}

async function measure(directory: string): Promise<void> {
  const opened = await openRepo(directory);
  if ("problem" in opened || !opened.complete) return;
  const { repo } = opened.model;
  const start = performance.now();
  const found = nothing();
  for (const view of [...hostsIn(repo).values()].slice(0, 2)) {
    const people = peopleIn(view, view);
    const leaves = view.leaves.filter(
      ({ path }) => areaOf(path) !== undefined && people.matters(path) && path.at(-1) !== "group",
    );
    const all = leaves.flatMap((leaf) => mutationsOf(repo, leaf));
    for (const mutation of chosen(all)) {
      if (performance.now() - start > 60_000) break;
      const { changes, unknown } = guard(repo, view.name, mutation.file, mutation.text);
      const isNamed = changes.some((path) => mutation.path === path || mutation.path.startsWith(`${path}.`));
      const isUnknown = unknown.some(
        (each) => mutation.path.startsWith(each.replace(/ may change:.*/s, "")) || /does not load/.test(each),
      );
      const verdict = isNamed ? "named" : isUnknown ? "unknown" : "missed";
      found[verdict]++;
      if (values.say || verdict === "missed")
        console.log(
          `  ${verdict} ${view.name} ${mutation.path} (${mutation.file}): ${mutation.what}${verdict === "unknown" ? ` ${unknown.join(" | ").slice(0, 200)}` : ""}`,
        );
    }
    const byName = new Map(view.leaves.map((leaf) => [leaf.name, leaf]));
    const reads = new Set(leaves.flatMap((leaf) => [...leaf.reads.keys()]));
    const behind = [...reads]
      .flatMap((name) => byName.get(name) ?? [])
      .filter(({ path }) => areaOf(path) === undefined);
    for (const mutation of chosen(behind.flatMap((leaf) => mutationsOf(repo, leaf)))) {
      if (performance.now() - start > 60_000) break;
      const { changes, unknown } = guard(repo, view.name, mutation.file, mutation.text);
      const verdict = changes.length > 0 ? "behindNamed" : unknown.length > 0 ? "behindUnknown" : "behindSilent";
      found[verdict]++;
      if (verdict === "behindSilent")
        console.log(`  silent ${view.name} ${mutation.path} (${mutation.file}): ${mutation.what}`);
    }
    const far = view.leaves.filter(
      ({ name, path }) => areaOf(path) === undefined && !isRun(path) && !view.host.isOwn(path) && !reads.has(name),
    );
    for (const mutation of chosen(far.flatMap((leaf) => mutationsOf(repo, leaf)))) {
      if (performance.now() - start > 60_000) break;
      const { changes, unknown } = guard(repo, view.name, mutation.file, mutation.text);
      const isQuiet = changes.length + unknown.length === 0;
      found[isQuiet ? "farQuiet" : "farLoud"]++;
      if (!isQuiet)
        console.log(
          `  far ${view.name} ${mutation.path} (${mutation.file}): ${mutation.what}: ${[...changes, ...unknown].join(" | ").slice(0, 300)}`,
        );
    }
    for (const file of [...repo.files.keys()].slice(0, 3)) {
      const text = `# A comment.\n${repo.files.get(file)?.source.text ?? ""}\n# Another one.\n`;
      const { changes, unknown } = guard(repo, view.name, file, text);
      const isQuiet = changes.length + unknown.length === 0;
      found[isQuiet ? "quiet" : "loud"]++;
      if (!isQuiet) console.log(`  loud ${view.name} ${file}: ${[...changes, ...unknown].join(" | ").slice(0, 300)}`);
    }
  }
  for (const key of Object.keys(found) as (keyof typeof found)[]) totals[key] += found[key];
  console.log(`${directory}: ${JSON.stringify(found)} ${Math.round(performance.now() - start)} ms`);
}

/** Evenly from all. */
function chosen(all: readonly Mutation[]): readonly Mutation[] {
  const step = Math.max(1, Math.floor(all.length / Number(values.count)));
  return all.filter((_, index) => index % step === 0).slice(0, Number(values.count));
}

/** What the option's first definition says, changed. */
function mutationsOf(repo: Repo, { name, path, definitions, value }: OptionView): readonly Mutation[] {
  const used = definitions.filter(({ status, isDefault }) => status === "used" && !isDefault);
  const [only] = used;
  const source = only && repo.files.get(only.file)?.source.text;
  if (!only || used.length > 1 || source === undefined || only.end === 0) return [];
  const written = source.slice(only.start, only.end);
  const equals = written.indexOf("=");
  if (equals < 0) return [];
  const said = written.slice(equals + 1);
  const other = changedText(said);
  if (other === undefined) return [];
  // In a list of what is let in, something has to go.
  if (isAllowed(path) && value[0] === "list" && !/^\s*\[/.test(said)) return [];
  const text = source.slice(0, only.start + equals + 1) + other + source.slice(only.end);
  return [{ path: name, file: only.file, text, what: `${said.trim().slice(0, 50)} → ${other.trim().slice(0, 50)}` }];
}

function changedText(said: string): string | undefined {
  const text = said.trim();
  if (text === "true") return " false";
  if (text === "false") return " true";
  if (/^\d+$/.test(text)) return ` ${Number(text) + 1}`;
  if (/^"[\w ./:-]+"$/.test(text)) return ` ${text.slice(0, -1)}x"`;
  if (/^\[\s*[\w."/:-][^[\]]*\]$/s.test(text)) return " [ ]";
  if (/^(?:lib\.)?mk(?:Force|Default) true$/.test(text)) return ` ${text.replace("true", "false")}`;
  if (/^(?:lib\.)?mk(?:Force|Default) false$/.test(text)) return ` ${text.replace("false", "true")}`;
  return undefined;
}

function guard(
  repo: Repo,
  host: string,
  file: string,
  text: string,
): { readonly changes: readonly string[]; readonly unknown: readonly string[] } {
  const overlay = { [file]: text };
  const steps = lockOuts({ repo, overlay: {} }, { repo: repoWithOverlay(repo, overlay, () => false), overlay }, host);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return {
    changes: step.value.changes.map(({ path }) => path),
    unknown: step.value.unknown.map((each) => render(each)),
  };
}
