/** The log of a job and what it says of itself, read on by byte offset: whoever lost the connection goes on where it stopped. */
import type { Channel } from "#client/host/channel.ts";
import type { Failure } from "#client/host/failure.ts";
import type { JobEvent } from "./job-events.ts";

export interface Position {
  /** Bytes read so far. */
  readonly log: number;
  readonly events: number;
}

export interface Piece {
  readonly log: Uint8Array;
  readonly events: readonly JobEvent[];
  readonly position: Position;
  /** There is more already. */
  readonly hasMore: boolean;
  /** A unit of the job is there (or systemd does not answer); without it and without `end`, the host was started anew or somebody killed it. */
  readonly isRunning: boolean;
  /** The host's clock, seconds since the epoch. */
  readonly now: number;
}

/** Without root. `no-job`: there is none of this id on the host. */
export type Follow = (
  channel: Channel,
  id: string,
  position: Position,
) => Promise<
  | { readonly kind: "piece"; readonly piece: Piece }
  | { readonly kind: "no-job" }
  /** It belongs to another user of the host. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "failed"; readonly failure: Failure }
>;
