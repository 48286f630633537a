/** One job from its start to its end, seen from this machine: what is known of it follows from its events alone. */
import type { Failure } from "#client/host/failure.ts";
import type { JobEvent } from "./job-events.ts";
import type { Refusal } from "./operations.ts";

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
}

export interface JobListener {
  /** Bytes of the log, in order, each once. */
  readonly log: (bytes: Uint8Array) => void;
  readonly view: (view: JobView) => void;
  /** The connection: `lost` is told once, and again by `found`. */
  readonly link: (state: "lost" | "found", failure?: Failure) => void;
  /** A confirmation that did not come through; it is tried again until the time is over. */
  readonly confirming: (failure: Failure | Refusal) => void;
}
