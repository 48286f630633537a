/** One job followed in this window: its terminal, its progress, its questions, its log, and what comes home of it. */
import { readFile } from "node:fs/promises";
import { l10n, ProgressLocation, window } from "vscode";
import type { Channel } from "#client/host/channel.ts";
import type { Login } from "#client/hosts/login.ts";
import { askClosureDiff, type PackageChange } from "#client/rebuild/closure.ts";
import { type FollowedJob, type JobListener, type JobOutcome, type JobView, runJob } from "#client/rebuild/job.ts";
import type { JobEvent } from "#client/rebuild/job-events.ts";
import { secondsLeft } from "#client/rebuild/job-view.ts";
import { actionOf, lastEvent } from "#client/rebuild/last-events.ts";
import { logLines } from "#client/rebuild/log-lines.ts";
import { openOperations } from "#client/rebuild/open-operations.ts";
import type { Refusal, Sudo } from "#client/rebuild/operations.ts";
import { progressReader } from "#client/rebuild/phases.ts";
import {
  cancelledWords,
  confirmButtons,
  confirmingWords,
  confirmWords,
  linkWords,
} from "#client/words/rebuild-confirm.ts";
import type { Confirmation } from "#client/words/rebuild-ends.ts";
import { noticeLines, spoken } from "#client/words/rebuild-notice.ts";
import { outcomeNotice } from "#client/words/rebuild-outcome.ts";
import { actionWords, buildFraction, progressWords } from "#client/words/rebuild-progress.ts";
import { refusalNotice } from "#client/words/rebuild-refusals.ts";
import { activationQuestion } from "#client/words/rebuild-units.ts";
import { askCancel } from "./cancel.ts";
import { showNotice } from "./notices.ts";
import type { RememberedJob } from "./remembered.ts";
import { reportProblems } from "./reported.ts";
import type { Screen } from "./terminal.ts";
import type { Tools } from "./tools.ts";

export interface Followed {
  readonly job: RememberedJob;
  readonly login: Login;
  readonly sudo: Sudo;
  /** That it was started over; it belongs to the job from then on. */
  readonly channel?: Channel;
  readonly show: () => void;
}

/** Of a log the end is read for problems: there stands why it ended. */
const READ_FOR_PROBLEMS = 2_000_000;

/** Until nothing is left to be seen; the exit code of the task. */
export async function followJob(followed: Followed, tools: Tools, screen: Screen): Promise<number> {
  const { job, login, sudo, channel } = followed;
  const { logs, running, remembered } = tools;
  const reader = progressReader();
  const lines = logLines();
  const show = (bytes: Uint8Array): void => {
    screen.log(bytes);
    for (const line of lines.push(bytes)) reader.line(line);
  };
  const known = await earlierPart(followed, tools, show);
  const asked = new Set<string>();
  // On the machine itself there is no login that would prove anything.
  const confirmation = confirmationOf(login);
  let said: JobView["phase"];
  let complained = "";
  let counted = "";
  let written = known;

  const listener: JobListener = {
    log(bytes) {
      void logs.write(job.host, job.id, written, bytes);
      written += bytes.length;
      show(bytes);
      const { step, builds } = reader.progress();
      const doing = `${step} ${builds.begun}`;
      // The status bar counts along.
      if (doing !== counted) running.set({ ...entry(), view: followedJob.view(), progress: reader.progress() });
      counted = doing;
    },
    view(view) {
      running.set({ ...entry(), view, progress: reader.progress() });
      // Each phase once; what goes on within it, the log says itself.
      if (view.phase !== undefined && view.phase !== "evaluate" && view.phase !== said)
        screen.say(`── ${progressWords(view.phase, progressReader().progress(), l10n.t, confirmation)}`);
      said = view.phase;
      if (view.waits === undefined || asked.has(view.waits.for)) return;
      asked.add(view.waits.for);
      if (view.waits.for === "go") void askActivation(followed, followedJob, view, screen);
      else if (confirmation === "by-hand") void askKeep(followedJob, view, screen);
    },
    link: (state, failure) => screen.say(linkWords(state, failure, l10n.t)),
    confirming(failure) {
      const words = confirmingWords(failure, l10n.t);
      if (words !== complained) screen.say(words, "error");
      complained = words;
    },
  };
  const followedJob = runJob(
    {
      id: job.id,
      ways: {
        connect: (abort) => login.connect(abort),
        operations: (over) => openOperations(over, sudo, tools.script),
      },
      ...(channel && { channel }),
      from: { log: known },
      confirmation,
      confirmSeconds: job.confirmSeconds,
    },
    listener,
  );
  const entry = () => ({
    host: job.host,
    action: actionOf(followedJob.view().events, job.action),
    job: followedJob,
    stop: () => void cancel(followedJob, job.host, screen),
    show: followed.show,
  });
  running.set(entry());
  showProgress(followed, followedJob, confirmation, () => reader.progress(), screen);
  const outcome = await followedJob.outcome;
  running.remove(job.host);
  if (goesOn(outcome)) {
    // What it says is not all yet; and a host that refused this login is not asked again at once.
    tell(followed, outcome, false, tools, screen);
    return codeOf(outcome);
  }
  await remembered.remove(job.id);
  const hasProblems = await reportProblems(
    job,
    outcome.view.events,
    await logs.tail(job.host, job.id, READ_FOR_PROBLEMS),
    tools,
  );
  tell(followed, outcome, hasProblems, tools, screen);
  void tools.hosts.refresh(job.host);
  return codeOf(outcome);
}

export function confirmationOf({ agreed }: Login): Confirmation {
  return agreed.isHere === true ? "by-hand" : "automatic";
}

function goesOn({ kind }: JobOutcome): boolean {
  return kind === "detached" || kind === "stopped";
}

/** What an earlier window wrote down: shown, and not asked for again. */
async function earlierPart({ job }: Followed, { logs }: Tools, show: (bytes: Uint8Array) => void): Promise<number> {
  const size = await logs.open(job.host, job.id);
  if (size > 0) show(await readFile(logs.pathOf(job.host, job.id)).catch(() => new Uint8Array()));
  return size;
}

/** Said once, when it asks: an answer that comes too late is refused there. */
async function askActivation(
  { job, login }: Followed,
  followed: FollowedJob,
  view: JobView,
  screen: Screen,
): Promise<void> {
  const { events, waits } = view;
  const why = waits?.for === "go" ? waits.why : "always";
  const units = lastEvent(events, "units");
  const boot = lastEvent(events, "boot");
  const closure = await closureOf(followed, events);
  const question = activationQuestion(
    {
      action: actionOf(events, job.action),
      host: job.host,
      why,
      // One that another machine started has told what it was started with.
      confirmSeconds: lastEvent(events, "start")?.confirm ?? job.confirmSeconds,
      confirmation: confirmationOf(login),
      ...(units && { units }),
      ...(closure && { closure }),
      ...(boot && { boot }),
    },
    l10n.t,
  );
  const { message, detail, yes } = question;
  const answer = await window.showWarningMessage(message, { modal: true, detail }, yes);
  // Another window may have answered meanwhile, or the time is over: who closes the question then takes nothing back.
  if (answer !== yes && followed.view().waits?.for !== "go") return;
  const done = answer === yes ? await followed.go() : await followed.cancel();
  if (done.kind !== "done") screen.say(refusalLines(done, answer === yes ? "go" : "cancel"), "error");
}

async function closureOf(
  followed: FollowedJob,
  events: readonly JobEvent[],
): Promise<readonly PackageChange[] | undefined> {
  const before = lastEvent(events, "start")?.previous;
  const after = lastEvent(events, "built")?.system;
  if (before === undefined || after === undefined) return undefined;
  return followed.over((channel) => askClosureDiff(channel, before, after));
}

/** Where nothing proves by itself that people still get in, a person says so. */
async function askKeep(followed: FollowedJob, view: JobView, screen: Screen): Promise<void> {
  const { keep, rollBack } = confirmButtons(l10n.t);
  const message = confirmWords("by-hand", secondsLeft(view, Date.now()), l10n.t);
  const answer = await window.showWarningMessage(message, keep, rollBack);
  if (answer === keep) followed.keep();
  if (answer !== rollBack) return;
  const done = await followed.rollBackNow();
  if (done.kind !== "done") screen.say(refusalLines(done, "cancel"), "error");
}

/** Ctrl+C and the command: asked, as it may mean to go back. */
export async function cancel(job: FollowedJob, host: string, screen: Screen): Promise<void> {
  const asked = await askCancel(job.view().cancel, host);
  if (asked === undefined) return;
  // It went on while the question was open.
  const what = job.view().cancel ?? asked;
  const answer = await job.cancel();
  if (answer.kind === "done") screen.say(cancelledWords(what, l10n.t));
  else screen.say(refusalLines(answer, "cancel"), "error");
}

function refusalLines(refusal: Refusal, operation: "go" | "cancel"): string {
  return noticeLines(refusalNotice(refusal, operation, l10n.t)).join("\n");
}

const SECOND = 1000;

function showProgress(
  { job }: Followed,
  followed: FollowedJob,
  confirmation: Confirmation,
  progressOf: () => ReturnType<ReturnType<typeof progressReader>["progress"]>,
  screen: Screen,
): void {
  const title = l10n.t("{0} on {1}", actionWords(job.action, l10n.t), spoken(job.host));
  void window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (report, token) => {
    let shown = 0;
    token.onCancellationRequested(() => void cancel(followed, job.host, screen));
    const show = (): void => {
      const view = followed.view();
      const progress = progressOf();
      const message =
        view.waits?.for === "confirmation"
          ? confirmWords(confirmation, secondsLeft(view, Date.now()), l10n.t)
          : progressWords(view.phase, progress, l10n.t, confirmation);
      const percent = 100 * (buildFraction(view.phase, progress) ?? 0);
      report.report({ message, ...(percent > shown && { increment: percent - shown }) });
      shown = Math.max(shown, percent);
    };
    const timer = setInterval(show, SECOND);
    show();
    return followed.outcome.finally(() => clearInterval(timer));
  });
}

function tell(followed: Followed, outcome: JobOutcome, hasProblems: boolean, tools: Tools, screen: Screen): void {
  const { job } = followed;
  const action = actionOf(outcome.view.events, job.action);
  const notice = outcomeNotice(action, outcome, l10n.t, confirmationOf(followed.login));
  if (notice === undefined) return;
  screen.say(noticeLines(notice).join("\n"), notice.level === "error" ? "error" : "plain");
  void showNotice(job.host, notice, {
    log: () => tools.openLog(job.host, job.id),
    "failed-units": () => tools.hostDocument(job.host),
    terminal: () => tools.terminal(job.host),
    collect: () => tools.again("collect", job.host),
    rollback: () => tools.again("rollback", job.host),
    follow: () => tools.again("follow", job.host),
    again: () => tools.again(action, job.host),
    ...(hasProblems && { problems: () => tools.showProblems() }),
  });
}

function codeOf(outcome: JobOutcome): number {
  if (outcome.kind === "detached") return 0;
  if (outcome.kind !== "ended") return 1;
  const { state = "done", code = 0 } = outcome.view.end ?? {};
  return state === "done" ? 0 : code === 0 ? 1 : code;
}
