/** What a text must not have that was made for somebody's repo. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The program for hosts is one text wherever it runs, and no comment in it is for the repo. */
const programs = join(import.meta.dirname, "../../client/src/rebuild/script");
const programLines = new Set(
  readdirSync(programs)
    .filter((name) => name.endsWith(".sh"))
    .flatMap((name) => readFileSync(join(programs, name), "utf8").split("\n"))
    .map((line) => line.trim())
    .filter((line) => line !== ""),
);

/** `before`: of a file that was there; only what is new in it is looked at. */
export function flawsOf(path: string, text: string, before = ""): readonly string[] {
  const flaws: string[] = [];
  const old = new Map<string, number>();
  for (const line of before.split("\n")) old.set(line, (old.get(line) ?? 0) + 1);
  const lines = text.split("\n");
  const isOld = lines.map((line) => {
    const left = old.get(line) ?? 0;
    old.set(line, left - 1);
    return left > 0;
  });
  lines.forEach((line, index) => {
    if (isOld[index] || programLines.has(line.trim().replaceAll("''${", "${").replaceAll("'''", "''"))) return;
    const at = (flaw: string): number => flaws.push(`${path}:${index + 1}: ${flaw}: ${line.trim().slice(0, 100)}`);
    if (/\bundefined\b|\[object |\bNaN\b/.test(line)) at("no text of people");
    if (/@[a-z][A-Za-z0-9]*@/.test(line)) at("a hole of a template");
    if (/^\s*# @(?:if|else|end|read|options|config)\b/.test(line)) at("a line of a template");
    if (/[ \t]\r?$/.test(line)) at("blanks at its end");
    if (/^ *\t/.test(line) && !/^ *\t/m.test(before)) at("a tab");
    // What people are told stands in one string.
    if (line.length > 140 && before === "" && !/"[^"]{80,}/.test(line)) at(`${line.length} characters`);
    if (isEnglish(line)) at("a comment in English");
    const isEmpty = (each: string | undefined): boolean => each?.trim() === "";
    if (isEmpty(line) && isEmpty(lines[index - 1]) && !path.endsWith(".md")) at("a pile of empty lines");
  });
  const [crlf, oldCrlf] = [text, before].map((each) => each.split("\r\n").length - 1);
  const [feeds, oldFeeds] = [text, before].map((each) => each.split("\n").length - 1);
  if (before === "" ? crlf !== 0 : oldCrlf === oldFeeds ? crlf !== feeds : crlf !== oldCrlf)
    flaws.push(`${path}: ends of lines: ${crlf} of ${feeds} CRLF, before ${oldCrlf} of ${oldFeeds}`);
  if (!text.endsWith("\n") && (before === "" || before.endsWith("\n"))) flaws.push(`${path}: no line feed at the end`);
  return flaws;
}

/** Two words that only English has, and none that only German has. */
function isEnglish(line: string): boolean {
  const comment = /^\s*#\s(.*)$/.exec(line)?.[1]?.toLowerCase();
  if (comment === undefined) return false;
  const words = comment.split(/[^\p{L}]+/u);
  const count = (of: readonly string[]): number => words.filter((word) => of.includes(word)).length;
  return (
    count(["the", "and", "is", "are", "with", "this", "that", "of", "not", "for", "by"]) >= 2 &&
    count(["der", "die", "das", "und", "ist", "nicht", "ein", "für"]) === 0
  );
}
