/** Rebuilds as tasks of the editor, each in a terminal of its own: for commands, for tasks.json, for keys. */
import {
  CustomExecution,
  type Disposable,
  l10n,
  Task,
  type TaskDefinition,
  TaskPanelKind,
  type TaskProvider,
  TaskRevealKind,
  TaskScope,
  tasks,
  window,
  workspace,
} from "vscode";
import { oneLine } from "#client/host/said.ts";
import type { Action } from "#client/rebuild/operations.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import { actionWords } from "#client/words/rebuild-progress.ts";
import type { RememberedJob } from "./remembered.ts";
import { type Performance, rebuildTerminal } from "./terminal.ts";

export const TYPE = "mynixos";
export const ACTIONS: readonly Action[] = ["test", "dry-activate", "build", "switch", "rollback", "collect"];

export interface RebuildTasks extends Disposable {
  readonly run: (action: Action, host: string) => Promise<void>;
  /** A job that runs already. */
  readonly follow: (job: RememberedJob) => Promise<void>;
}

/** What happens in a terminal when it opens. */
export interface Plays {
  readonly rebuild: (action: Action, host: string, show: () => void) => Performance;
  readonly follow: (job: RememberedJob, show: () => void) => Performance;
  /** That in the bar. */
  readonly usualHost: () => string | undefined;
  /** One is followed here already, and is shown: the editor would offer to end it. */
  readonly isBusy: (host: string) => boolean;
}

export function rebuildTasks(plays: Plays): RebuildTasks {
  const taskOf = (definition: TaskDefinition, name: string, play: (show: () => void) => Performance): Task => {
    const show = (): void => showTerminal(name);
    const execution = new CustomExecution(() => Promise.resolve(rebuildTerminal(play(show)).pty));
    const task = new Task(definition, TaskScope.Workspace, name, TYPE, execution, []);
    task.presentationOptions = {
      reveal: TaskRevealKind.Always,
      panel: TaskPanelKind.Dedicated,
      focus: true,
      echo: false,
      showReuseMessage: false,
      // One that was scrolled would not follow what is written anew.
      clear: true,
    };
    return task;
  };
  const rebuild = (action: Action, host: string, definition?: TaskDefinition): Task =>
    taskOf(definition ?? { type: TYPE, action, host }, titleOf(action, host), (show) =>
      plays.rebuild(action, host, show),
    );

  const provider: TaskProvider = {
    provideTasks() {
      const host = plays.usualHost();
      return host === undefined ? [] : ACTIONS.map((action) => rebuild(action, host));
    },
    resolveTask({ definition }) {
      const { action, host = plays.usualHost() } = definition as { readonly action?: unknown; readonly host?: unknown };
      const known = ACTIONS.find((one) => one === action);
      return known === undefined || typeof host !== "string" ? undefined : rebuild(known, host, definition);
    },
  };
  const registration = tasks.registerTaskProvider(TYPE, provider);
  const execute = async (task: Task): Promise<void> => {
    if (!workspace.isTrusted) return;
    try {
      await tasks.executeTask(task);
    } catch (error) {
      const said = spoken(error instanceof Error ? error.message : String(error));
      void window.showErrorMessage(l10n.t("The rebuild could not be started: {0}", said));
    }
  };
  return {
    async run(action, host) {
      if (!plays.isBusy(host)) await execute(rebuild(action, host));
    },
    follow: (job) =>
      execute(
        taskOf({ type: TYPE, action: job.action, host: job.host }, titleOf(job.action, job.host), (show) =>
          plays.follow(job, show),
        ),
      ),
    dispose: () => registration.dispose(),
  };
}

function titleOf(action: Action, host: string): string {
  return l10n.t("{0} on {1}", actionWords(action, l10n.t), oneLine(host));
}

/** The editor may put words before the name; `nas` and `nas2` are two hosts. */
function showTerminal(name: string): void {
  const all = window.terminals;
  const found = all.find((one) => one.name === name) ?? all.findLast((one) => one.name.endsWith(name));
  found?.show();
}
