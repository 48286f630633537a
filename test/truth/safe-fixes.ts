/**
 * Takes the safe fixes of a repo as the editor takes them, and asks Nix what became of each file:
 * `node test/truth/safe-fixes.ts <repo, or git-dir@commit>… [--rules trace/] [--files]`.
 *
 * `--rules`: only those whose id begins so, as "complete traceability" does with `trace/`. `--files`: one file after the other, each on its
 * own, as `source.fixAll.mynixos` does. Prints how many of each rule were taken, the files whose `nix-instantiate --parse` is another one
 * afterwards, and what a second run would still change. Exit code 1: a comment changed code, or a second run goes on.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type OpenedRepo, openRepo } from "#cli/repo.ts";
import { modelOf } from "#model/derive.ts";
import type { Repo } from "#model/repo.ts";
import { allFixes, type Finding } from "#rules/rule.ts";
import { rulesFor, run } from "#rules/run.ts";
import { settledEdits } from "#rules/safe-edits.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { stage } from "./stage.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rules: { type: "string", default: "" }, files: { type: "boolean", default: false } },
});

/** The rules whose safe fixes write comments and pages only. */
const comments = /^(?:trace|docs|style|suppression)\//;

let wrong = 0;
for (const source of positionals) {
  const name = source.replace(/^.*[/@]/, "");
  const staged = stage(source);
  try {
    const first = await once(staged.repo);
    const taken = Object.entries(first.taken).map(([rule, count]) => `${rule} ${count}`);
    const again = await once(staged.repo);
    const left = Object.entries(again.taken).map(([rule, count]) => `${rule} ${count}`);
    const changed = first.parsedAnew.map(({ file, rules }) => `${file} (${rules.join(", ")})`);
    console.log(
      `${name}: ${first.files} files, ${taken.join(", ") || "nothing"}; parsed anew: ${changed.join(", ") || "none"}; second run: ${left.join(", ") || "nothing"}`,
    );
    wrong += first.parsedAnew.filter(({ rules }) => rules.every((rule) => comments.test(rule))).length + left.length;
  } finally {
    staged.dispose();
  }
}
process.exitCode = wrong > 0 ? 1 : 0;

interface Run {
  readonly files: number;
  readonly taken: Readonly<Record<string, number>>;
  readonly parsedAnew: readonly { readonly file: string; readonly rules: readonly string[] }[];
}

async function once(directory: string): Promise<Run> {
  const opened = await openRepo(directory);
  if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
  const { repo } = opened.model;
  const findings = foundIn(opened, repo);
  const paths = [...repo.files.keys(), ...repo.documents.keys()];
  const look = (now: Repo): readonly Finding[] => foundIn(opened, now);
  const edits = values.files
    ? paths.flatMap((file) => settledEdits(repo, findings, { file, thorough: true }, look))
    : settledEdits(repo, findings, { file: undefined, thorough: true }, look);
  const taken: Record<string, number> = {};
  const parsedAnew: Run["parsedAnew"][number][] = [];
  for (const each of edits) {
    const rules = rulesOf(findings, each);
    for (const [rule, count] of rules) taken[rule] = (taken[rule] ?? 0) + count;
    const path = join(directory, each.file);
    const isCode = repo.files.has(each.file);
    const before = isCode ? parsed(path) : "";
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), each.edits));
    if (isCode && parsed(path) !== before) parsedAnew.push({ file: each.file, rules: [...rules.keys()] });
  }
  return { files: edits.length, taken, parsedAnew };
}

function foundIn(opened: OpenedRepo, repo: Repo): readonly Finding[] {
  const { settings } = opened;
  return run(modelOf(repo), { severities: settings.severities, rules: rulesFor(opened) }).filter(({ rule }) =>
    rule.startsWith(values.rules),
  );
}

/** How many findings of each rule were mended by these edits. */
function rulesOf(findings: readonly Finding[], { file, edits }: FileEdits): ReadonlyMap<string, number> {
  const rules = new Map<string, number>();
  for (const finding of findings)
    for (const fix of allFixes(finding)
      .filter(({ safe }) => safe)
      .slice(0, 1))
      if (fix.edits.some((each) => each.file === file && each.edits.every((edit) => edits.includes(edit))))
        rules.set(finding.rule, (rules.get(finding.rule) ?? 0) + 1);
  return rules;
}

/** What Nix makes of the text, or what it complains of without the place. */
function parsed(path: string): string {
  try {
    return execFileSync("nix-instantiate", ["--parse", path], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    return `fails: ${String((error as { stderr?: unknown }).stderr).split("\n")[0] ?? ""}`;
  }
}
