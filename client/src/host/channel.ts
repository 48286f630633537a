/** One long-lived connection to a shell on a host, over which questions are asked one after the other. */
import type { Failure } from "./failure.ts";

export interface Channel {
  /**
   * Runs a POSIX-sh script on the host, without a terminal, without standard input, with `LC_ALL=C`; what it writes to standard error is
   * dropped. What it leaves in the background may not write any more. Never rejects for what a host or a network does, only for a script
   * with NUL in it. One runs at a time; others wait for their turn, in their order.
   */
  readonly run: (script: string, limits: Limits) => Promise<Answer>;
  /** Ends it; whatever runs answers `lost`. May be called any number of times. */
  readonly close: () => void;
  /** Whether a next question would go over the connection that is there. */
  readonly isOpen: () => boolean;
}

export interface Limits {
  /** After so long, counted from its turn, the connection counts as lost. */
  readonly milliseconds: number;
  /** More output than this ends the question as `bad-answer`, and the channel with it. */
  readonly bytes: number;
}

export type Answer =
  /** `code`: 128 and more for a signal, as shells have it. `output`: bytes that are no UTF-8 are shown as U+FFFD. */
  | { readonly kind: "ran"; readonly code: number; readonly output: string }
  | { readonly kind: "failed"; readonly failure: Failure };
