/** Reads an output from its first line to its last, once: whatever begins something is taken with all that belongs to it. */
import { activationAt } from "./activation.ts";
import { buildersIn } from "./builders.ts";
import { buildAt, isFollowUp } from "./builds.ts";
import { fileOf, placed, readErrorBlock } from "./error-block.ts";
import { formOf } from "./forms.ts";
import { plainLines } from "./lines.ts";
import type { OutputProblem, OutputReading } from "./problem.ts";
import { warningAt } from "./warnings.ts";

/** What was read from some line on, and where the next thing may begin. */
export interface Taken {
  readonly problems: readonly OutputProblem[];
  readonly next: number;
}

/** More of them help nobody; an output may hold any number of lines. */
const mostProblems = 500;
/** Of a block that has no end, so that reading stays linear. */
const longestBlock = 20_000;

export function readOutput(output: string): OutputReading {
  const lines = plainLines(output);
  const problems: OutputProblem[] = [];
  const builders = buildersIn(lines);
  let building = false;
  for (let at = 0; at < lines.length && problems.length < mostProblems; ) {
    const line = lines[at] ?? "";
    const taken = buildAt(lines, at) ?? errorAt(lines, at, building) ?? warningAt(lines, at) ?? activationAt(lines, at);
    if (/^building '\/nix\/store\//.test(line)) building = true;
    const own = taken?.problems ?? [];
    const isFree = !builders.wrote(at);
    const isNamed = isFree || builders.announced(line);
    problems.push(...own.filter((each) => isFree || (isSaidWhileBuilding(each) && (isNamed || !isOfBuild(each)))));
    at = taken?.next ?? at + 1;
  }
  const told = distinct(withoutLogs(problems));
  return { problems: told, hasUnknown: told.some(({ code }) => code === "other") };
}

/**
 * What Nix says while it builds, and evaluation while something is built for it. A builder that prints the same tells at worst of a host
 * that lacks something, never of a place of the repo.
 */
function isSaidWhileBuilding({ code }: OutputProblem): boolean {
  return saidWhileBuilding.includes(code);
}

function isOfBuild({ code }: OutputProblem): boolean {
  return code === "build" || code === "hash-mismatch" || code === "no-local-builds";
}

const saidWhileBuilding: readonly OutputProblem["code"][] = [
  "build",
  "disk-full",
  "hash-mismatch",
  "network",
  "no-local-builds",
  "trace",
  "warning",
];

/** A builder writes to the same output: an error of no known form, while something was built that failed, is its own. */
function withoutLogs(problems: readonly Read[]): readonly OutputProblem[] {
  const failed = problems.some(({ code }) => code === "build" || code === "hash-mismatch");
  return problems
    .filter((each) => !(failed && each.code === "other" && each.duringBuild === true && !each.place))
    .map(({ duringBuild: _, ...problem }) => problem);
}

interface Read extends OutputProblem {
  readonly duringBuild?: boolean;
}

function errorAt(lines: readonly string[], at: number, duringBuild: boolean): Taken | undefined {
  const head = /^error:(?: |$)/.test(lines[at] ?? "");
  if (!head) return undefined;
  const next = endOfError(lines, at);
  const { message, place, frames } = readErrorBlock(lines.slice(at, next));
  if (message === "" || isFollowUp(message)) return { problems: [], next };
  const assertions = assertionsIn(message);
  if (assertions) return { problems: assertions, next };
  const form = formOf(message, frames);
  const option = innermost(frames, /^while evaluating the option `([^']+)'/);
  const file = innermost(frames, definitionsFrom);
  const inner = placed(
    frames.slice(
      0,
      frames.findIndex(({ message }) => definitionsFrom.test(message)),
    ),
  ).length;
  const problem: Read = {
    severity: "error",
    code: form?.code ?? "other",
    message,
    ...(place ? { place } : {}),
    files: form?.files ?? [],
    ...(form?.option === undefined ? {} : { option: form.option }),
    ...(form?.name === undefined ? {} : { name: form.name }),
    within: {
      ...(option === undefined ? {} : { option }),
      ...(file === undefined ? {} : { file: fileOf(file), inner }),
    },
    trace: placed(frames),
    ...(duringBuild ? { duringBuild } : {}),
  };
  return { problems: [problem], next };
}

const definitionsFrom = /^while evaluating definitions from `([^']+)'/;

function innermost(frames: readonly { readonly message: string }[], pattern: RegExp): string | undefined {
  for (const { message } of frames) {
    const found = pattern.exec(message)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

const begins =
  /^(?:error:|warning:|trace: |evaluation warning:|building |these \d* ?(?:derivations|paths)|this (?:derivation|path)|copying |\[exit |Command '|\/nix\/store\/|Done\.|@mynixos |activating the configuration)/;

/** Blocks are indented from Nix 2.4 on; before, they go on until Nix speaks of its own options. */
function endOfError(lines: readonly string[], at: number): number {
  let end = at + 1;
  const stop = Math.min(lines.length, at + longestBlock);
  while (end < stop && /^(?:\s|$)/.test(lines[end] ?? "")) end++;
  if (lines.slice(at + 1, end).some((line) => line.trim() !== "")) return end;
  for (let next = at + 1; next < Math.min(stop, at + 400); next++) {
    const line = lines[next] ?? "";
    if (line.startsWith("(use '--show-trace'")) return next + 1;
    if (begins.test(line)) break;
  }
  if (/^error:(?: while evaluating .*)?\s*$/.test(lines[at] ?? ""))
    for (end = at + 1; end < Math.min(stop, at + 400) && !begins.test(lines[end] ?? ""); ) end++;
  return end;
}

const removed = /^The option definition `([^']+)' in `([^']+)' no longer has any effect/;

/** One problem for each of NixOS' false assertions; a line without a dash goes on with the one above. */
function assertionsIn(message: string): readonly OutputProblem[] | undefined {
  const lines = message.split("\n");
  const head = lines.findIndex((line) => /^Failed assertions?:\s*$/.test(line.trim()));
  if (head < 0 || head > 2) return undefined;
  const items: string[][] = [];
  for (const line of lines.slice(head + 1)) {
    const item = /^\s{0,7}- (.*)$/.exec(line)?.[1];
    if (item !== undefined) items.push([item]);
    else items.at(-1)?.push(line);
  }
  return items.map((item): OutputProblem => {
    const text = item.join("\n").trim();
    const named = removed.exec(text);
    const base = { severity: "error", message: text, within: {}, trace: [] } as const;
    if (!named) return { ...base, code: "assertion", files: [] };
    return { ...base, code: "option-removed", option: named[1] ?? "", files: [fileOf(named[2] ?? "")] };
  });
}

function distinct(problems: readonly OutputProblem[]): readonly OutputProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.code, problem.message, problem.place, problem.files, problem.option]);
    return !seen.has(key) && seen.add(key);
  });
}
