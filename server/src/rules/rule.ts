/** What a rule is: its name card, a check over the model, and optional fixes. */
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";

export type Severity = "error" | "warning" | "information" | "hint";

export interface Rule {
  /** `<area>/<name>`; the page is `docs/rules/<area>/<name>.md`. */
  readonly id: string;
  readonly severity: Severity;
  /** One line for lists and settings. */
  readonly summary: Message;
  readonly check: (model: Model) => Iterable<Problem>;
  /** Each file is judged by itself, so that a part of a repo will do. */
  readonly perFile?: true;
  /** Looks at what the repo evaluates to, which takes longer than reading it. */
  readonly evaluates?: true;
  /** Looks at pages of Markdown; the model that other rules are given has none, so that writing one costs nothing. */
  readonly readsDocuments?: true;
  /** Ids of rules that say less of the same thing: where this one finds something, they are silent. */
  readonly replaces?: readonly string[];
}

/** What a rule's check reports; the runner adds severity and applies suppressions. */
export interface Problem extends Location {
  readonly message: Message;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Fixes that take long to find: looked for when somebody asks. */
  readonly fixesLater?: () => readonly Fix[];
  /** Weaker than the rule's severity, e.g. in code that no host imports. */
  readonly severity?: Severity;
  /** Rendered faded (unused) by the editor. */
  readonly unnecessary?: boolean;
}

export interface Related extends Location {
  readonly message: Message;
}

/** `safe`: keeps the meaning or does exactly what the message says; only safe fixes take part in "fix all". */
export interface Fix {
  readonly title: Message;
  readonly safe: boolean;
  readonly edits: readonly FileEdits[];
}

export interface Finding extends Problem {
  readonly rule: string;
  readonly severity: Severity;
  readonly fixes: readonly Fix[];
  readonly related: readonly Related[];
}

/** Everything that is offered, the most helpful first. */
export function allFixes({ fixes, fixesLater }: Pick<Finding, "fixes" | "fixesLater">): readonly Fix[] {
  return [...(fixesLater?.() ?? []), ...fixes];
}
