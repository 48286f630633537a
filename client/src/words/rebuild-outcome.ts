/** What is said when a rebuild is no longer followed, however that came about. */
import type { JobOutcome } from "#client/rebuild/job.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { failureWords } from "./failure-words.ts";
import { type Confirmation, endNotice, lostNotice } from "./rebuild-ends.ts";
import { type Notice, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

/** Absent: the person asked for it, and nothing has to be said. */
export function outcomeNotice(
  action: Action,
  outcome: JobOutcome,
  t: T,
  confirmation: Confirmation = "automatic",
): Notice | undefined {
  switch (outcome.kind) {
    case "ended":
      return endNotice(action, outcome.view, t, confirmation);
    case "lost":
      return lostNotice(outcome.view, t);
    case "no-job":
      return {
        level: "warning",
        what: t("The host knows no such rebuild: it did not begin, or its log was removed."),
        state: t("What runs there, the host status tells."),
        advice: t("If it was started just now, start it again."),
        buttons: ["again"],
      };
    case "unreadable":
      return {
        level: "warning",
        what: t("This rebuild belongs to another user of the host, who alone may read its log."),
        state: t("It goes on without this window."),
        advice: t("Follow it as that user, or wait until it has ended."),
        buttons: [],
      };
    case "stopped": {
      const { sentence, advice } = failureWords(outcome.failure, t);
      const said = spoken(outcome.failure.said);
      return {
        level: "error",
        what: `${t("The rebuild cannot be followed any more.")} ${sentence}${said === "" ? "" : ` (${said})`}`,
        state: t(
          "It goes on by itself: what is activated and not confirmed in time is undone by the host, which activates the previous system again.",
        ),
        advice,
        buttons: ["log", "terminal"],
      };
    }
    case "detached":
      return undefined;
  }
}
