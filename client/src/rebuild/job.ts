/** One job from its start to its end, seen from this machine: what is known of it follows from its events alone. */
import type { Channel } from "#client/host/channel.ts";
import type { Failure } from "#client/host/failure.ts";
import type { Clock } from "#client/host/watch.ts";
import type { Position } from "./follow.ts";
import type { JobView } from "./job-view.ts";
import type { Done, Operations, Refusal } from "./operations.ts";

export type { JobView } from "./job-view.ts";

export interface JobListener {
  /** Bytes of the log, in order, each once. */
  readonly log: (bytes: Uint8Array) => void;
  readonly view: (view: JobView) => void;
  /** The connection: `lost` is told once, and again by `found`. */
  readonly link: (state: "lost" | "found", failure?: Failure) => void;
  /** A confirmation that did not come through; it is tried again until the time is over. */
  readonly confirming: (failure: Failure | Refusal) => void;
}

export interface JobWays {
  /** A new login each time, never a shared one, to what the person agreed to and nothing else (`loginTo`). Aborted: it is no longer wanted. */
  readonly connect: (abort: AbortSignal) => Promise<Channel | Failure>;
  /** `openOperations` with the sudo of this window and the script. */
  readonly operations: (channel: Channel) => Operations;
  /** `realClock` unless a test says otherwise. */
  readonly clock?: Clock;
}

export interface FollowOptions {
  readonly id: string;
  readonly ways: JobWays;
  /** That it was started over; it belongs to the job from then on. Without it, a new login is made. */
  readonly channel?: Channel;
  /** Bytes of the log that are known already, of an earlier window; what it says of itself is read from its beginning always. */
  readonly from?: Pick<Position, "log">;
  /** `automatic` as soon as a new login works; `by-hand` only after `keep`, by a new login, too. */
  readonly confirmation: "automatic" | "by-hand";
  /** As in the options that it was started with; 60 where nobody knows. */
  readonly confirmSeconds?: number;
}

export type JobOutcome =
  /** With the event `end`. `isWhole`: all of its log has come, too. */
  | { readonly kind: "ended"; readonly view: JobView; readonly isWhole: boolean }
  /** Neither an end nor a unit of it: the host was started anew, or it was killed. */
  | { readonly kind: "lost"; readonly view: JobView }
  /** There is none of this id on the host. */
  | { readonly kind: "no-job"; readonly view: JobView }
  /** It belongs to another user of the host. */
  | { readonly kind: "unreadable"; readonly view: JobView }
  /** It cannot be reached without a person; it goes on, or goes back, by itself. */
  | { readonly kind: "stopped"; readonly view: JobView; readonly failure: Failure }
  /** `detach`: it goes on by itself. */
  | { readonly kind: "detached"; readonly view: JobView };

export interface FollowedJob {
  /** Never rejects. */
  readonly outcome: Promise<JobOutcome>;
  readonly view: () => JobView;
  /** For a later window: what has been handed to the listener. */
  readonly position: () => Position;
  readonly go: () => Promise<Done<undefined>>;
  /** The person wants what was activated: confirmed by a new login, tried until the time is over. */
  readonly keep: () => void;
  /** Whatever `view().cancel` says; nothing is confirmed after that. */
  readonly cancel: () => Promise<Done<undefined>>;
  /** The same, while it waits for a confirmation. */
  readonly rollBackNow: () => Promise<Done<undefined>>;
  /** Looks no longer. */
  readonly detach: () => void;
}
