/**
 * Holds our parser against a real Nix: `node test/truth/parse.ts <dir>… [--nix <nix-instantiate>]`.
 *
 * Every .nix file below the directories is read by both. What Nix accepts we must not reject, what it rejects for reasons of
 * grammar we must reject, and where both accept, the trees must be the same. Differences between versions of Nix, and what Nix
 * finds only while it checks scopes, are counted apart; `docs/checks/nix-parse-differences.md` explains them. Exit code 1: a
 * false rejection, a missed error, or another tree.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { SyntaxError } from "#syntax/ast.ts";
import { parse } from "../syntax/grammar.ts";
import { canonical } from "./canonical.ts";
import { nixParse, nixVersion, type Verdict } from "./nix.ts";
import { showLikeNix } from "./show.ts";

/** `agree…` is good, the kinds in {@link explained} have reasons, all others are bugs of ours. */
export type Outcome =
  | "agree"
  | "agree-rejected"
  | "false-rejection"
  | "missed-error"
  | "other-tree"
  | "scope"
  | "pipes"
  | "binary";

const explained: readonly Outcome[] = ["agree", "agree-rejected", "scope", "pipes", "binary"];

export interface Compared {
  readonly file: string;
  readonly outcome: Outcome;
  readonly detail: string;
}

export function compare(files: readonly string[], nix: string): Compared[] {
  const verdicts = nixParse(files, nix);
  return files.map((file, index) => ({ file, ...outcomeOf(file, verdicts[index] as Verdict) }));
}

function outcomeOf(file: string, verdict: Verdict): Omit<Compared, "file"> {
  const text = readFileSync(file, "utf8");
  const { root, errors } = parse(text);
  const [first] = errors;
  if (first?.kind === "binary") return { outcome: "binary", detail: "" };
  if ("error" in verdict) {
    // Names are looked up only after the grammar has taken the whole text.
    if (first && verdict.error.includes("undefined variable")) return falseRejection(first);
    if (first) return { outcome: "agree-rejected", detail: "" };
    if (/undefined variable|already defined/.test(verdict.error)) return { outcome: "scope", detail: verdict.error };
    if (/invalid token/.test(verdict.error) && /\|>|<\|/.test(text)) return { outcome: "pipes", detail: verdict.error };
    return { outcome: "missed-error", detail: verdict.error };
  }
  if (first) return falseRejection(first);
  const ours = canonical(showLikeNix(root, { directory: dirname(resolve(file)), home: process.env["HOME"] ?? "/" }));
  return ours === canonical(verdict.tree) ? { outcome: "agree", detail: "" } : { outcome: "other-tree", detail: "" };
}

function falseRejection({ kind, detail, start }: SyntaxError): Omit<Compared, "file"> {
  return { outcome: "false-rejection", detail: `${kind} ${detail} at ${start}` };
}

function nixFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { nix: { type: "string" } }, allowPositionals: true });
  const nix = values.nix ?? "nix-instantiate";
  if (positionals.length === 0) {
    console.error("Usage: node test/truth/parse.ts <dir>… [--nix <nix-instantiate>]");
    process.exit(2);
  }
  console.log(nixVersion(nix) ?? `${nix} does not run`);
  const counts = new Map<Outcome, number>();
  for (const { file, outcome, detail } of compare(positionals.flatMap(nixFiles), nix)) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (!outcome.startsWith("agree"))
      console.log(`${outcome.padEnd(16)} ${file}  ${detail.replace(/\s+/g, " ").slice(0, 140)}`);
  }
  for (const [outcome, count] of counts) console.log(`${String(count).padStart(6)} ${outcome}`);
  process.exitCode = [...counts.keys()].every((outcome) => explained.includes(outcome)) ? 0 : 1;
}
