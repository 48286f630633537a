/** The safe fixes of many findings as one change: each file stays as valid as it was, and no two touch each other. */
import { readText } from "#facts/read-text.ts";
import { editedRepo } from "#model/edited.ts";
import { type Repo, textIn } from "#model/repo.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import { lineEdits } from "#text/line-diff.ts";
import { allFixes, type Finding, type Fix } from "./rule.ts";

export interface Which {
  /** Only what changes this file, and nothing else. */
  readonly file: string | undefined;
  /** Fixes that take long to find, too. */
  readonly thorough: boolean;
}

/** Each finding's first safe fix, unless a fix before it is in its way. */
export function safeEdits(repo: Repo, findings: readonly Finding[], { file, thorough }: Which): readonly FileEdits[] {
  const taken = new Map<string, readonly Edit[]>();
  for (const finding of findings) {
    if (file !== undefined && finding.file !== file) continue;
    const fixes = thorough ? allFixes(finding) : finding.fixes;
    const fix = fixes.find(
      ({ safe, edits }) => safe && edits.every((each) => file === undefined || each.file === file),
    );
    if (fix) take(repo, taken, fix);
  }
  return [...taken].map(([path, edits]) => ({ file: path, edits })).sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** A fix that calls for the next one without end stops here; each round is an evaluation. */
const mostRounds = 6;

/** The same until nothing is left to take: a fix may be what another one was waiting for. `look`: what is found then. */
export function settledEdits(
  repo: Repo,
  findings: readonly Finding[],
  which: Which,
  look: (repo: Repo) => readonly Finding[],
): readonly FileEdits[] {
  const first = safeEdits(repo, findings, which);
  let now = repo;
  let edits = first;
  let rounds = 0;
  for (; edits.length > 0 && rounds < mostRounds; rounds++) {
    const edited = editedRepo(now, edits);
    if (!edited) break;
    now = edited;
    edits = safeEdits(now, look(now), which);
  }
  if (rounds <= 1) return first;
  return [...repo.files.keys(), ...repo.documents.keys()].flatMap((file) => {
    const [before, after] = [textIn(repo, file) ?? "", textIn(now, file) ?? ""];
    return before === after ? [] : [{ file, edits: lineEdits(before, after) }];
  });
}

function take(repo: Repo, taken: Map<string, readonly Edit[]>, { edits }: Fix): void {
  const next = new Map(edits.map(({ file, edits: own }) => [file, [...(taken.get(file) ?? []), ...own]]));
  const isFree = edits.every(({ file, edits: own }) =>
    own.every((edit) => (taken.get(file) ?? []).every((other) => edit !== other && areApart(edit, other))),
  );
  if (isFree && [...next].every(([file, all]) => staysValid(repo, file, all)))
    for (const [file, all] of next) taken.set(file, all);
}

/** Lines that are put before the same line follow one another. */
function areApart(a: Edit, b: Edit): boolean {
  if (a.start > b.end || b.start > a.end) return true;
  return a.start === b.start && isNewLine(a) && isNewLine(b) && a.text !== b.text;
}

function isNewLine({ start, end, text }: Edit): boolean {
  return start === end && text.endsWith("\n");
}

function staysValid(repo: Repo, file: string, edits: readonly Edit[]): boolean {
  const before = repo.files.get(file);
  if (!before) return textIn(repo, file) !== undefined;
  return readText(applyEdits(before.source.text, edits)).facts.errors.length <= before.facts.errors.length;
}
