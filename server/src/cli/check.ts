/** `mynixos check`: findings as text or JSON, an exit code that scripts and CI can act on, and safe fixes where somebody asks for them. */
import { resolve } from "node:path";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { rules } from "#rules/index.ts";
import type { Finding, Severity } from "#rules/rule.ts";
import { atLeast, rulesFor, run } from "#rules/run.ts";
import { unifiedDiff } from "#text/line-diff.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import { type Fixing, fixAll } from "./check-fix.ts";
import { asJson, asText, type Fixed, fixLines } from "./check-output.ts";
import { changedFiles, writeChanged } from "./check-write.ts";
import { type Command, EXIT, failure, type Options, type Outcome, type Translate } from "./command.ts";
import { placesOf } from "./place.ts";
import { type OpenedRepo, openRepo } from "./repo.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "information", "hint"];

export const check: Command = {
  options: ["json", "failOn", "rule", "fix", "dryRun"],
  async run(directory, options, translate) {
    const { json, failOn = "warning", rule, fix, dryRun } = options;
    const limit = SEVERITIES.find((severity) => severity === failOn);
    const wrong = wrongUsage(options);
    if (wrong) return failure(translate(wrong));
    const opened = await openRepo(directory);
    if ("problem" in opened) return failure(translate(opened.problem));
    const notices = [...opened.notices, ...withoutHost(opened.model)];
    const codeOf = (findings: readonly Finding[]): number =>
      limit && findings.some(({ severity }) => atLeast(severity, limit)) ? EXIT.findings : EXIT.clean;
    if (fix) {
      const fixing = fixAll(opened.model.repo, { ...rulesIn(opened), only: rule });
      const shown = { ...fixing, findings: fixing.findings.filter((each) => isMeant(each, rule)) };
      return fixed(resolve(directory ?? "."), opened, shown, {
        json,
        dryRun,
        translate,
        notices,
        code: codeOf(shown.findings),
      });
    }
    const findings = run(opened.model, rulesIn(opened)).filter((each) => isMeant(each, rule));
    const places = placesOf(opened.model.repo);
    const files = opened.model.repo.files.size;
    return {
      stdout: json ? asJson(findings, files, places, translate, undefined) : asText(findings, files, places, translate),
      stderr: said(notices, translate),
      code: codeOf(findings),
    };
  },
};

function isMeant(finding: Finding, rule: string | undefined): boolean {
  return rule === undefined || finding.rule === rule;
}

function rulesIn(opened: OpenedRepo) {
  return { severities: opened.settings.severities, rules: rulesFor(opened) };
}

function wrongUsage({ failOn, rule, fix, dryRun }: Options): Message | undefined {
  if (failOn !== undefined && failOn !== "never" && !SEVERITIES.some((severity) => severity === failOn))
    return message("--fail-on must be one of {0}, not {1}.", [...SEVERITIES, "never"].join(", "), failOn);
  if (dryRun && !fix) return message("--dry-run says what --fix would do: it needs --fix.");
  const ids = rules.map(({ id }) => id);
  if (rule === undefined || ids.includes(rule)) return undefined;
  const meant = closest(rule, ids);
  if (meant) return message("There is no rule {0}; did you mean {1}?", rule, meant);
  return message("There is no rule {0}; there are: {1}.", rule, ids.join(", "));
}

interface Asked {
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly translate: Translate;
  readonly notices: readonly Message[];
  readonly code: number;
}

/** Writes the files, or says what would be written. */
function fixed(folder: string, opened: OpenedRepo, fixing: Fixing, asked: Asked): Outcome {
  const { json, dryRun, translate, code } = asked;
  const changed = changedFiles(opened.model.repo, fixing.repo);
  const problem = dryRun ? undefined : writeChanged(folder, changed);
  const refused = fixing.refused.map(({ file, line, rule, title }) =>
    message(
      "{0}:{1}: the fix of {2} was not taken, as something else would be wrong then: {3}",
      file,
      line,
      rule,
      title,
    ),
  );
  const stderr = said([...asked.notices, ...refused], translate);
  if (problem) {
    const failed = failure(translate(problem));
    return { ...failed, stderr: stderr + failed.stderr };
  }
  const diff = changed.map(({ file, before, after }) => unifiedDiff(file, before, after)).join("");
  const counted = dryRun
    ? message("Fixes: {0}, in files: {1}. Nothing was written.", fixing.taken.length, changed.length)
    : message("Fixed: {0}, in files: {1}.", fixing.taken.length, changed.length);
  const places = placesOf(fixing.repo);
  const files = fixing.repo.files.size;
  const done: Fixed = { taken: fixing.taken, diff: dryRun ? diff : undefined };
  if (json) return { stdout: asJson(fixing.findings, files, places, translate, done), stderr, code };
  const lines = [...fixLines(fixing.taken, translate), translate(counted)].map((line) => `${line}\n`).join("");
  // The diff alone goes to `patch`; what people read stands beside it.
  if (dryRun) return { stdout: diff, stderr: stderr + lines, code };
  return { stdout: lines + asText(fixing.findings, files, places, translate), stderr, code };
}

function said(notices: readonly Message[], translate: Translate): string {
  return notices.map((notice) => `mynixos: ${translate(notice)}\n`).join("");
}

/** Nothing that needs values was looked at then; no finding says nothing. */
function withoutHost({ repo }: Model): readonly Message[] {
  if (!repo.files.has("flake.nix") || hostsIn(repo).size > 0) return [];
  return [
    message(
      "No host was found in flake.nix, so nothing was evaluated; the setting hostEntries names the files that start one.",
    ),
  ];
}
