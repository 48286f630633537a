/** The edit that silences one finding: a comment line above it, or one more id in the comment that is already there. */
import { PLACEHOLDER } from "#facts/comment-target.ts";
import { logicalLine } from "#facts/logical-line.ts";
import type { RepoFile } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";
import { touches } from "#text/span.ts";
import type { Finding } from "./rule.ts";

/** Where the line above lies inside a string, the comment goes above the statement that opens the string. */
export function suppressEdit(file: RepoFile, finding: Finding): FileEdits {
  const { text } = file.source;
  const present = file.facts.suppressions.find((suppression) => touches(suppression.target, finding.start));
  const last = present?.rules.at(-1);
  if (last) return { file: file.path, edits: [{ start: last.end, end: last.end, text: `, ${finding.rule}` }] };
  const { start } = logicalLine(file.source, finding.start);
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? "";
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const comment = `${indent}# mynixos: ignore ${finding.rule} – ${PLACEHOLDER}${lineBreak}`;
  return { file: file.path, edits: [{ start, end: start, text: comment }] };
}
