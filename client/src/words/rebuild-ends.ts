/** How a rebuild ended, in words: by what the job itself told, and by nothing that stands in its log. */
import type { EventBody, JobEvent, JobPhase, RevertReason } from "#client/rebuild/job-events.ts";
import type { JobView } from "#client/rebuild/job-view.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { room } from "#client/rebuild/preflight.ts";
import { exitWords } from "./rebuild-exits.ts";
import { filesWords, type PromotedFiles } from "./rebuild-files.ts";
import { type Notice, several } from "./rebuild-notice.ts";
import { sizeWords } from "./rebuild-sizes.ts";
import type { T } from "./t.ts";

/** Who confirms: a new login by itself, or a person, where a login would prove nothing. */
export type Confirmation = "automatic" | "by-hand";

/** Of a job with the event `end`. */
export function endNotice(action: Action, view: JobView, t: T, confirmation: Confirmation = "automatic"): Notice {
  const { end } = view;
  if (end === undefined) return lostNotice(view, t);
  const told = { ...toldBy(view.events), confirmation };
  const { activated } = told;
  const exit =
    end.state === "reverted" && activated !== undefined
      ? afterActivation(activated, t)
      : exitWords(end.code, told.phase, t);
  switch (end.state) {
    case "done":
      return doneNotice(action, told, t);
    case "done-with-failed-units":
      return failedUnitsNotice(action, told, t);
    case "not-built":
      return {
        level: "error",
        what: exit,
        state: unchanged(t),
        advice: t("What could be placed stands in the problems of the editor, all of it in the log."),
        buttons: ["problems", "log"],
      };
    case "not-activated":
      return {
        level: "error",
        what: `${t("The system was not activated.")} ${end.code === 0 ? "" : exit}`.trim(),
        state: unchanged(t),
        advice: t("The log says why."),
        buttons: ["log"],
      };
    case "no-room":
      return noRoom(told, t);
    case "reverted":
      return revertedNotice(told, exit, t);
    case "not-reverted":
      return {
        level: "error",
        what: `${revertWords(told.revert, t, told.confirmation)} ${t("The previous system could not be activated again.")}`,
        state: t("What runs there may be partly new and partly old."),
        advice: `${t("Restart the host to get out of this.")} ${nextBoot(told, t)}`,
        buttons: ["log", "terminal"],
      };
    case "not-committed":
      return {
        level: "error",
        what: `${t("The new system was confirmed, but could not be made the default.")} ${exit}`,
        state: t("The new system runs; the default generation is the one before."),
        advice: t(
          "Mostly /boot is full: collect garbage there, then switch again. If the log says that the boot loader could not be written again, do not restart the host before that.",
        ),
        buttons: ["collect", "log"],
      };
    case "cancelled":
      return { level: "info", what: t("The rebuild was cancelled."), state: cancelledState(told, t), buttons: ["log"] };
    case "not-collected":
      return {
        level: "error",
        what: `${t("Garbage was not collected as a whole.")} ${exit}`,
        state: t("What runs and what the next boot starts were not deleted; other generations may be."),
        advice: t("The log says why."),
        buttons: ["log"],
      };
    case "not-wanted":
      return {
        level: "warning",
        what: t("Nobody answered in time whether the new system shall be activated."),
        state: unchanged(t),
        advice: t("Start it again: what was built is built already."),
        buttons: ["again"],
      };
    case "busy":
      return {
        level: "warning",
        what: t("Another rebuild is at work on the host."),
        state: unchanged(t),
        advice: t("Follow that one, or wait until it has ended."),
        buttons: ["follow"],
      };
  }
}

/** Of a job without end and without unit: what is certain follows from how far it was. */
export function lostNotice({ events }: JobView, t: T): Notice {
  const told = toldBy(events);
  return {
    level: told.isArmed ? "error" : "warning",
    what: t("The rebuild runs no more and did not say how it ended: the host was restarted, or something killed it."),
    state: lostState(told, t),
    advice: t("The log tells how far it was, the host status what runs now."),
    buttons: ["log", "again"],
  };
}

/** Why a host goes back, as a sentence. */
export function revertWords(
  why: RevertReason | undefined,
  t: T,
  confirmation: Confirmation | undefined = "automatic",
): string {
  switch (why) {
    case "unconfirmed":
      return confirmation === "by-hand"
        ? t("Nobody kept the new system in time.")
        : t("Nobody could confirm by a new login in time.");
    case "too-long":
      return t("The activation did not end in time.");
    case "cancelled":
      return t("The rebuild was cancelled.");
    case "failed":
      return t("The activation failed.");
    case undefined:
      return t("The host went back.");
  }
}

/** It goes back from an activation that succeeded, too: where nothing would watch the time that a confirmation has. */
function afterActivation(code: number, t: T): string {
  return code === 0 || code === 4 ? t("After the activation it could not go on.") : exitWords(code, "activate", t);
}

interface Told {
  readonly confirmation?: Confirmation;
  /** The last one before it ended. */
  readonly phase?: JobPhase;
  /** That the profile named when it began. */
  readonly before?: number;
  readonly committed?: number;
  readonly isArmed: boolean;
  /** The code of the activation. */
  readonly activated?: number;
  readonly isConfirmed: boolean;
  readonly revert?: RevertReason;
  readonly reverted?: number;
  readonly failed: readonly string[];
  readonly boot?: Extract<EventBody, { word: "boot" }>;
  readonly files: PromotedFiles;
}

function toldBy(events: readonly JobEvent[]): Told {
  const last = <Word extends JobEvent["word"]>(word: Word): Extract<JobEvent, { word: Word }> | undefined =>
    events.findLast((event): event is Extract<JobEvent, { word: Word }> => event.word === word);
  const all = <Word extends JobEvent["word"]>(word: Word): readonly Extract<JobEvent, { word: Word }>[] =>
    events.filter((event): event is Extract<JobEvent, { word: Word }> => event.word === word);
  const [phase, before, committed, revert, reverted, activated, boot] = [
    last("phase")?.name,
    last("start")?.generation,
    last("committed")?.generation,
    last("revert")?.why,
    last("reverted")?.code,
    last("activated")?.code,
    last("boot"),
  ];
  return {
    ...(phase && { phase }),
    ...(before !== undefined && { before }),
    ...(committed !== undefined && { committed }),
    ...(revert && { revert }),
    ...(reverted !== undefined && { reverted }),
    ...(activated !== undefined && { activated }),
    ...(boot && { boot }),
    isArmed: last("armed") !== undefined,
    isConfirmed: last("confirmed") !== undefined,
    failed: last("activated")?.failed ?? [],
    files: { promoted: all("promoted").map(({ path }) => path), kept: all("kept") },
  };
}

function unchanged(t: T): string {
  return t("Nothing was changed on the host.");
}

function nextBoot({ committed, before }: Told, t: T): string {
  const number = committed ?? before;
  return number === undefined
    ? t("The next boot starts the generation that was the default before.")
    : t("The next boot starts generation {0}.", number);
}

function doneNotice(action: Action, told: Told, t: T): Notice {
  const files = filesWords(told.files, t);
  const level = told.files.kept.length > 0 ? "warning" : "info";
  const byWhom = told.confirmation === "by-hand" ? t("It was confirmed by hand.") : t("A new login confirmed it.");
  const confirmed = told.isConfirmed ? [byWhom] : [];
  switch (action) {
    case "build":
      return { level, what: t("The configuration was built."), state: unchanged(t), buttons: ["log"] };
    case "dry-activate":
      return {
        level,
        what: t("The configuration was built, and the log tells what its activation would do."),
        state: unchanged(t),
        buttons: ["log"],
      };
    case "test":
      return {
        level,
        what: [t("The new system runs."), ...confirmed].join(" "),
        state: [nextBoot(told, t), t("The configuration on the host is as before.")].join(" "),
        advice: t("Rebuild (switch) makes it permanent."),
        buttons: ["log"],
      };
    case "switch":
    case "rollback":
      return {
        level,
        what: [action === "switch" ? t("The new system runs.") : t("The host was rolled back."), ...confirmed].join(
          " ",
        ),
        state: [nextBoot(told, t), ...files.state].join(" "),
        ...(files.advice !== undefined && { advice: files.advice }),
        buttons: told.files.kept.length > 0 ? ["conflicts", "log"] : ["log"],
      };
    case "collect":
      return {
        level,
        what: t("Garbage was collected."),
        state: t("What runs and what the next boot starts are as before."),
        buttons: ["log"],
      };
  }
}

/** Partial success: what runs is the new one, and some of it does not work. */
function failedUnitsNotice(action: Action, told: Told, t: T): Notice {
  const { state } = doneNotice(action, told, t);
  const failed = told.failed.length === 0 ? t("units failed") : several(told.failed, t);
  return {
    level: "warning",
    what: t("It was activated, but this does not run: {0}.", failed),
    state: `${t("The new system runs.")} ${state}`,
    advice: t("The log has the last lines of their journal. Repair it and rebuild, or roll back."),
    buttons: ["failed-units", "log", "rollback"],
  };
}

function noRoom({ boot }: Told, t: T): Notice {
  const missing = boot === undefined ? 0 : room(boot).missing;
  return {
    level: "error",
    what:
      boot === undefined || missing === 0
        ? t("There is no room on /boot for kernel and initrd of the new system.")
        : t(
            "There is no room on /boot: kernel and initrd of the new system need {0}, {1} are missing.",
            sizeWords(boot.needs),
            sizeWords(missing),
          ),
    state: unchanged(t),
    advice: t("Collect garbage, then try it again. Rebuild (test) needs no room there."),
    buttons: ["collect"],
  };
}

function revertedNotice(told: Told, exit: string, t: T): Notice {
  const units = told.reverted !== undefined && told.reverted !== 0 ? [t("Going back, units failed: see the log.")] : [];
  return {
    level: told.revert === "cancelled" ? "info" : "error",
    what: told.revert === "failed" ? exit : revertWords(told.revert, t, told.confirmation),
    state: [t("The previous system runs again."), ...units, nextBoot(told, t)].join(" "),
    advice: revertAdvice(told.revert, told.confirmation, t),
    buttons: ["log"],
  };
}

function revertAdvice(why: RevertReason | undefined, confirmation: Confirmation | undefined, t: T): string {
  switch (why) {
    case "unconfirmed":
      if (confirmation === "by-hand") return t("Rebuild again, and keep it within the time that is shown.");
      return t(
        "Check what the change does to sshd, firewall, network, users and keys. If the login is only slow, raise mynixos.rebuild.confirmSeconds.",
      );
    case "too-long":
      return t("The log tells where it hung. If it needs that long, raise mynixos.rebuild.activateSeconds.");
    case "cancelled":
      return t("Nothing has to be done.");
    case "failed":
    case undefined:
      return t("The log says why.");
  }
}

function cancelledState(told: Told, t: T): string {
  if (told.reverted !== undefined) return `${t("The previous system runs again.")} ${nextBoot(told, t)}`;
  return told.isArmed || told.activated !== undefined
    ? `${t("The log tells whether the previous system runs again.")} ${nextBoot(told, t)}`
    : unchanged(t);
}

function lostState(told: Told, t: T): string {
  if (told.committed !== undefined) return nextBoot(told, t);
  if (told.phase === "commit")
    return t("It was being made the default: what the next boot starts, the host status tells.");
  if (told.reverted !== undefined) return `${t("The previous system runs again.")} ${nextBoot(told, t)}`;
  if (!told.isArmed && told.activated === undefined) return t("It had changed nothing on the host yet.");
  return told.isConfirmed
    ? t("The new system was confirmed, but not said to be the default: after a restart the previous default runs.")
    : t(
        "It was not confirmed: after a restart the previous default runs, else the previous system is activated again in time.",
      );
}
