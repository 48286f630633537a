/** What is said while a rebuild waits for its confirmation, cannot be reached, or is to be cancelled. */
import type { Failure } from "#client/host/failure.ts";
import type { Cancel } from "#client/rebuild/job-view.ts";
import type { Refusal } from "#client/rebuild/operations.ts";
import { failureWords } from "./failure-words.ts";
import { spoken } from "./rebuild-notice.ts";
import { refusalNotice } from "./rebuild-refusals.ts";
import type { T } from "./t.ts";
import { countdown } from "./time.ts";

/** `seconds`: that are left by the host's clock; absent: nobody knows. */
export function confirmWords(mode: "automatic" | "by-hand", seconds: number | undefined, t: T): string {
  if (seconds !== undefined && seconds <= 0)
    return t("The time is over: the host activates the previous system again.");
  const left = seconds === undefined ? "?" : countdown(Math.floor(seconds));
  return mode === "automatic"
    ? t("The new system runs. A new login confirms it, else the previous one comes back in {0}.", left)
    : t("The new system runs. Keep it? Without an answer the previous one comes back in {0}.", left);
}

export function confirmButtons(t: T): { readonly keep: string; readonly rollBack: string } {
  return { keep: t("Keep"), rollBack: t("Roll back now") };
}

/** A login that did not confirm; until the time is over it is tried again. */
export function confirmingWords(failure: Failure | Refusal, t: T): string {
  if (isRefusal(failure)) return t("Not confirmed yet: {0}", refusalNotice(failure, "confirm", t).what);
  const { sentence } = failureWords(failure, t);
  const said = spoken(failure.said);
  return t("Not confirmed yet: {0}", `${t("A new login fails.")} ${sentence}${said === "" ? "" : ` (${said})`}`);
}

function isRefusal(failure: Failure | Refusal): failure is Refusal {
  const kinds: readonly string[] = ["failed", "no-sudo", "wrong-password", "no-password", "busy", "changed", "refused"];
  // `refused` is a kind of both: only a refusal says why.
  return failure.kind === "refused" ? "why" in failure : kinds.includes(failure.kind);
}

/** The rebuild goes on there in both cases. */
export function linkWords(state: "lost" | "found", failure: Failure | undefined, t: T): string {
  if (state === "found") return t("Connected again: the log goes on where it stopped.");
  const why = failure === undefined ? "" : ` ${failureWords(failure, t).sentence}`;
  return `${t("Connection lost; the rebuild goes on there and is followed again as soon as the host answers.")}${why}`;
}

export interface CancelWords {
  readonly message: string;
  readonly detail: string;
  /** Absent: it cannot be cancelled any more. */
  readonly yes?: string;
}

/** `cancel`: of the job's view; absent: it is too late, or nobody knows what runs. */
export function cancelWords(cancel: Cancel | undefined, t: T): CancelWords {
  switch (cancel) {
    case "at-once":
      return {
        message: t("Cancel the rebuild?"),
        detail: t("It ends at once. Nothing was changed on the host yet."),
        yes: t("Cancel the rebuild"),
      };
    case "after-activation":
      return {
        message: t("Roll back when the activation has ended?"),
        detail: t(
          "An activation is not broken off half-way. When it has ended, the previous system is activated again.",
        ),
        yes: t("Roll back then"),
      };
    case "roll-back":
      return {
        message: t("Roll back now?"),
        detail: t("The previous system is activated again at once."),
        yes: t("Roll back now"),
      };
    case undefined:
      return {
        message: t("This rebuild cannot be cancelled now."),
        detail: t("It was decided already, or has not said yet what it does. Its log tells."),
      };
  }
}

/** After a cancel was accepted. */
export function cancelledWords(cancel: Cancel, t: T): string {
  switch (cancel) {
    case "at-once":
      return t("Cancelled: the rebuild is stopped.");
    case "after-activation":
      return t("Cancelled: the previous system comes back when the activation has ended.");
    case "roll-back":
      return t("Cancelled: the previous system is activated again.");
  }
}

/** Following a job that was started before: after a restart of the editor, or from another window. */
export function followingWords(how: "resumed" | "other-window", host: string, t: T): string {
  return how === "resumed"
    ? t("A rebuild on {0} that was started before is followed again.", spoken(host))
    : t("A rebuild runs on {0} already. Follow it?", spoken(host));
}
