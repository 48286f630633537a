/** Warnings and traces of an evaluation, and what Nix itself wants to have said. */
import { fileOf } from "./error-block.ts";
import type { OutputCode, OutputProblem } from "./problem.ts";
import type { Taken } from "./read.ts";

// Nix 2.3 and lib of that day: `trace: warning:`; until builtins.warn came (2.23) `trace: evaluation warning:`; then without `trace:`.
const ofEvaluation = /^(?:trace: (?:evaluation )?warning: |evaluation warning: )(.*)$/;
const ofTrace = /^trace: (.*)$/;
const ofNix = /^warning: (.*)$/;
/** switch-to-configuration warns in the same words. */
const ofActivation =
  /^(?:the following (?:user )?units failed|user activation for|error\(s\) occurred while switching)/;
// nixpkgs lib/modules.nix: mkRenamedOptionModule, doRename; before 2017 with the option alone.
const renamed =
  /^(?:Obsolete option|The option) [`"]([^'"]+)['"](?: defined in (.+))? (?:is used\.|has been (?:renamed|changed))/;
/** Told again and again, each time with another delay. */
const retries = /;? retrying (?:from offset \d+ )?in \d+ ms.*$/s;
const download = /^(?:error: )?unable to download /;
const dirty = /^Git tree '[^']*' (?:is dirty|has uncommitted changes)/;

export function warningAt(lines: readonly string[], at: number): Taken | undefined {
  const line = lines[at] ?? "";
  const said = ofEvaluation.exec(line)?.[1];
  const indent = line.length - (said?.length ?? line.length);
  if (said !== undefined) {
    const [text, next] = wholeOf(lines, at, said, indent);
    return { problems: [warning("warning", "warning", text)], next };
  }
  const traced = ofTrace.exec(line)?.[1];
  if (traced !== undefined && renamed.test(traced))
    return { problems: [warning("warning", "warning", traced)], next: at + 1 };
  if (traced !== undefined) return { problems: [warning("trace", "information", traced)], next: at + 1 };
  const own = ofNix.exec(line)?.[1];
  if (own === undefined || ofActivation.test(own)) return undefined;
  if (download.test(own)) return { problems: [warning("network", "warning", own.replace(retries, ""))], next: at + 1 };
  const [text, next] = wholeOf(lines, at, own, "warning: ".length);
  const problem = dirty.test(own) ? warning("git-dirty", "information", text) : warning("nix-warning", "warning", text);
  return { problems: [problem], next };
}

/** Lines that are indented as far as the text of the first belong to it. */
function wholeOf(lines: readonly string[], at: number, first: string, indent: number): readonly [string, number] {
  const text = [first];
  let next = at + 1;
  const margin = " ".repeat(Math.min(indent, 20));
  for (; next < lines.length && next < at + 200; next++) {
    const line = lines[next] ?? "";
    if (!line.startsWith(margin) || line.trim() === "") break;
    text.push(line.slice(margin.length));
  }
  return [text.join("\n"), next];
}

function warning(code: OutputCode, severity: OutputProblem["severity"], message: string): OutputProblem {
  const [, option, files = ""] = renamed.exec(message.split("\n")[0] ?? "") ?? [];
  return {
    severity,
    code,
    message,
    files: [...files.matchAll(/`([^']+)'/g)].map((match) => fileOf(match[1] ?? "")),
    ...(option === undefined ? {} : { option }),
    within: {},
    trace: [],
  };
}
