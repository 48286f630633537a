/** Takes safe fixes one batch after the other, and keeps only what is better afterwards than before. */
import { readDocument } from "#facts/markdown/read.ts";
import { readText } from "#facts/read-text.ts";
import { modelOf } from "#model/derive.ts";
import { type Repo, type RepoFile, textIn, withDocuments, withFiles } from "#model/repo.ts";
import { allFixes, type Finding, type Fix, type Rule } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import type { Settings } from "#settings/settings.ts";
import { applyEdits, type Edit } from "#text/edit.ts";
import { type Message, render } from "#text/message.ts";
import { type Place, placesOf } from "./place.ts";

export interface Fixing {
  readonly repo: Repo;
  readonly taken: readonly Taken[];
  /** Fixes that would have made something else worse. */
  readonly refused: readonly Taken[];
  /** What is left. */
  readonly findings: readonly Finding[];
}

export interface Taken extends Place {
  readonly rule: string;
  readonly title: Message;
}

export interface Rules {
  readonly severities: Settings["severities"];
  readonly rules: readonly Rule[];
  /** Whose fixes are taken; `undefined`: everybody's. */
  readonly only: string | undefined;
}

/** A fix that calls for the next one without end stops here. */
const mostRounds = 200;

export function fixAll(repo: Repo, rules: Rules): Fixing {
  let now = stateOf(repo, rules);
  const taken: Taken[] = [];
  const refused = new Map<string, Taken>();
  for (let round = 0; round < mostRounds; round++) {
    const batch = nextBatch(now, rules, new Set(refused.keys()));
    if (batch.length === 0) break;
    const step = firstStep(now, batch, rules, (each) => refused.set(keyOf(each), takenFrom(now, each)));
    if (!step) continue;
    taken.push(...step.chosen.map((each) => takenFrom(now, each)));
    now = step.state;
  }
  return { repo: now.repo, taken, refused: [...refused.values()], findings: now.findings };
}

interface State {
  readonly repo: Repo;
  readonly findings: readonly Finding[];
}

function stateOf(repo: Repo, { severities, rules }: Rules): State {
  return { repo, findings: run(modelOf(repo), { severities, rules }) };
}

interface Choice {
  readonly finding: Finding;
  readonly fix: Fix;
}

function keyOf({ finding, fix }: Choice): string {
  return `${findingKey(finding)}\n${render(fix.title)}`;
}

/** Places move with every edit; what is said of them does not. */
function findingKey({ rule, file, message }: Finding): string {
  return `${rule}\n${file}\n${render(message)}`;
}

/** Fixes that do not touch each other. What breaks a file or a host comes first: the rest is judged better when that is mended. */
function nextBatch({ repo, findings }: State, { only }: Rules, refused: ReadonlySet<string>): readonly Choice[] {
  const wanted = findings.filter(({ rule }) => only === undefined || rule === only);
  for (const isFirst of [true, false]) {
    const taken = new Map<string, Edit[]>();
    const batch: Choice[] = [];
    for (const finding of wanted.filter(({ severity }) => (severity === "error") === isFirst)) {
      const fix = allFixes(finding).find((each) => each.safe && !refused.has(keyOf({ finding, fix: each })));
      if (fix && take(repo, taken, fix)) batch.push({ finding, fix });
    }
    if (batch.length > 0) return batch;
  }
  return [];
}

function take(repo: Repo, taken: Map<string, Edit[]>, { edits }: Fix): boolean {
  const isFree = edits.every(({ file, edits }) => {
    const others = taken.get(file) ?? [];
    return (
      textIn(repo, file) !== undefined && edits.every((a) => !others.some((b) => a.start <= b.end && b.start <= a.end))
    );
  });
  if (isFree) for (const { file, edits: own } of edits) taken.set(file, [...(taken.get(file) ?? []), ...own]);
  return isFree;
}

interface Step {
  readonly chosen: readonly Choice[];
  readonly state: State;
}

/** All of them at once, else the first half that does, down to a single one, which is refused if it does not. */
function firstStep(
  now: State,
  batch: readonly Choice[],
  rules: Rules,
  refuse: (each: Choice) => void,
): Step | undefined {
  const state = after(now, batch, rules);
  if (state) return { chosen: batch, state };
  const [only] = batch;
  if (batch.length === 1 && only) {
    refuse(only);
    return undefined;
  }
  const half = Math.ceil(batch.length / 2);
  return firstStep(now, batch.slice(0, half), rules, refuse) ?? firstStep(now, batch.slice(half), rules, refuse);
}

/** `undefined`: a file would not parse, a finding would stay, or another one would come. */
function after(now: State, batch: readonly Choice[], rules: Rules): State | undefined {
  const edits = new Map<string, Edit[]>();
  for (const { fix } of batch)
    for (const { file, edits: own } of fix.edits) edits.set(file, [...(edits.get(file) ?? []), ...own]);
  const files: (readonly [string, RepoFile])[] = [];
  const documents = new Map(now.repo.documents);
  for (const [path, own] of edits) {
    const page = documents.get(path);
    if (page) {
      const text = applyEdits(page.source.text, own);
      if (text === page.source.text) return undefined;
      documents.set(path, { path, source: { text }, facts: readDocument(text) });
      continue;
    }
    const before = now.repo.files.get(path);
    if (!before) return undefined;
    const { source, facts } = readText(applyEdits(before.source.text, own));
    if (facts.errors.length > before.facts.errors.length || source.text === before.source.text) return undefined;
    files.push([path, { path, source, facts }]);
  }
  const repo = files.length > 0 ? withFiles(now.repo, files) : now.repo;
  const state = stateOf(documents.size > 0 ? withDocuments(repo, documents) : repo, rules);
  return isBetter(now, state, batch) ? state : undefined;
}

function isBetter(before: State, after: State, batch: readonly Choice[]): boolean {
  const [old, now] = [countsOf(before.findings, findingKey), countsOf(after.findings, findingKey)];
  const fixed = countsOf(
    batch.map(({ finding }) => finding),
    findingKey,
  );
  for (const [key, count] of fixed) if ((now.get(key) ?? 0) > (old.get(key) ?? 0) - count) return false;
  // Behind what breaks a file or a host, findings wait that nobody could see.
  if (batch.every(({ finding }) => finding.severity === "error")) return true;
  const rules = countsOf(before.findings, ({ rule }) => rule);
  return [...countsOf(after.findings, ({ rule }) => rule)].every(([rule, count]) => count <= (rules.get(rule) ?? 0));
}

function countsOf<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const item of items) found.set(key(item), (found.get(key(item)) ?? 0) + 1);
  return found;
}

function takenFrom({ repo }: State, { finding, fix }: Choice): Taken {
  return { ...placesOf(repo).start(finding), rule: finding.rule, title: fix.title };
}
