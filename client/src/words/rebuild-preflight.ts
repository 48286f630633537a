/** What speaks against a rebuild, or should be known first, in words; and the question that sums it up. */
import { heals } from "#client/host/failure.ts";
import type { Action } from "#client/rebuild/operations.ts";
import type { Preflight } from "#client/rebuild/preflight.ts";
import { failureWords } from "./failure-words.ts";
import { several, spoken } from "./rebuild-notice.ts";
import { actionWords } from "./rebuild-progress.ts";
import type { T } from "./t.ts";

export interface PreflightWords {
  readonly sentence: string;
  /** Absent: nothing has to be done. */
  readonly advice?: string;
}

export function preflightWords(item: Preflight, t: T): PreflightWords {
  switch (item.kind) {
    case "unreachable": {
      const { sentence, advice } = failureWords(item.failure, t);
      return { sentence, advice: heals(item.failure) ? t("Try it again as soon as the host answers.") : advice };
    }
    case "not-nixos":
      return {
        sentence:
          item.name === undefined ? t("The host is no NixOS.") : t("The host is no NixOS, but {0}.", spoken(item.name)),
        advice: t("Check the address of this host in mynixos.hosts."),
      };
    case "no-repo":
      return {
        sentence: t("There is no {0} on the host.", spoken(item.repo)),
        advice: t("Name the folder of the configuration in the field repo of this host in mynixos.hosts."),
      };
    case "rebuilding":
      return {
        sentence:
          item.units.length === 0
            ? t("Something else activates a system there right now.")
            : t("Something else rebuilds there right now: {0}.", several(item.units, t)),
        advice: t("Wait until it has ended."),
      };
    case "own-job":
      return {
        sentence: t("A rebuild of this extension runs there already: {0}.", spoken(item.unit)),
        advice: t("Follow that one, or cancel it."),
      };
    case "boot-read-only":
      return {
        sentence: t("{0} is read-only there, so the next boot cannot be changed.", spoken(item.mount)),
        advice: t("Rebuild (test) works; look at the log of the host for errors of its disk."),
      };
    case "findings":
      return {
        sentence: item.hasMore
          ? t("The repo has at least {0} findings that are errors.", item.errors)
          : item.errors === 1
            ? t("The repo has 1 finding that is an error.")
            : t("The repo has {0} findings that are errors.", item.errors),
        advice: t("The problems of the editor show where."),
      };
    case "unsaved":
      return {
        sentence:
          item.files === 1
            ? t("1 file has changes that are not saved: they are not built.")
            : t("{0} files have changes that are not saved: they are not built.", item.files),
        advice: t("Save them first."),
      };
    case "boot-full":
      return {
        sentence: t("{0} is {1} % full.", spoken(item.mount), item.percent),
        advice: t(
          "Whether kernel and initrd fit, is counted in bytes after the build and before anything is activated.",
        ),
      };
    case "sshd-not-running":
      return {
        sentence: t("sshd.service does not run on the host, so a new login may fail."),
        advice: t("Without a new login the host goes back to the previous system."),
      };
    case "stopping":
      return {
        sentence: t("systemd says of the host: {0}.", spoken(item.state)),
        advice: t("Wait until it is up again, or repair it on its console."),
      };
    case "clock":
      return {
        sentence:
          item.ahead > 0
            ? t("The clock of the host is {0} ahead of that of this machine.", off(item.ahead, t))
            : t("The clock of the host is {0} behind that of this machine.", off(-item.ahead, t)),
        advice: t("With a wrong clock nothing can be fetched by https. Check which of the two is right."),
      };
    case "limit":
      return {
        sentence: t(
          "There are {0} generations and the boot loader keeps {1}: the oldest drop out of the boot menu.",
          item.generations,
          item.limit,
        ),
      };
    case "pending":
      return { sentence: t("What runs there now is not what the next boot starts: somebody tests something.") };
    case "max-jobs":
      return {
        sentence: t(
          "max-jobs = 0 on the host, so it could not even build the top level of the system: this rebuild gets --max-jobs 1.",
        ),
        advice: t("Set nix.settings.max-jobs to 1 in the repo."),
      };
    case "sandboxed":
      return {
        sentence: t("SSH sessions there are sandboxed with sshd.service: the rebuild runs outside of them, by PID 1."),
      };
    case "host-dirty":
      return {
        sentence:
          item.files === 1
            ? t("1 file in {0} on the host is changed and not committed.", spoken(item.repo))
            : t("{0} files in {1} on the host are changed and not committed.", item.files, spoken(item.repo)),
        advice:
          item.files === 1
            ? t("It stays as it is, unless it was changed here as well: then you are asked.")
            : t("They stay as they are; what is changed on both sides is asked about."),
      };
    case "failed-units":
      return {
        sentence: t("Already failed there: {0}.", several(item.units, t)),
        advice: t("They may be named again at the end without being new."),
      };
  }
}

function off(seconds: number, t: T): string {
  if (seconds < 7200) return t("{0} min", Math.round(seconds / 60));
  return seconds < 2 * 86_400 ? t("{0} h", Math.round(seconds / 3600)) : t("{0} days", Math.round(seconds / 86_400));
}

export interface PreflightQuestion {
  readonly message: string;
  readonly detail: string;
  /** Absent: it is refused. */
  readonly yes?: string;
}

/** Absent: nothing has to be asked; what is only a note stands in the terminal. */
export function preflightQuestion(
  action: Action,
  host: string,
  items: readonly Preflight[],
  t: T,
): PreflightQuestion | undefined {
  const refused = items.filter(({ level }) => level === "refuse");
  const grave = refused.length > 0 ? refused : items.filter(({ level }) => level === "warn");
  if (grave.length === 0) return undefined;
  const detail = grave.map((item) => lineOf(item, t)).join("\n\n");
  if (refused.length > 0) {
    const message = t(
      "{0} on {1} is not possible now. Nothing was changed on the host.",
      actionWords(action, t),
      spoken(host),
    );
    return { message, detail };
  }
  return {
    message: t("{0} on {1} all the same?", actionWords(action, t), spoken(host)),
    detail,
    yes: t("Go on"),
  };
}

/** For the head of the terminal. */
export function preflightLines(items: readonly Preflight[], t: T): readonly string[] {
  return items.map((item) => lineOf(item, t));
}

function lineOf(item: Preflight, t: T): string {
  const { sentence, advice } = preflightWords(item, t);
  return advice === undefined ? sentence : `${sentence} ${advice}`;
}
