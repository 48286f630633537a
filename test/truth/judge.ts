/** Holds what we make of expressions against what a real Nix makes of them. */
import { type ErrorKind, EvalError } from "#eval/error.ts";
import type { Tagged as Ours } from "#eval/tagged.ts";
import { evaluateText } from "#test/eval/evaluate-text.ts";
import { render } from "#text/message.ts";
import { matches } from "./matches.ts";
import { type ErrorClass, nixEval, type Outcome } from "./nix-eval.ts";
import { showTagged } from "./tagged.ts";

/** `known`: the same value, or an error of the same class. `unknown`: what we know of it is so. */
export type Verdict = "known" | "unknown" | "wrong";

export interface Judged {
  readonly text: string;
  readonly verdict: Verdict;
  /** For people: both sides. */
  readonly nix: string;
  readonly ours: string;
}

export function judge(texts: readonly string[], files: Readonly<Record<string, string>> = {}): Judged[] {
  return nixEval(texts, { files }).map((nix, index) => {
    const text = texts[index] as string;
    const ours = evaluateText(text, files);
    return { text, verdict: verdictOf(nix, ours), nix: showOutcome(nix), ours: showOurs(ours) };
  });
}

export function verdictOf(nix: Outcome, ours: Ours): Verdict {
  const errors = errorsOf(ours);
  if ("error" in nix) {
    if (errors.some(({ kind }) => classOf(kind) === nix.error.class)) return "known";
    return errors.length === 0 && hasUnknown(ours) ? "unknown" : "wrong";
  }
  if (errors.length > 0 || !matches(nix.value, ours)) return "wrong";
  return hasUnknown(ours) ? "unknown" : "known";
}

function classOf(kind: ErrorKind): ErrorClass {
  if (kind === "syntax") return "parse";
  return kind === "missing-file" ? "other" : (kind as ErrorClass);
}

export function errorsOf(ours: Ours): readonly EvalError[] {
  if (ours[0] === "error") return [ours[1]];
  if (ours[0] === "list") return ours[1].flatMap((item) => (item[0] === "spread" ? [] : errorsOf(item)));
  return ours[0] === "set" ? Object.values(ours[1]).flatMap(errorsOf) : [];
}

function hasUnknown(ours: Ours): boolean {
  if (ours[0] === "unknown" || ours[0] === "text") return true;
  if (ours[0] === "list") return ours[1].some((item) => item[0] === "spread" || hasUnknown(item));
  return ours[0] === "set" && (ours[2] !== undefined || Object.values(ours[1]).some(hasUnknown));
}

function showOutcome(outcome: Outcome): string {
  return "value" in outcome ? showTagged(outcome.value) : `${outcome.error.class}: ${outcome.error.message}`;
}

function showOurs(ours: Ours): string {
  return JSON.stringify(ours, (_, value: unknown) => {
    if (value instanceof EvalError) return `${value.kind}: ${render(value.reason)}`;
    return value;
  }).slice(0, 300);
}
