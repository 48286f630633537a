/** What `mynixos check` prints: findings, and what was done about them, as text or JSON. */
import type { Finding, Severity } from "#rules/rule.ts";
import { type Message, message } from "#text/message.ts";
import type { Taken } from "./check-fix.ts";
import type { Translate } from "./command.ts";
import { type Places, showPlace } from "./place.ts";

/** What fixes did. */
export interface Fixed {
  readonly taken: readonly Taken[];
  /** The changes, where they were not written. */
  readonly diff: string | undefined;
}

export function asJson(
  findings: readonly Finding[],
  files: number,
  places: Places,
  translate: Translate,
  fixed: Fixed | undefined,
): string {
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
  const done = fixed && {
    fixed: fixed.taken.map(({ file, line, rule, title }) => ({ file, line, rule, title: translate(title) })),
    ...(fixed.diff === undefined ? {} : { diff: fixed.diff }),
  };
  return `${JSON.stringify({ ...done, findings: listed, summary: { files, ...counts(findings) } }, undefined, 2)}\n`;
}

/** One line for each fix: `a.nix:3  trace/unknown-id  Replace by PORT.ssh`. */
export function fixLines(taken: readonly Taken[], translate: Translate): readonly string[] {
  return taken.map(({ file, line, rule, title }) => `${file}:${line}  ${rule}  ${translate(title)}`);
}

/** One line for each finding, in the form that editors and terminals turn into links. */
export function asText(findings: readonly Finding[], files: number, places: Places, translate: Translate): string {
  const lines = findings.map(
    (finding) =>
      `${showPlace(places.start(finding))}  ${translate(severityName(finding.severity))}  ` +
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

function severityName(severity: Severity): Message {
  switch (severity) {
    case "error":
      return message("error");
    case "warning":
      return message("warning");
    case "information":
      return message("information");
    case "hint":
      return message("hint");
  }
}

function counts(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const found = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of findings) found[severity]++;
  return found;
}
