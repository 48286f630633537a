/** Why something was not done on a host, in words: told apart by what was to be done, because that decides how the host stands now. */
import { heals } from "#client/host/failure.ts";
import type { Refusal, RefusalWord } from "#client/rebuild/operations.ts";
import { failureWords } from "./failure-words.ts";
import { type Notice, type NoticeButton, several, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

/** As `Operations` names them. */
export type Operation = "look" | "fetch" | "stage" | "start" | "go" | "confirm" | "cancel" | "clean";

/** Absent advice never happens: a refusal always leaves something to do. */
export function refusalNotice(refusal: Refusal, operation: Operation, t: T): Notice {
  const { what, advice, buttons = [], level = "error" } = refused(refusal, operation, t);
  return { level, what, state: stateAfter(refusal, operation, t), advice, buttons };
}

interface Why {
  readonly what: string;
  readonly advice: string;
  readonly buttons?: readonly NoticeButton[];
  readonly level?: "warning" | "info";
}

function refused(refusal: Refusal, operation: Operation, t: T): Why {
  switch (refusal.kind) {
    case "failed": {
      const { sentence, advice } = failureWords(refusal.failure, t);
      const said = spoken(refusal.failure.said);
      return {
        what: said === "" ? sentence : `${sentence} (${said})`,
        // Questions and confirmations are tried again by themselves, and nothing else is.
        advice:
          heals(refusal.failure) && operation !== "confirm" ? t("Try it again as soon as the host answers.") : advice,
        buttons: ["log"],
      };
    }
    case "no-sudo":
      return {
        what: quoted(t("This user does not become root on the host."), refusal.said, t),
        advice: t("Allow sudo for this user (group wheel, or security.sudo.extraRules), or log in as root."),
        buttons: ["terminal"],
      };
    case "wrong-password":
      return {
        what: quoted(t("sudo refuses the password."), refusal.said, t),
        advice: t("It was forgotten here; the next try asks for it again."),
        buttons: ["password"],
      };
    case "no-password":
      return {
        level: "info",
        what: t("sudo needs a password on this host, and none was entered."),
        advice: t("Start it again to enter one."),
      };
    case "busy":
      return {
        level: "warning",
        what:
          refusal.job === undefined
            ? t("Something else of this extension is at work on the host.")
            : t("Another rebuild is at work on the host ({0}).", spoken(refusal.job)),
        advice: t("Follow that one, or wait until it has ended."),
        buttons: refusal.job === undefined ? [] : ["follow"],
      };
    case "changed":
      return {
        level: "warning",
        what: t("Files on the host changed since they were compared: {0}.", several(refusal.paths, t)),
        advice: t("Start it again: both sides are compared anew."),
        buttons: ["again"],
      };
    case "refused":
      return byWord(refusal.why, refusal.said, t);
  }
}

function byWord(why: RefusalWord, said: string, t: T): Why {
  switch (why) {
    case "no-repo":
      return {
        what: quoted(t("The folder of the repo is not there on the host."), said, t),
        advice: t("Check the field repo of this host in mynixos.hosts."),
      };
    case "no-space":
      return {
        what: quoted(t("A disk of the host is full."), said, t),
        advice: t("Make room there, e.g. by collecting garbage."),
        buttons: ["collect"],
      };
    case "unsupported":
      return {
        what: quoted(t("The host lacks something that this needs."), said, t),
        advice: t("It needs NixOS with systemd as PID 1."),
      };
    case "not-waiting":
      return {
        level: "warning",
        what: quoted(t("This rebuild does not wait for that."), said, t),
        advice: t("Its log tells how far it is."),
        buttons: ["log"],
      };
    case "too-late":
      return {
        level: "warning",
        what: quoted(t("It was decided already, otherwise."), said, t),
        advice: t("Its log tells what was decided."),
        buttons: ["log"],
      };
    case "another-address":
      return {
        what: quoted(
          t("The new login reached the host by another address or port than the rebuild was started from."),
          said,
          t,
        ),
        advice: t(
          "If the new address or port is wanted, change mynixos.hosts or ssh_config to it first, then rebuild again.",
        ),
        buttons: ["log"],
      };
    case "bad-data":
      return {
        what: quoted(t("The host does not understand what was sent to it."), said, t),
        advice: t("Try it again. If that does not help, it is a fault of this extension: the log has the details."),
        buttons: ["again", "log"],
      };
    case "other":
      return {
        what: quoted(t("The host refuses it."), said, t),
        advice: t("The log has the details."),
        buttons: ["log"],
      };
  }
}

function quoted(sentence: string, said: string, t: T): string {
  const words = spoken(said);
  return words === "" ? sentence : `${sentence} ${t("The host says: {0}.", words.replace(/[.\s]+$/, ""))}`;
}

/** After a connection that broke, nobody knows whether it was done still; all else is refused before anything is touched. */
function stateAfter(refusal: Refusal, operation: Operation, t: T): string {
  const isOpen = refusal.kind === "failed";
  switch (operation) {
    case "look":
    case "fetch":
      return t("Nothing was changed on the host.");
    case "stage":
      return isOpen
        ? t("System and configuration of the host are as before; a copy may lie in the stage that nothing uses.")
        : t("Nothing was changed on the host.");
    case "start":
      return isOpen
        ? t("Whether it was started is not known yet; that shows as soon as the host answers again.")
        : t("Nothing was changed on the host.");
    case "go":
      return isOpen
        ? t("Whether it goes on is not known yet; that shows as soon as the host answers again.")
        : stateOfJob(refusal, t("The rebuild was not told to go on."), t);
    case "confirm":
      return isOpen
        ? t("Without confirmation the host activates the previous system again.")
        : stateOfJob(
            refusal,
            t("Nothing was confirmed; without confirmation the host activates the previous system again."),
            t,
          );
    case "cancel":
      return isOpen
        ? t("Whether it was cancelled is not known yet; that shows as soon as the host answers again.")
        : stateOfJob(refusal, t("The rebuild goes on."), t);
    case "clean":
      return isOpen
        ? t("System and configuration of the host are as before; how much was removed is not known.")
        : t("Nothing was removed on the host.");
  }
}

/** Where it has ended, or was decided, already, nothing goes on. */
function stateOfJob(refusal: Refusal, waiting: string, t: T): string {
  const isDecided = refusal.kind === "refused" && (refusal.why === "too-late" || refusal.why === "not-waiting");
  return isDecided ? t("Nothing was changed by this.") : waiting;
}
