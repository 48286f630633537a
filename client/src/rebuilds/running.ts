/** The jobs that this window follows: what commands and the status bar know of them. */
import { type Disposable, EventEmitter } from "vscode";
import type { FollowedJob, JobView } from "#client/rebuild/job.ts";
import type { Action } from "#client/rebuild/operations.ts";
import type { Progress } from "#client/rebuild/phases.ts";

export interface RunningJob {
  readonly host: string;
  readonly action: Action;
  /** Absent: it is being prepared. */
  readonly job?: FollowedJob;
  readonly view?: JobView;
  readonly progress?: Progress;
  /** Before there is a job: everything stops, and nothing was changed. */
  readonly stop: () => void;
  /** The terminal. */
  readonly show: () => void;
}

export interface Running extends Disposable {
  readonly of: (host: string) => RunningJob | undefined;
  readonly all: () => readonly RunningJob[];
  readonly set: (job: RunningJob) => void;
  readonly remove: (host: string) => void;
  /** In this window, whether or not it has ended: it is not followed again by itself. */
  readonly hasFollowed: (id: string) => boolean;
  readonly onChange: (callback: () => void) => Disposable;
}

export function runningJobs(): Running {
  const jobs = new Map<string, RunningJob>();
  const followed = new Set<string>();
  const changed = new EventEmitter<void>();
  return {
    of: (host) => jobs.get(host),
    all: () => [...jobs.values()],
    set(job) {
      jobs.set(job.host, job);
      if (job.job !== undefined) followed.add(job.job.view().id);
      changed.fire();
    },
    remove(host) {
      if (jobs.delete(host)) changed.fire();
    },
    hasFollowed: (id) => followed.has(id),
    onChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
