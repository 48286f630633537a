/** What happens in the terminal of a rebuild, from its opening to its exit code; nothing that goes wrong is thrown out of it. */
import { l10n, window } from "vscode";
import type { Action } from "#client/rebuild/operations.ts";
import { sudoOf } from "#client/rebuild/sudo-words.ts";
import { followingWords } from "#client/words/rebuild-confirm.ts";
import { noticeLines, spoken } from "#client/words/rebuild-notice.ts";
import { cancel, type Followed, followJob } from "./following.ts";
import { ofHost, showNotice } from "./notices.ts";
import { agreedLogin, prepare, sudoFor } from "./prepare.ts";
import { Refused } from "./refused.ts";
import type { RememberedJob } from "./remembered.ts";
import type { Performance, Screen } from "./terminal.ts";
import { Stopped, type Tools } from "./tools.ts";

/** Of a task that ended before anything was built; as of shells for what was interrupted. */
const NOT_STARTED = 1;
const INTERRUPTED = 130;

export function playRebuild(action: Action, host: string, tools: Tools, show: () => void): Performance {
  return playing(host, action, tools, show, (screen, abort) => prepare(action, host, tools, screen, abort));
}

/** Of a job that somebody started before. */
export function playFollow(job: RememberedJob, tools: Tools, show: () => void): Performance {
  return playing(job.host, job.action, tools, show, async (screen, abort) => {
    screen.say(followingWords("resumed", job.host, l10n.t));
    const login = await agreedLogin(job.host, tools);
    if (login.identity !== job.identity)
      throw new Stopped(
        l10n.t("This host leads to another address now; the rebuild was started at {0}.", spoken(job.identity)),
      );
    const channel = await login.connect(abort);
    if (abort.aborted) {
      if (!("said" in channel)) channel.close();
      throw new Stopped(notFollowed(job.host), true);
    }
    // The job knows how to wait for a host that does not answer.
    if ("said" in channel) {
      const sudo = job.sudo === "password" ? tools.passwords.of(job.host, job.identity) : { kind: job.sudo };
      return { job, login, sudo };
    }
    try {
      const sudo = sudoFor(await sudoOf(channel), login, tools);
      return { job, login, sudo, channel };
    } catch (error) {
      channel.close();
      throw error;
    }
  });
}

function notFollowed(host: string): string {
  return l10n.t("The rebuild on {0} is not followed here any more.", spoken(host));
}

/** A terminal is closed quickly, and what nobody confirms goes back. */
function tellLeft(host: string, tools: Tools): void {
  const what = notFollowed(host);
  const state = l10n.t(
    "It goes on by itself: what is activated and not confirmed in time is undone by the host, which activates the previous system again.",
  );
  void showNotice(
    host,
    { level: "info", what, state, buttons: ["follow"] },
    { follow: () => tools.again("follow", host) },
  );
}

function playing(
  host: string,
  action: Action,
  tools: Tools,
  show: () => void,
  begin: (screen: Screen, abort: AbortSignal) => Promise<Omit<Followed, "show">>,
): Performance {
  const abort = new AbortController();
  let interruption = (): void => abort.abort();
  /** Another terminal may be at work on the same host. */
  let isAtWork = false;
  return {
    async run(screen) {
      const other = tools.running.of(host);
      if (other !== undefined) {
        screen.say(l10n.t("A rebuild on {0} is followed by this window already.", host), "error");
        other.show();
        return NOT_STARTED;
      }
      isAtWork = true;
      let isBegun = false;
      tools.running.set({ host, action, stop: () => abort.abort(), show });
      try {
        const followed = await begin(screen, abort.signal);
        isBegun = true;
        interruption = () => {
          const job = tools.running.of(host)?.job;
          if (job) void cancel(job, host, screen);
        };
        return await followJob({ ...followed, show }, tools, screen);
      } catch (error) {
        return failed(error, host, action, isBegun, tools, screen);
      } finally {
        isAtWork = false;
        tools.running.remove(host);
      }
    },
    interrupt: () => interruption(),
    leave() {
      if (!isAtWork) return;
      const running = tools.running.of(host);
      if (running?.job === undefined) return abort.abort();
      running.job.detach();
      tellLeft(host, tools);
    },
  };
}

function failed(error: unknown, host: string, action: Action, isBegun: boolean, tools: Tools, screen: Screen): number {
  if (error instanceof Stopped) {
    screen.say(error.said, error.isWanted ? "plain" : "error");
    if (!error.isWanted) void window.showErrorMessage(ofHost(host, error.said));
    return error.isWanted ? INTERRUPTED : NOT_STARTED;
  }
  if (error instanceof Refused) {
    const notice = error.notice();
    // Some of them say that the details stand there.
    tools.log.warn(`${host}: ${error.operation}: ${noticeLines(notice).join(" ")}`);
    screen.say(noticeLines(notice).join("\n"), notice.level === "error" ? "error" : "plain");
    void showNotice(host, notice, {
      log: () => tools.log.show(),
      terminal: () => tools.terminal(host),
      collect: () => tools.again("collect", host),
      again: () => tools.again(action, host),
      password: () => tools.again(action, host),
      follow: () => tools.again("follow", host),
    });
    return NOT_STARTED;
  }
  const said = error instanceof Error ? error.message : String(error);
  tools.log.error(`${host}: ${said}`);
  const odd = l10n.t("This should not have happened: {0}", spoken(said));
  screen.say(odd, "error");
  void window.showErrorMessage(isBegun ? odd : l10n.t("The rebuild could not be started: {0}", spoken(said)));
  return NOT_STARTED;
}
