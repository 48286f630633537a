/** `mynixos check`: findings as text or JSON, and an exit code that scripts and CI can act on. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Finding, Severity } from "#rules/rule.ts";
import { atLeast, rulesFor, run } from "#rules/run.ts";
import { type Message, message } from "#text/message.ts";
import { type Command, EXIT, failure, type Translate } from "./command.ts";
import { type Places, placesOf, showPlace } from "./place.ts";
import { openRepo } from "./repo.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "information", "hint"];

export const check: Command = {
  options: ["json", "failOn"],
  async run(directory, { json, failOn = "warning" }, translate) {
    const limit = SEVERITIES.find((severity) => severity === failOn);
    if (!limit && failOn !== "never") {
      const choices = [...SEVERITIES, "never"].join(", ");
      return failure(translate(message("--fail-on must be one of {0}, not {1}.", choices, failOn)));
    }
    const opened = await openRepo(directory);
    if ("problem" in opened) return failure(translate(opened.problem));
    const { severities } = opened.settings;
    const findings = run(opened.model, { severities, rules: rulesFor(opened) });
    const places = placesOf(opened.model.repo);
    const files = opened.model.repo.files.size;
    return {
      stdout: json ? asJson(findings, files, places, translate) : asText(findings, files, places, translate),
      stderr: [...opened.notices, ...withoutHost(opened.model)]
        .map((notice) => `mynixos: ${translate(notice)}\n`)
        .join(""),
      code: limit && findings.some(({ severity }) => atLeast(severity, limit)) ? EXIT.findings : EXIT.clean,
    };
  },
};

/** Nothing that needs values was looked at then; no finding says nothing. */
function withoutHost({ repo }: Model): readonly Message[] {
  if (!repo.files.has("flake.nix") || hostsIn(repo).size > 0) return [];
  return [
    message(
      "No host was found in flake.nix, so nothing was evaluated; the setting hostEntries names the files that start one.",
    ),
  ];
}

function asJson(findings: readonly Finding[], files: number, places: Places, translate: Translate): string {
  const listed = findings.map((finding) => {
    const { file, line, column } = places.start(finding);
    const end = places.at(finding.file, finding.end);
    return {
      rule: finding.rule,
      severity: finding.severity,
      file,
      line,
      column,
      endLine: end.line,
      endColumn: end.column,
      message: translate(finding.message),
      fixes: finding.fixes.map((fix) => translate(fix.title)),
      related: finding.related.map((related) => ({ ...places.start(related), message: translate(related.message) })),
    };
  });
  return `${JSON.stringify({ findings: listed, summary: { files, ...counts(findings) } }, undefined, 2)}\n`;
}

/** One line for each finding, in the form that editors and terminals turn into links. */
function asText(findings: readonly Finding[], files: number, places: Places, translate: Translate): string {
  const lines = findings.map(
    (finding) =>
      `${showPlace(places.start(finding))}  ${severityName(finding.severity, translate)}  ` +
      `${translate(finding.message).replaceAll(/\s*\n\s*/g, " ")}  [${finding.rule}]`,
  );
  const { error, warning, information, hint } = counts(findings);
  const summary =
    findings.length === 0
      ? message("No findings. Files read: {0}.", files)
      : message(
          "Errors: {0}, warnings: {1}, information: {2}, hints: {3}. Files read: {4}.",
          error,
          warning,
          information,
          hint,
          files,
        );
  return `${[...lines, translate(summary)].join("\n")}\n`;
}

function severityName(severity: Severity, translate: Translate): string {
  switch (severity) {
    case "error":
      return translate(message("error"));
    case "warning":
      return translate(message("warning"));
    case "information":
      return translate(message("information"));
    case "hint":
      return translate(message("hint"));
  }
}

function counts(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const found = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of findings) found[severity]++;
  return found;
}
