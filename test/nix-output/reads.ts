/** What is read from an output, a line for each problem. */
import assert from "node:assert/strict";
import type { OutputProblem } from "#nix-output/problem.ts";
import { readOutput } from "#nix-output/read.ts";

/** Severity, code, place, and what it names, in one line; without what is empty. */
function short({ severity, code, place, files, option, name }: OutputProblem): string {
  const where = place ? `${place.file}:${place.line}:${place.column}` : undefined;
  return [severity[0], code, where, ...files, option, name && `(${name})`].filter(Boolean).join(" ");
}

export function reads(output: string, ...expected: readonly string[]): readonly OutputProblem[] {
  const { problems } = readOutput(output);
  assert.deepEqual(problems.map(short), expected);
  return problems;
}
