/** What a rebuild does right now, in a few words: for the progress, the status bar, and the head of the terminal. */
import type { JobPhase } from "#client/rebuild/job-events.ts";
import type { Action } from "#client/rebuild/operations.ts";
import type { Count, Progress } from "#client/rebuild/phases.ts";
import type { Confirmation } from "./rebuild-ends.ts";
import { several, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

export function actionWords(action: Action, t: T): string {
  switch (action) {
    case "build":
      return t("Rebuild (build)");
    case "dry-activate":
      return t("Rebuild (dry-activate)");
    case "test":
      return t("Rebuild (test)");
    case "switch":
      return t("Rebuild (switch)");
    case "rollback":
      return t("Roll back");
    case "collect":
      return t("Collect garbage");
  }
}

/** Before there is a job. */
export type Preparation = "connect" | "compare" | "fetch" | "lock-outs" | "stage" | "start";

export function preparationWords(step: Preparation, t: T): string {
  switch (step) {
    case "connect":
      return t("connecting");
    case "compare":
      return t("comparing the files of both sides");
    case "fetch":
      return t("reading files of the host");
    case "lock-outs":
      return t("checking whether logins go on to work");
    case "stage":
      return t("sending the files into the stage");
    case "start":
      return t("starting the rebuild");
  }
}

/** `phase`: by the job's events, absent before the first one; `progress`: by its log, which only tells more of that phase. */
export function progressWords(
  phase: JobPhase | undefined,
  progress: Progress,
  t: T,
  confirmation: Confirmation = "automatic",
): string {
  switch (phase) {
    case undefined:
      return t("starting");
    case "evaluate":
      return buildWords(progress, t);
    case "dry":
      return t("checking what the activation would do");
    case "wait":
      return t("waiting for an answer");
    case "activate":
      return activationWords(progress, t) ?? t("activating");
    case "confirm":
      return confirmation === "by-hand"
        ? t("waiting for somebody who keeps it")
        : t("waiting for a new login that confirms");
    case "commit":
      return t("making it the default of the next boot");
    case "promote":
      return t("taking the files over into the configuration of the host");
    case "revert":
      return t("activating the previous system again");
    case "collect":
      return t("collecting garbage");
  }
}

/** For the status bar. */
export function shortPhase(phase: JobPhase | undefined, { step, builds }: Progress, t: T): string {
  switch (phase) {
    case undefined:
      return t("starting");
    case "evaluate":
      if (step === "build" && builds.all !== undefined) return t("builds {0}/{1}", builds.begun, builds.all);
      return step === "fetch" ? t("fetching") : t("building");
    case "dry":
      return t("checking");
    case "wait":
      return t("waiting");
    case "activate":
      return t("activating");
    case "confirm":
      return t("confirming");
    case "commit":
    case "promote":
      return t("committing");
    case "revert":
      return t("rolling back");
    case "collect":
      return t("collecting");
  }
}

/** From 0 to 1 where Nix said how much there is to build; nothing else is known in advance. */
export function buildFraction(phase: JobPhase | undefined, { step, builds }: Progress): number | undefined {
  if (phase !== "evaluate" || step !== "build" || builds.all === undefined || builds.all === 0) return undefined;
  // The current one is not done yet.
  return Math.max(0, builds.begun - 1) / builds.all;
}

/** Many builds of flakes say nothing before they end, so "evaluating" alone would not be certain. */
function buildWords({ step, builds, fetches, download }: Progress, t: T): string {
  switch (step) {
    case "build":
      return builds.all === undefined
        ? t("building {0}", what(builds))
        : t("building {0} of {1}: {2}", builds.begun, builds.all, what(builds));
    case "fetch":
      return fetches.all === undefined
        ? t("fetching {0}", what(fetches))
        : t("fetching {0} of {1}: {2}", fetches.begun, fetches.all, what(fetches));
    case "plan":
      return (
        [
          ...(builds.all === undefined ? [] : [t("to be built: {0}", builds.all)]),
          ...(fetches.all === undefined ? [] : [fetchPlan(fetches.all, download, t)]),
        ].join(" · ") || t("evaluating or building")
      );
    default:
      return t("evaluating or building");
  }
}

function fetchPlan(all: number, download: string | undefined, t: T): string {
  return download === undefined ? t("to be fetched: {0}", all) : t("to be fetched: {0} ({1})", all, spoken(download));
}

function activationWords({ step, units }: Progress, t: T): string | undefined {
  switch (step) {
    case "stop":
      return units.length === 0 ? undefined : t("stopping {0}", several(units, t, 3));
    case "units":
      return units.length === 0 ? undefined : t("starting {0}", several(units, t, 3));
    case "reload":
      return t("reloading systemd");
    default:
      return undefined;
  }
}

function what({ what: name }: Count): string {
  return name === undefined ? "…" : spoken(name);
}
