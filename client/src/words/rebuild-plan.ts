/** What goes to a host and what stays there, in words: the first use, conflicts, and what lies on the host alone. */
import type { Difference, Plan } from "#client/rebuild/plan.ts";
import { iconless } from "./foreign.ts";
import { several, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

/** What this machine does to a file of the host. */
export function oursWords({ local, host }: Difference, t: T): string {
  if (local === undefined) return t("deleted here");
  return host === undefined ? t("new here") : changeWords(host, local, t);
}

/** Why a file of the host stays as it is there. */
export function theirsWords({ local, host }: Difference, t: T): string {
  if (host === undefined) return t("deleted on the host");
  return local === undefined ? t("only on the host") : t("changed on the host");
}

export function conflictWords({ local, host }: Difference, t: T): string {
  if (local === undefined && host === undefined) return t("deleted on both sides");
  if (local === undefined) return t("deleted here, changed on the host");
  return host === undefined ? t("changed here, deleted on the host") : t("changed on both sides");
}

function changeWords(before: string, after: string, t: T): string {
  const [kind, next] = [before.slice(0, 1), after.slice(0, 1)];
  if (before.slice(2) === after.slice(2) && kind !== "l" && next !== "l")
    return next === "x" ? t("may be run here") : t("may not be run here");
  if (kind !== next && (kind === "l" || next === "l")) return next === "l" ? t("is a link here") : t("is a file here");
  return t("changed here");
}

/** A line of a list to pick from. */
export function planItem(
  difference: Difference,
  words: string,
): { readonly label: string; readonly description: string } {
  return { label: iconless(difference.path), description: words };
}

export interface PlanQuestion {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  /** Further answers, in this order. */
  readonly others: readonly string[];
}

/** Asked once for each host and repo: from then on only what changes counts. `isStrange`: no path of one side is one of the other. */
export function firstUseQuestion(host: string, repo: string, plan: Plan, t: T, isStrange = false): PlanQuestion {
  return {
    message:
      plan.ours.length === 1
        ? t(
            "First rebuild from here to {0}: 1 file of {1} differs. Send that of this machine?",
            spoken(host),
            spoken(repo),
          )
        : t(
            "First rebuild from here to {0}: {1} files of {2} differ. Send those of this machine?",
            spoken(host),
            plan.ours.length,
            spoken(repo),
          ),
    detail: [
      ...(isStrange
        ? [t("None of the files here lies in {0}. Is the folder that is open here the root of the repo?", spoken(repo))]
        : []),
      t(
        "They go into a copy beside it, the stage; {0} itself stays as it is until a switch is confirmed. Nothing is deleted there.",
        spoken(repo),
      ),
      lines(plan.ours, (one) => oursWords(one, t), t),
    ].join("\n\n"),
    yes: t("Send them"),
    others: [t("Show the files")],
  };
}

export function conflictsQuestion(plan: Plan, t: T): PlanQuestion {
  const { conflicts } = plan;
  return {
    message:
      conflicts.length === 1
        ? t("1 file was changed here and on the host, each in another way. Which one shall be built?")
        : t(
            "{0} files were changed here and on the host, each in another way. Which ones shall be built?",
            conflicts.length,
          ),
    detail: [
      lines(conflicts, (one) => conflictWords(one, t), t),
      t("Nothing is built before that is decided. Nothing was changed on the host."),
    ].join("\n\n"),
    yes: t("Decide for each file"),
    others: [t("Take mine"), t("Take those of the host")],
  };
}

/** For one file of the list of conflicts. */
export function choiceWordsOf(t: T): { readonly ours: string; readonly theirs: string; readonly compare: string } {
  return { ours: t("Take mine"), theirs: t("Take that of the host"), compare: t("Compare") };
}

/** What stays as the host has it: said in the terminal, nobody is asked. A line for each file: no line of a terminal of ours is endless. */
export function hostOnlyLines({ theirs, blocked }: Plan, t: T): readonly string[] {
  return [
    ...listed(
      t("Kept as on the host:"),
      theirs.map((one) => `${spoken(one.path)} (${theirsWords(one, t)})`),
      t,
    ),
    ...listed(
      t("Changed here, but not sent, because nobody can read what lies there on the host:"),
      blocked.map(({ path }) => spoken(path)),
      t,
    ),
  ];
}

/** Conflicts that are decided in part only, e.g. a file here in the place of a folder there. */
export function undecidedLines(undecided: readonly Difference[], t: T): readonly string[] {
  if (undecided.length === 0) return [];
  const paths = undecided.map(({ path }) => path);
  return [t("Not decided as a whole, so kept as on the host and asked again next time: {0}.", several(paths, t, 20))];
}

/** What is sent, a line for each file; `sent`: what was decided, where that is not all of `ours`. */
export function sentLine(plan: Plan, t: T, sent: readonly Difference[] = plan.ours): string {
  const isSame = [plan.ours, plan.theirs, plan.conflicts, plan.blocked].every((all) => all.length === 0);
  if (sent.length === 0)
    return isSame
      ? t("Nothing differs from the host: it is built as it lies there.")
      : t("Nothing is sent: it is built as it lies on the host.");
  return listed(
    t("Sent into the stage:"),
    sent.map((one) => `${spoken(one.path)} (${oursWords(one, t)})`),
    t,
  ).join("\n");
}

const MOST_LISTED = 50;

function listed(head: string, all: readonly string[], t: T): readonly string[] {
  if (all.length === 0) return [];
  const more = all.length - MOST_LISTED;
  const shown = all.slice(0, MOST_LISTED).map((one) => `· ${one}`);
  return [head, ...shown, ...(more > 0 ? [`· ${t("and {0} more", more)}`] : [])];
}

/** A dialog that is longer than a window has no buttons. */
const MOST_LINES = 15;

function lines(all: readonly Difference[], words: (one: Difference) => string, t: T): string {
  const shown = all.slice(0, MOST_LINES).map((one) => `${spoken(one.path)}: ${words(one)}`);
  const more = all.length - MOST_LINES;
  return [...shown, ...(more > 0 ? [t("and {0} more", more)] : [])].join("\n");
}
