/** Runs the rules over a model: severities from the settings, suppressions from the comments, findings in order of place. */
import type { Suppression } from "#facts/facts.ts";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { codeOf } from "#model/repo.ts";
import type { Level } from "#settings/settings.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import { covers, type Location, touches } from "#text/span.ts";
import { rules as allRules } from "./index.ts";
import type { Finding, Problem, Rule, Severity } from "./rule.ts";
import { suppressionUnused, unusedIds } from "./suppression-unused.ts";

export interface RunOptions {
  /** Rule id → severity or `off`; other rules keep their own. */
  readonly severities: Readonly<Record<string, Level>>;
  readonly rules?: readonly Rule[];
}

export function run(model: Model, options: RunOptions): readonly Finding[] {
  const { severities, rules = allRules } = options;
  const found: Finding[] = [];
  const silenced = new Set<string>();
  const active = new Set<string>();
  const replaced = new Map<string, Location[]>();
  const add = (rule: Rule, problems: Iterable<Problem>): void => {
    const level = levelOf(rule, severities);
    if (level === "off") return;
    active.add(rule.id);
    for (const problem of problems) {
      for (const id of rule.replaces ?? []) replaced.set(id, [...(replaced.get(id) ?? []), problem]);
      const suppressions = suppressionsAt(model, problem, rule.id);
      for (const [suppression, index] of suppressions) silenced.add(suppressionKey(problem.file, suppression, index));
      if (suppressions.length === 0) found.push(finding(rule, level, problem));
    }
  };
  /** A rule that knows more of a place has spoken, or was silenced there. */
  const isReplaced = ({ rule, ...place }: Finding): boolean =>
    replaced.get(rule)?.some((other) => other.file === place.file && (covers(other, place) || covers(place, other))) ??
    false;

  for (const rule of rules) if (rule !== suppressionUnused) add(rule, problemsOf(rule, model));
  if (rules.includes(suppressionUnused)) {
    const isUsed = (file: string, suppression: Suppression, index: number): boolean =>
      silenced.has(suppressionKey(file, suppression, index));
    add(suppressionUnused, unusedIds(model, isUsed, active, ruleIds()));
  }
  return found.filter((each) => !isReplaced(each)).sort(byPlace);
}

const known = new WeakMap<Model, Map<Rule, readonly Problem[]>>();

/** Found once for each state of what the rule looks at. */
function problemsOf(rule: Rule, whole: Model): Iterable<Problem> {
  if (rule.readsDocuments) return rule.check(whole);
  const model = modelOf(codeOf(whole.repo));
  const byRule = known.get(model) ?? new Map<Rule, readonly Problem[]>();
  known.set(model, byRule);
  const problems = byRule.get(rule) ?? [...rule.check(model)];
  byRule.set(rule, problems);
  return problems;
}

/** What is wrong with the severities of the settings: rules that do not exist. */
export function unknownSeverities(severities: Readonly<Record<string, Level>>): readonly Message[] {
  const ids = ruleIds();
  return Object.keys(severities)
    .filter((id) => !ids.includes(id))
    .map((id) => {
      const meant = closest(id, ids);
      if (meant) return message("Setting mynixos.rules: there is no rule {0}; did you mean {1}?", id, meant);
      return message("Setting mynixos.rules: there is no rule {0}.", id);
    });
}

/** The rules that can be trusted: a part of a repo can only be judged by what one file alone can tell. */
export function rulesFor(extent: { readonly complete: boolean }): readonly Rule[] {
  return extent.complete ? allRules : allRules.filter(({ perFile }) => perFile);
}

/** Those of the rules that need no evaluation: what they find can be shown at once. */
export function quick(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ evaluates }) => !evaluates);
}

const STRENGTH: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** Whether `severity` is at least as grave as `limit`. */
export function atLeast(severity: Severity, limit: Severity): boolean {
  return STRENGTH[severity] >= STRENGTH[limit];
}

function levelOf(rule: Rule, severities: RunOptions["severities"]): Level {
  return (Object.hasOwn(severities, rule.id) ? severities[rule.id] : undefined) ?? rule.severity;
}

function finding(rule: Rule, level: Severity, problem: Problem): Finding {
  const weaker = problem.severity && !atLeast(problem.severity, level) ? problem.severity : level;
  return { ...problem, rule: rule.id, severity: weaker, fixes: problem.fixes ?? [], related: problem.related ?? [] };
}

/** The suppressions that cover the place, each with the index of the rule in its list. */
function suppressionsAt(model: Model, place: Location, rule: string): readonly (readonly [Suppression, number])[] {
  const { files, documents } = model.repo;
  const suppressions = (files.get(place.file) ?? documents.get(place.file))?.facts.suppressions ?? [];
  return suppressions.flatMap((suppression) => {
    if (!touches(suppression.target, place.start)) return [];
    const index = suppression.rules.findIndex((step) => step.name === rule);
    return index < 0 ? [] : [[suppression, index] as const];
  });
}

function suppressionKey(file: string, suppression: Suppression, index: number): string {
  return `${file}\n${suppression.start}\n${index}`;
}

function byPlace(a: Finding, b: Finding): number {
  return compare(a.file, b.file) || a.start - b.start || a.end - b.end || compare(a.rule, b.rule);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ruleIds(): readonly string[] {
  return allRules.map((rule) => rule.id);
}
