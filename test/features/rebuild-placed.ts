/** Where the problems of an output are placed in a repo of a few files. */
import { type PlacedProblem, rebuildProblems } from "#features/rebuild-problems.ts";
import { readOutput } from "#nix-output/read.ts";
import { checkMarks, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

export const stage = "/var/lib/mynixos/stage/7";
export const ownCopy = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source";
export const otherCopy = "/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-source";

/** `output` as of a rebuild from a stage; carets are labelled with the code. */
export function shows(source: string, output: string): void {
  checkMarks(source, (model) =>
    rebuildProblems(model, "evaluated", [stage, "/etc/nixos"], readOutput(output).problems).map(
      ({ file, start, end, code }) => ({ file, start, end, label: code }),
    ),
  );
}

export function placed(source: string, output: string): readonly PlacedProblem[] {
  return rebuildProblems(
    modelFor(fixture(source).files),
    "evaluated",
    [`${stage}/`, "/etc/nixos"],
    readOutput(output).problems,
  );
}

export function at(path: string, line: number, column: number, excerpt?: string): string {
  return `       at ${path}:${line}:${column}:\n${excerpt === undefined ? "" : `            ${line}| ${excerpt}\n             | ^\n`}`;
}
