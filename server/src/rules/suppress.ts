/** The edit that silences one finding: a comment line above it, or one more id in the comment that is already there. */
import { PLACEHOLDER } from "#facts/comment-target.ts";
import { logicalLine } from "#facts/logical-line.ts";
import { blockAround } from "#facts/markdown/suppressions.ts";
import type { Document, RepoFile } from "#model/repo.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import { touches } from "#text/span.ts";
import type { Finding } from "./rule.ts";

/** Where the line above lies inside a string, the comment goes above the statement that opens the string. */
export function suppressEdit(file: RepoFile | Document, finding: Finding): FileEdits {
  const present = file.facts.suppressions.find((suppression) => touches(suppression.target, finding.start));
  const last = present?.rules.at(-1);
  if (last) return { file: file.path, edits: [{ start: last.end, end: last.end, text: `, ${finding.rule}` }] };
  if (!("root" in file.source)) {
    const { text } = file.source;
    const isFront =
      "frontmatter" in file.facts && file.facts.frontmatter.some((front) => touches(front, finding.start));
    return { file: file.path, edits: [isFront ? inFrontMatter(text, finding) : behindLine(text, finding)] };
  }
  const { start } = logicalLine(file.source, finding.start);
  return { file: file.path, edits: [lineAbove(file.source.text, start, finding)] };
}

function lineAbove(text: string, start: number, { rule }: Finding): Edit {
  const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? "";
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start, end: start, text: `${indent}# mynixos: ignore ${rule} – ${PLACEHOLDER}${lineBreak}` };
}

/** YAML and TOML have comments of their own, but none in a text of several lines. */
function inFrontMatter(text: string, finding: Finding): Edit {
  const block = blockAround(text, finding.start);
  if (block !== undefined) return lineAbove(text, block, finding);
  const found = text.indexOf("\n", finding.start);
  const line = text.slice(0, found < 0 ? text.length : found);
  const at = line.trimEnd().length;
  return { start: at, end: at, text: ` # mynixos: ignore ${finding.rule} – ${PLACEHOLDER}` };
}

/** In Markdown a line of its own would end the list or table that it stands in; behind the last cell of a row it would be one more. */
function behindLine(text: string, { start, rule }: Finding): Edit {
  const found = text.indexOf("\n", start);
  let at = found < 0 ? text.length : found;
  const isRow = /^[ \t]*\|/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));
  const ending = (isRow ? /\|?\s*$/ : /\s*$/).exec(text.slice(start, at))?.[0] ?? "";
  at -= ending.length;
  const before = /\s$/.test(text.slice(start, at)) ? "" : " ";
  const behind = ending.startsWith("|") ? " " : "";
  return { start: at, end: at, text: `${before}<!-- mynixos: ignore ${rule} – ${PLACEHOLDER} -->${behind}` };
}
