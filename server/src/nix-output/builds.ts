/** What is said when a build fails: the one that failed, with the end of its log; those that needed it say nothing new. */
import type { OutputCode, OutputProblem } from "./problem.ts";
import type { Taken } from "./read.ts";

// Nix 2.3: without `error:`; 2.4 to 2.33: `builder for … failed …`; from 2.34 on `Cannot build …` with its reason below.
const failed =
  /^(?:error: )?builder for '([^']+\.drv)' (failed (?:with exit code \d+|due to signal [^;]{0,60})|failed to produce output path [^;]{0,300})/;
const cannot = /^error: Cannot build '([^']+\.drv)'\.$/;
const mismatch = /^(?:error: )?(hash mismatch in (?:fixed-output derivation|file downloaded from) '([^']+)'):?$/;
const hash = /^\s*(specified|wanted|expected|got):\s+(\S+)$/;
const logLine = /^\s+> ?(.*)$/;
const dependency = /^\d+ dependenc(?:y|ies) (?:of derivation '[^']*' )?failed/;

/** Errors that only tell that another one was. */
export function isFollowUp(message: string): boolean {
  return (
    dependency.test(message) ||
    /^build of '[^']+'.* failed$/.test(message.split("\n")[0] ?? "") ||
    /^some (?:errors|substitutes) /.test(message) ||
    /^build failed/.test(message)
  );
}

/** Of its log so many lines are told. */
const lastLines = 10;

export function buildAt(lines: readonly string[], at: number): Taken | undefined {
  const line = lines[at] ?? "";
  if (!line.startsWith("error: ") && !/^(?:builder for|hash mismatch|cannot build derivation) /.test(line))
    return undefined;
  if (/^(?:error: )?cannot build derivation '[^']+': \d+ dependenc/.test(line)) return { problems: [], next: at + 1 };
  const different = mismatch.exec(line);
  if (different) return mismatchAt(lines, at, different[1] ?? "");
  const old = failed.exec(line);
  const now = cannot.exec(line);
  if (!old && !now) return undefined;
  const body = belowOf(lines, at);
  const next = at + 1 + body.length;
  const reason = old?.[2] ?? body.find((each) => /^\s+Reason: /.test(each))?.replace(/^\s+Reason: /, "");
  if (reason !== undefined && dependency.test(reason)) return { problems: [], next };
  const derivation = old?.[1] ?? now?.[1] ?? "";
  return { problems: [problemOf(derivation, reason, logOf(lines, at, body))], next };
}

function problemOf(derivation: string, reason: string | undefined, log: readonly string[]): OutputProblem {
  const name = derivation.replace(/^.*\/[a-z0-9]{32}-/, "").replace(/\.drv$/, "");
  const code: OutputCode = /max-jobs = 0|local builds are disabled/.test(reason ?? "")
    ? "no-local-builds"
    : log.some((line) => line.includes("No space left on device"))
      ? "disk-full"
      : "build";
  const head = `Cannot build ${name}: ${reason ?? ""}`.replace(/: $/, "");
  return {
    severity: "error",
    code,
    message: [head, ...log.map((line) => `> ${line}`)].join("\n"),
    files: [],
    ...(code === "no-local-builds" ? { option: "nix.settings.max-jobs" } : {}),
    name,
    within: {},
    trace: [],
  };
}

/** As Nix tells it, else what stands right above: builders write to the same output there. */
function logOf(lines: readonly string[], at: number, body: readonly string[]): readonly string[] {
  const told = body.flatMap((line) => logLine.exec(line)?.[1] ?? []);
  if (told.length > 0) return told.slice(-lastLines);
  const above: string[] = [];
  for (let index = at - 1; index >= 0 && above.length < lastLines; index--) {
    const line = lines[index] ?? "";
    if (
      /^(?:building '|builder for '|error|copying |these |this derivation|trace: |evaluation warning: |warning: | {2}\/nix\/store\/)/.test(
        line,
      )
    )
      break;
    above.unshift(line.replace(/^> /, ""));
  }
  return above;
}

function mismatchAt(lines: readonly string[], at: number, head: string): Taken {
  const body = lines.slice(at + 1, at + 6).filter((line) => hash.test(line));
  const written = body.map((line) => hash.exec(line)).find((match) => match?.[1] !== "got")?.[2];
  const message = [`${head}:`, ...body.map((line) => line.trim().replace(/\s+/g, " "))].join("\n");
  const problem: OutputProblem = {
    severity: "error",
    code: "hash-mismatch",
    message,
    files: [],
    ...(written === undefined ? {} : { name: written }),
    within: {},
    trace: [],
  };
  return { problems: [problem], next: at + 1 + body.length };
}

/** Indented lines below. */
function belowOf(lines: readonly string[], at: number): readonly string[] {
  let end = at + 1;
  while (end < lines.length && end < at + 2000 && /^\s+\S/.test(lines[end] ?? "")) end++;
  return lines.slice(at + 1, end);
}
