/** Rebuilding from this window: commands, tasks, the menu of a host, and what was still running when the editor ended. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands, Disposable, type ExtensionContext, type LogOutputChannel, l10n, window, workspace } from "vscode";
import type { Hosts } from "#client/hosts/hosts.ts";
import { openTerminal } from "#client/hosts/terminal.ts";
import type { Action } from "#client/rebuild/operations.ts";
import type { Server } from "#client/server.ts";
import { type RebuildMenuAction, type RebuildMenuItem, rebuildItems } from "#client/words/rebuild-menu.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import { shortPhase } from "#client/words/rebuild-progress.ts";
import type { HostEntry } from "#client/words/shown.ts";
import { removeTraces } from "./clean.ts";
import { followOther } from "./follow-other.ts";
import { provideHostTexts } from "./host-texts.ts";
import { logsIn } from "./logs.ts";
import { openLog } from "./open-log.ts";
import { passwordsIn } from "./passwords.ts";
import { playFollow, playRebuild } from "./plays.ts";
import { rebuildProblems } from "./problems.ts";
import { rememberedIn } from "./remembered.ts";
import { resume } from "./resume.ts";
import { type RunningJob, runningJobs } from "./running.ts";
import { rebuildTasks } from "./tasks.ts";
import type { Tools } from "./tools.ts";

export interface Rebuilds extends Disposable {
  /** With what is rebuilt there. */
  readonly entryOf: (entry: HostEntry) => HostEntry;
  readonly menuOf: (entry: HostEntry) => readonly RebuildMenuItem[];
  readonly act: (action: RebuildMenuAction, host: string) => unknown;
  /** Nothing is asked of this host any more; what runs there goes on, or goes back, by itself. */
  readonly leave: (host: string) => void;
  readonly onChange: (callback: () => void) => Disposable;
}

export interface RebuildsIn {
  readonly context: ExtensionContext;
  readonly server: Server;
  readonly hosts: Hosts;
  readonly log: LogOutputChannel;
  readonly document: (host: string) => unknown;
}

function followedAlready(host: string): string {
  return l10n.t("A rebuild on {0} is followed by this window already.", spoken(host));
}

export function registerRebuilds({ context, server, hosts, log, document }: RebuildsIn): Rebuilds {
  const running = runningJobs();
  const texts = provideHostTexts();
  const problems = rebuildProblems();
  const logs = logsIn(join(context.globalStorageUri.fsPath, "rebuilds"), (error) =>
    log.error("A log of a rebuild cannot be written here.", String(error)),
  );
  const tools: Tools = {
    hosts,
    server,
    script: readFileSync(context.asAbsolutePath("dist/rebuild.sh"), "utf8"),
    log,
    logs,
    passwords: passwordsIn(context),
    remembered: rememberedIn(context.globalState),
    problems,
    texts,
    running,
    again: (action, host) => void (action === "follow" ? follow(host) : tasks.run(action, host)),
    openLog: (host, id) => openLog(logs, host, id),
    hostDocument: document,
    terminal(host) {
      const target = hosts.target(host);
      if (target) openTerminal(target);
    },
    showProblems: () => commands.executeCommand("workbench.actions.view.problems"),
  };
  const tasks = rebuildTasks({
    rebuild: (action, host, show) => playRebuild(action, host, tools, show),
    follow: (job, show) => playFollow(job, tools, show),
    usualHost: () => hosts.shown()?.name,
    isBusy(host) {
      const here = running.of(host);
      here?.show();
      if (here) void window.showInformationMessage(followedAlready(host));
      return here !== undefined;
    },
  });
  const follow = (host: string): unknown => {
    const here = running.of(host);
    return here ? here.show() : followOther(host, tools, tasks);
  };

  const acts: Readonly<Record<RebuildMenuAction, (host: string) => unknown>> = {
    test: (host) => tasks.run("test", host),
    switch: (host) => tasks.run("switch", host),
    "dry-activate": (host) => tasks.run("dry-activate", host),
    build: (host) => tasks.run("build", host),
    rollback: (host) => tasks.run("rollback", host),
    collect: (host) => tasks.run("collect", host),
    keep: (host) => running.of(host)?.job?.keep(),
    cancel: (host) => running.of(host)?.stop(),
    follow,
    "rebuild-log": (host) => openLog(logs, host),
    clean: (host) => removeTraces(host, tools),
  };
  const onHost = (work: (host: string) => unknown) => async (): Promise<unknown> => {
    if (!workspace.isTrusted) return window.showWarningMessage(l10n.t("Only in a workspace that is trusted."));
    const entry = hosts.shown();
    return entry ? work(entry.name) : commands.executeCommand("mynixos.addHost");
  };
  /** What runs is meant, wherever the bar points to. */
  const onRunning = (work: (job: RunningJob) => unknown) => (): unknown => {
    const job = running.of(hosts.shown()?.name ?? "") ?? running.all()[0];
    return job ? work(job) : window.showInformationMessage(l10n.t("This window follows no rebuild."));
  };
  const commandOf: readonly (readonly [string, () => unknown])[] = [
    ...(
      [
        ["rebuildTest", "test"],
        ["rebuildDryActivate", "dry-activate"],
        ["rebuildBuild", "build"],
        ["rebuildSwitch", "switch"],
        ["rollBackHost", "rollback"],
        ["collectGarbage", "collect"],
      ] as const satisfies readonly (readonly [string, Action])[]
    ).map(([name, action]) => [name, onHost((host) => tasks.run(action, host))] as const),
    ["openRebuildLog", () => openLog(logs)],
    ["cancelRebuild", onRunning((job) => job.stop())],
    ["confirmRebuild", onRunning(({ job }) => job?.keep())],
    ["removeTraces", onHost((host) => removeTraces(host, tools))],
  ];
  const resuming = resume(tools, tasks);
  /** Nothing is followed there by itself any more, and no password is kept for it. */
  const forgetAll = async (host: string): Promise<void> => {
    const address = hosts.entries().find(({ name }) => name === host)?.address;
    try {
      for (const job of tools.remembered.all()) if (job.host === host) await tools.remembered.remove(job.id);
      if (address !== undefined) await tools.passwords.forget(address);
    } catch (error) {
      log.error("What was remembered of a host cannot be forgotten.", String(error));
    }
  };

  return Object.assign(
    Disposable.from(
      running,
      texts,
      problems,
      tasks,
      resuming,
      ...commandOf.map(([name, run]) => commands.registerCommand(`mynixos.${name}`, run)),
    ),
    {
      entryOf(entry: HostEntry): HostEntry {
        const job = running.of(entry.name);
        return job?.progress === undefined
          ? entry
          : { ...entry, rebuilding: shortPhase(job.view?.phase, job.progress, l10n.t) };
      },
      menuOf(entry: HostEntry): readonly RebuildMenuItem[] {
        const job = running.of(entry.name);
        const cancel = job?.view?.cancel;
        const followed = job && { waitsForPerson: job.view?.waits?.for === "confirmation", ...(cancel && { cancel }) };
        return rebuildItems(entry, followed, l10n.t);
      },
      act: (action: RebuildMenuAction, host: string): unknown => acts[action](host),
      leave(host: string): void {
        const job = running.of(host);
        if (job?.job) job.job.detach();
        else job?.stop();
        void forgetAll(host);
      },
      onChange: running.onChange,
    },
  );
}
