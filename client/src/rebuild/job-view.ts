/** What a job does, since when, what it waits for, and what a cancel would do: by its events alone. */
import type { JobEvent, JobPhase } from "./job-events.ts";

/** What is known of a job after some of its events. */
export interface JobView {
  readonly id: string;
  readonly events: readonly JobEvent[];
  /** How it ended; absent: it goes on, as far as anybody knows. */
  readonly end?: Extract<JobEvent, { word: "end" }>;
  /** Neither an end nor a unit: the host was started anew, or it was killed. */
  readonly isLost?: true;
  /** Seconds that the host's clock is ahead of ours. */
  readonly ahead?: number;
  /** What runs now, and since when, seconds since the epoch of the host; absent: nothing any more, or it has not said yet. */
  readonly phase?: JobPhase;
  readonly since?: number;
  readonly waits?: Waiting;
  /** What a cancel would do now; absent: it is too late for one, or nobody knows what runs. */
  readonly cancel?: Cancel;
}

/** Until then, seconds since the epoch of the host. */
export type Waiting =
  /** For the person: `go`, or not. */
  | { readonly for: "go"; readonly why: "always" | "risky"; readonly until: number }
  /** For a new login. */
  | { readonly for: "confirmation"; readonly until: number };

export type Cancel =
  /** Nothing was changed yet. */
  | "at-once"
  /** It activates: the previous system comes back when that has ended. */
  | "after-activation"
  /** It waits for a confirmation: the previous system comes back now. */
  | "roll-back";

export interface Known {
  readonly isLost?: boolean;
  readonly ahead?: number | undefined;
}

export function viewOf(id: string, events: readonly JobEvent[], { isLost = false, ahead }: Known = {}): JobView {
  const end = events.findLast((event) => event.word === "end");
  const known = { id, events, ...(ahead === undefined ? {} : { ahead }) };
  if (end !== undefined) return { ...known, end };
  if (isLost) return { ...known, isLost: true };
  const running = runningOf(events);
  const waits = waitingOf(events);
  const cancel = running === undefined ? undefined : CANCELS[running.phase];
  return {
    ...known,
    ...running,
    ...(waits === undefined ? {} : { waits }),
    ...(cancel === undefined ? {} : { cancel }),
  };
}

/** Seconds that are left of what it waits for, by the host's clock; never below 0. `now`: ours, milliseconds. */
export function secondsLeft({ waits, ahead }: JobView, now: number): number | undefined {
  return waits === undefined || ahead === undefined ? undefined : Math.max(0, waits.until - ahead - now / 1000);
}

const CANCELS: Readonly<Partial<Record<JobPhase, Cancel>>> = {
  evaluate: "at-once",
  dry: "at-once",
  wait: "at-once",
  activate: "after-activation",
  confirm: "roll-back",
};

function runningOf(events: readonly JobEvent[]): { readonly phase: JobPhase; readonly since: number } | undefined {
  let running: { readonly phase: JobPhase; readonly since: number } | undefined;
  for (const event of events) {
    const phase = phaseOf(event);
    if (phase !== undefined && phase !== running?.phase) running = { phase, since: event.at };
  }
  return running;
}

/** Some say what runs from then on, whether or not the phase is named as well. */
function phaseOf(event: JobEvent): JobPhase | undefined {
  switch (event.word) {
    case "phase":
      return event.name;
    case "ask":
      return "wait";
    case "confirm":
      return "confirm";
    case "revert":
      return "revert";
    default:
      return undefined;
  }
}

function waitingOf(events: readonly JobEvent[]): Waiting | undefined {
  let waits: Waiting | undefined;
  for (const event of events) {
    if (event.word === "ask") waits = { for: "go", why: event.why, until: event.until };
    else if (event.word === "confirm") waits = { for: "confirmation", until: event.until };
    else if (DECIDED.has(event.word)) waits = undefined;
  }
  return waits;
}

const DECIDED: ReadonlySet<JobEvent["word"]> = new Set(["go", "armed", "confirmed", "revert", "reverted"]);
